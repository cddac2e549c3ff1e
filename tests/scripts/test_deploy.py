"""`brownie run deploy` again: it deploys what is missing, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation.keccak import keccak
from offchain.deployment import Deployment
from tests.scripts.brownie_runs import Ended, Project, Step


@pytest.fixture(scope="module")
def again(
    project: Project, deployment: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Ended, Deployment]]:
    """What the document said before -> how the script ended, and what it says now."""
    known = {
        "all": deployment,
        "no lens": replace(deployment, lens=0),
        "nothing beside": replace(deployment, lens=0, rewards=0, presales=0),
        "interchanged": replace(deployment, rewards=deployment.presales, presales=deployment.rewards),
    }
    folders = {name: tmp_path_factory.mktemp("deployments") for name in known}
    for name, document in known.items():
        document.save(folders[name])
    steps = [Step("deploy", (), environment={"PROMO_DEPLOYMENTS": str(folder)}) for folder in folders.values()]
    ended = project.journey(*steps)
    return {name: (it, _only(folder)) for it, (name, folder) in zip(ended, folders.items(), strict=True)}


def _only(folder: Path) -> Deployment:
    return Deployment.load(folder / "1337.json")


def test_the_lens_is_told_beside_the_hub_that_it_names(project: Project, deployment: Deployment) -> None:
    answer = Web3Chain(project.url).call(deployment.lens, keccak(b"hub()")[:4])
    assert int.from_bytes(answer, "big") == deployment.hub
    document = json.loads((project.home / "deployments" / "1337.json").read_text())
    assert document["lens"] == f"0x{deployment.lens:040x}"


def test_a_complete_deployment_is_left_as_it_is(
    again: dict[str, tuple[Ended, Deployment]], deployment: Deployment
) -> None:
    ended, now = again["all"]
    assert ended.exit == 0, ended.said
    assert "already deployed" in ended.said
    assert now == deployment


def test_a_deployment_without_a_lens_gets_one_and_keeps_its_hub(
    again: dict[str, tuple[Ended, Deployment]], deployment: Deployment
) -> None:
    ended, now = again["no lens"]
    assert ended.exit == 0, ended.said
    assert now.lens not in (0, deployment.lens)
    assert replace(now, lens=deployment.lens) == deployment


@pytest.mark.parametrize("name", ["nothing beside", "interchanged"])
def test_rewards_and_presales_that_are_missing_or_something_else_are_deployed(
    again: dict[str, tuple[Ended, Deployment]], deployment: Deployment, project: Project, name: str
) -> None:
    ended, now = again[name]
    assert ended.exit == 0, ended.said
    assert (now.hub, now.roots) == (deployment.hub, deployment.roots)
    assert not {now.rewards, now.presales} & {0, deployment.rewards, deployment.presales}
    for contract, signs_as in ((now.rewards, b"Promissory rewards"), (now.presales, b"Promissory presales")):
        assert signs_as in Web3Chain(project.url).call(contract, keccak(b"eip712Domain()")[:4])
