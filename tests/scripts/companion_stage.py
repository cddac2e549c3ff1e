"""Examples of pre-sale, rewards and quorum on a chain of their own, whose clock their tests move."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from offchain.adapters.ganache import LocalGanache
from offchain.adapters.keys import KeySigner
from offchain.deployment import Deployment
from tests.scripts.brownie_runs import PASSWORD, Project, Step
from tests.surroundings import ROOT

MERCHANT, ISSUER, AUDITOR, ANN, BOB, EVE = range(6)
"""Numbers of the chain's accounts, and of their keystores."""


@dataclass(frozen=True)
class Stage:
    """folder : a copy of the examples, whose roles file names the token; keystores : one an account."""

    chain: LocalGanache
    project: Project
    folder: Path
    keystores: list[Path]
    token: str

    @classmethod
    def make(cls, chain: LocalGanache, folder: Path, keystores: list[Path]) -> Stage:
        project = Project.make(folder, chain.url)
        answer = folder / "token.json"
        holders = [account.address for account in chain.accounts[:6]]
        ended = project.journey(Step("deploy", ()), Step("stage", (str(answer), *holders)))
        assert [it.exit for it in ended] == [0, 0], ended
        token = str(json.loads(answer.read_text()))
        examples = Path(shutil.copytree(ROOT / "examples" / "companions", folder / "companions"))
        roles = examples / "roles.yaml"
        roles.write_text(re.sub(r'(token: )"0x0+1"', rf'\1"{token}"', roles.read_text()))
        return cls(chain, project, examples, keystores, token)

    @property
    def deployment(self) -> Deployment:
        return Deployment.load(self.project.home / "deployments" / "1337.json")

    def file(self, name: str) -> str:
        return str(self.folder / name)

    def address(self, who: int) -> str:
        return self.chain.accounts[who].address

    def signer(self, who: int) -> KeySigner:
        return KeySigner(bytes.fromhex(self.chain.accounts[who].secret_key[2:]))

    def by(self, who: int) -> dict[str, str]:
        """The environment of somebody's run."""
        return {"PROMO_ACCOUNT": str(self.keystores[who]), "PROMO_KEYSTORE_PASSWORD": PASSWORD}

    def step(self, script: str, function: str, *words: str, who: int = MERCHANT) -> Step:
        return Step(script, words, function, self.by(who))

    def later(self, seconds: int) -> Step:
        return Step("stage", (str(seconds),), "later")

    def balances(self, *who: int | str) -> Step:
        holders = [self.address(it) if isinstance(it, int) else it for it in who]
        return Step("stage", (self.token, *holders), "balances")
