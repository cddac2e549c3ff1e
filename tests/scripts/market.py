"""Campaigns that Brownie's scripts created, a cashier who prices orders, and shoppers who redeem them on the chain."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from offchain.adapters.ganache import LocalGanache
from offchain.adapters.keys import KeySigner
from offchain.adapters.local_chain_tools import LocalChainTools
from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation import typed_data
from offchain.attestation.calls import CouponUse, Submission, redeem_call
from offchain.attestation.keccak import keccak
from offchain.attestation.records import decode
from offchain.attestation.redeemed import Redeemed
from offchain.campaigns.currencies import denomination_in
from offchain.campaigns.lock import LockFile
from offchain.campaigns.papers import gather
from offchain.cashier.pricing import price_lines
from offchain.cashier.quoting import Cashier, Checkout, Held
from offchain.data.catalogue import Catalogue
from offchain.deployment import Deployment
from offchain.domain.cascade import kept_by_line
from offchain.domain.order import Agreement, Grant, Order
from offchain.domain.refusals import Refusal
from offchain.domain.stacking import place
from offchain.oracle.transactions import UnsignedTransaction
from tests.scripts.brownie_runs import Project, Step
from tests.surroundings import ROOT

MERCHANT, ISSUER, AUDITOR, ANN, BOB = range(5)
HOUR = 3_600


@dataclass(frozen=True)
class Market:
    """files : name of an example -> its copy; references : tell orders apart."""

    chain: LocalGanache
    project: Project
    files: Mapping[str, Path]
    references: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def make(cls, chain: LocalGanache, folder: Path, names: Sequence[str]) -> Market:
        """Deploys, and creates the campaigns, all as a merchant types it."""
        project = Project.make(folder, chain.url)
        campaigns = Path(shutil.copytree(ROOT / "examples" / "campaigns", folder / "campaigns"))
        files = {name: campaigns / f"{name}.yaml" for name in names}
        club = folder / "club.json"
        ended = project.journey(Step("deploy", ()), Step("stage", (str(club), chain.accounts[ANN].address), "constant"))
        assert [it.exit for it in ended] == [0, 0], ended
        roles = campaigns / "roles.yaml"
        roles.write_text(re.sub(r'(club: )"0x\w+"', rf'\1"{json.loads(club.read_text())}"', roles.read_text()))
        created = project.journey(*(Step("create_campaign", (str(file),)) for file in files.values()))
        assert [it.exit for it in created] == [0] * len(names), created
        return cls(chain, project, files)

    @property
    def node(self) -> Web3Chain:
        return Web3Chain(self.chain.url)

    @property
    def deployment(self) -> Deployment:
        return Deployment.load(self.project.home / "deployments" / "1337.json")

    @property
    def domain(self) -> typed_data.SigningDomain:
        return typed_data.hub_domain(1337, self.deployment.hub)

    @property
    def now(self) -> int:
        return self.node.block().timestamp

    def later(self, seconds: int) -> None:
        LocalChainTools(self.chain.url).advance_to(self.node, self.now + seconds)

    def key(self, who: int) -> KeySigner:
        return KeySigner(bytes.fromhex(self.chain.accounts[who].secret_key[2:]))

    def held(self, name: str, grant: Grant = Grant()) -> Held:  # noqa: B008  frozen
        """A promotion by its example, as the lock file of its creation has it."""
        papers = gather(self.files[name], chain_id=1337)
        locked = LockFile(self.project.home / "campaign.lock.json", 1337, self.deployment.hub).find(
            papers.document.name
        )
        assert locked is not None
        draft = papers.draft(locked.now, locked.merchant)
        return Held(draft.terms, grant, draft.extra)

    def grant(self, index: int, value: int = 0, seconds: int = HOUR) -> Grant:
        """Of a voucher that holds for so long."""
        return Grant(value=value, not_before=self.now, deadline=self.now + seconds, index=index)

    def cashier(self, currency: int) -> Cashier:
        catalogue = Catalogue.load(ROOT / "examples" / "campaigns" / "catalogue.json")
        return Cashier(catalogue, self.domain, self.key(MERCHANT), denomination_in(currency))

    def checkout(self, who: int, basket: Mapping[str, int], delivery: int = 0) -> Checkout:
        number = next(self.references)
        reference, until = keccak(number.to_bytes(4, "big")), self.now + HOUR
        return Checkout(
            shopper=self.key(who).address,
            basket=basket,
            order_ref=reference,
            deadline=until,
            delivery=delivery,
            nonce=number,
        )

    def bought(self, coupons: Sequence[Held], who: int, basket: Mapping[str, int], delivery: int = 0) -> Submission:
        """What the cashier quotes, as the shopper presents it. Raises `Refusal` where the cashier refuses."""
        cashier = self.cashier(coupons[0].terms.currency)
        quote = cashier.quote(coupons, self.checkout(who, basket, delivery))
        return self._submission(quote.coupons, quote.order, quote.shares(), who)

    def insisted(self, coupons: Sequence[Held], who: int, basket: Mapping[str, int]) -> Submission:
        """An order that a cashier signed whatever the rules say: what is left is the hub."""
        cashier, checkout = self.cashier(coupons[0].terms.currency), self.checkout(who, basket)
        held = sorted(coupons, key=lambda it: place(it.terms, cashier.campaign(it)))
        presented = [it.presented(self.domain) for it in held]
        order = Order(
            shopper=checkout.shopper,
            order_ref=checkout.order_ref,
            delivery=0,
            deadline=checkout.deadline,
            nonce=checkout.nonce,
            lines=price_lines(cashier.catalogue, basket, presented),
        )
        assert kept_by_line([it.terms for it in held]) == 0 or len(held) == 1
        return self._submission(held, order, [()] * len(held), who)

    def _submission(
        self, held: Sequence[Held], order: Order, shares: Sequence[tuple[int, ...]], who: int
    ) -> Submission:
        campaigns = [typed_data.campaign_id(self.domain, it.terms) for it in held]
        uses_hash = typed_data.of_uses([(found, it.grant) for found, it in zip(campaigns, held, strict=True)])
        signature = self.key(MERCHANT).sign(self.domain.digest(typed_data.of_quote(held[0].terms, order, uses_hash)))
        uses = tuple(
            CouponUse(
                terms=it.terms,
                grant=it.grant,
                extra=it.extra.words(it.terms),
                voucher_signature=self._voucher(found, it.grant, who) if it.grant.deadline else b"",
                shares=parts,
            )
            for found, it, parts in zip(campaigns, held, shares, strict=True)
        )
        return Submission(uses=uses, order=order, quote_signature=signature, agreement=Agreement(0, order.total))

    def _voucher(self, campaign: bytes, grant: Grant, who: int) -> bytes:
        voucher = typed_data.of_voucher(campaign, self.key(who).address, grant)
        return self.key(ISSUER).sign(self.domain.digest(voucher))

    def redeem(self, submission: Submission, who: int) -> list[Redeemed]:
        """Sends it as the shopper; what was recorded, one a use. It must succeed."""
        shopper, node, hub = self.key(who), self.node, self.deployment.hub
        transaction = UnsignedTransaction(
            chain_id=1337,
            nonce=node.nonce(shopper.address),
            gas=3_000_000,
            fees=node.fees(),
            to=hub,
            data=redeem_call(submission),
        )
        receipt = node.receipt(node.send_raw(transaction.signed(shopper)))
        assert receipt is not None
        assert receipt.succeeded
        logs = node.logs([hub], receipt.block_number, receipt.block_number)
        records = [record for record in map(decode, logs) if record is not None]
        return [Redeemed.from_words(dict(record.words)) for record in records]

    def refusal(self, submission: Submission, who: int) -> str:
        """Why the hub refuses it; empty where it does not."""
        try:
            self.node.call(self.deployment.hub, redeem_call(submission), sender=self.key(who).address)
        except Refusal as refusal:
            return refusal.code
        return ""


def stolen(submission: Submission, of: int, other: int, market: Market) -> Submission:
    """The order of `other` with the voucher that was signed for `of`."""
    (use,) = submission.uses
    campaign = typed_data.campaign_id(market.domain, use.terms)
    assert market.key(of).address != market.key(other).address
    return replace(submission, uses=(replace(use, voucher_signature=market._voucher(campaign, use.grant, of)),))
