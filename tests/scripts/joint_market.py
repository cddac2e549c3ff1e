"""The example of a joint promotion on a chain of its own: one shop sells, three merchants pay, all in a token."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from offchain.adapters.ganache import LocalGanache
from offchain.attestation.calls import Submission
from offchain.attestation.checkout import pay_call
from offchain.attestation.companion_calls import token_call
from offchain.attestation.parts import address_bytes
from offchain.attestation.typed_data import of_consent
from offchain.campaigns import signed_orders
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.refusals import Refusal
from tests.scripts.brownie_runs import PASSWORD, Ended, Project, Step
from tests.scripts.market import Market
from tests.surroundings import ROOT

SHOP, GARDEN, POTTERY = 0, 1, 2
"""Numbers of the chain's accounts: who sells and funds, and who funds with it."""
NAME, OTHER = "joint-promotion", "threshold-public"


@dataclass(frozen=True)
class Joint:
    """market : whose cashier prices what shoppers buy; token : address; keystores : one an account."""

    market: Market
    token: str
    keystores: list[Path]

    @classmethod
    def make(cls, chain: LocalGanache, folder: Path, keystores: list[Path]) -> Joint:
        """Deploys hub and token; nothing is created, everybody has 10,000.00."""
        project = Project.make(folder, chain.url)
        answer, holders = folder / "token.json", [account.address for account in chain.accounts[:5]]
        ended = project.journey(Step("deploy", ()), Step("stage", (str(answer), *holders)))
        assert [it.exit for it in ended] == [0, 0], ended
        token = str(json.loads(answer.read_text()))
        campaigns = Path(shutil.copytree(ROOT / "examples" / "campaigns", folder / "campaigns"))
        named = {"euro-token": token, "tea-garden": holders[GARDEN], "pottery": holders[POTTERY]}
        roles = campaigns / "roles.yaml"
        for name, account in named.items():
            roles.write_text(re.sub(rf'({name}: )"0x\w+"', rf'\1"{account}"', roles.read_text()))
        return cls(
            Market(chain, project, {name: campaigns / f"{name}.yaml" for name in (NAME, OTHER)}), token, keystores
        )

    @property
    def file(self) -> str:
        return str(self.market.files[NAME])

    @property
    def checkout(self) -> int:
        return self.market.deployment.checkout

    def step(self, script: str, *words: str, who: int = SHOP) -> Step:
        environment = {"PROMO_ACCOUNT": str(self.keystores[who]), "PROMO_KEYSTORE_PASSWORD": PASSWORD}
        return Step(script, words, "main", environment)

    def later(self, seconds: int) -> Step:
        return Step("stage", (str(seconds),), "later")

    def run(self, **steps: Step) -> dict[str, Ended]:
        return dict(zip(steps, self.market.project.journey(*steps.values()), strict=True))

    def order(self, who: int, basket: dict[str, int], name: str = NAME) -> Submission:
        """What the shop's cashier signs for a shopper."""
        return self.market.bought([self.market.held(name)], who, basket)

    def agreed(self, who: int, basket: dict[str, int], name: str = NAME) -> Submission:
        """The same with the shopper's consent, so that the shop can send it."""
        order, domain = self.order(who, basket, name), self.market.domain
        digest = SignedOrder("", order, 1).digest(domain)
        signature = self.market.key(who).sign(domain.digest(of_consent(digest, order.agreement)))
        return replace(order, consent_signature=signature)

    def allow(self, who: int, spender: int, amount: int) -> None:
        """Somebody lets a contract take so much of the token."""
        self.market.send(who, int(self.token, 16), token_call("approve", address_bytes(spender), amount))

    def pay(self, submission: Submission, who: int) -> None:
        """The shopper redeems and pays at the checkout."""
        self.market.send(who, self.checkout, pay_call(submission))

    def refusal(self, submission: Submission, who: int) -> Refusal | None:
        """Why the checkout refuses the order; None where it does not."""
        try:
            self.market.node.call(self.checkout, pay_call(submission), sender=self.market.key(who).address)
        except Refusal as refusal:
            return refusal
        return None

    def balances(self, *accounts: int) -> list[int]:
        """Of the token, by address."""
        node, token = self.market.node, int(self.token, 16)
        answers = (node.call(token, token_call("balanceOf", address_bytes(account))) for account in accounts)
        return [int.from_bytes(answer, "big") for answer in answers]

    def saved(self, name: str, **orders: Submission) -> Path:
        """A file of signed orders by their references, one a line."""
        path = self.market.project.home / name
        path.write_text("".join(signed_orders.text(key, order) + "\n" for key, order in orders.items()), "utf-8")
        return path
