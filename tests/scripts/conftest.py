"""A chain of the tests' own, the contracts deployed on it by Brownie, and keystores of its accounts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from eth_account import Account

from offchain.adapters.ganache import LocalGanache
from offchain.deployment import Deployment
from tests.scripts.brownie_runs import PASSWORD, Project
from tests.scripts.companion_stage import Stage
from tests.surroundings import ROOT


@pytest.fixture(scope="session")
def chain() -> Iterator[LocalGanache]:
    with LocalGanache() as ganache:
        yield ganache


@pytest.fixture(scope="session")
def project(chain: LocalGanache, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """With hub and roots deployed by `brownie run deploy`."""
    made = Project.make(tmp_path_factory.mktemp("merchant"), chain.url)
    deployed = made.run("deploy")
    assert deployed.exit == 0, deployed.said
    return made


@pytest.fixture(scope="session")
def deployment(project: Project) -> Deployment:
    return Deployment.load(project.home / "deployments" / "1337.json")


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the examples, which tests may change."""
    return Path(shutil.copytree(ROOT / "examples" / "campaigns", tmp_path_factory.mktemp("examples") / "campaigns"))


@pytest.fixture(scope="session")
def keystores(chain: LocalGanache, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One encrypted file for each of the chain's first accounts: merchant, issuer, auditor, another merchant."""
    return written(chain, tmp_path_factory, 4)


def written(chain: LocalGanache, tmp_path_factory: pytest.TempPathFactory, count: int) -> list[Path]:
    """Keystores of the chain's first accounts."""
    folder = tmp_path_factory.mktemp("keystores")
    for number, account in enumerate(chain.accounts[:count]):
        encrypted = Account.encrypt(account.secret_key, PASSWORD, kdf="pbkdf2", iterations=100)
        (folder / f"{number}.json").write_text(json.dumps(encrypted))
    return [folder / f"{number}.json" for number in range(count)]


@pytest.fixture(scope="session")
def companions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The examples of the contracts beside the hub, on a chain of their own."""
    with LocalGanache() as ganache:
        yield Stage.make(ganache, tmp_path_factory.mktemp("companions"), written(ganache, tmp_path_factory, 6))
