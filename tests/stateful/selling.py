"""Campaigns, recorded and paid: the model of hub, checkout and vault together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from offchain.adapters.fake_chain import Call, Outcome
from offchain.adapters.fake_hub import FakeHub
from offchain.adapters.fake_shop import DAY
from offchain.attestation import typed_data
from offchain.attestation.calls import CouponUse, Submission, call, create_call, terms_tuple
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import cold_hash
from offchain.domain import refund_ledger, vault
from offchain.domain.order import Agreement, Grant, Line, Order
from offchain.domain.refund_ledger import Back, Bought
from offchain.domain.terms import Audience, Cold, Kind, Scope, Settlement, Terms
from offchain.domain.vault import Account, Funding
from tests.stateful.machine import CHAIN_ID
from tests.stateful.purses import Purses
from tests.stateful.world import FUNDERS, World

CAP, ENDS, DELAY, GRACE = 12, 20 * DAY, 2 * DAY, 5 * DAY
SHARES = ((10_000,), (5_000, 3_333, 1_667), (3_334, 3_333, 3_333))
LOW = 2**128 - 1


@dataclass
class Sold:
    """An order that was redeemed, and what came back of it."""

    submission: Submission
    bought: Bought
    back: Back


@dataclass
class Selling:
    """campaigns : the first is recorded, the others are paid; accounts : at the vault; sold : by order hash."""

    world: World
    purses: Purses
    random: Random
    hub: FakeHub = field(init=False)
    campaigns: list[tuple[Terms, Cold]] = field(default_factory=list)
    accounts: dict[bytes, Account] = field(default_factory=dict)
    sold: dict[bytes, Sold] = field(default_factory=dict)

    def __post_init__(self) -> None:
        world = self.world
        self.hub = FakeHub(world.hub, world.roots, world.checkout, world.vault)
        for salt, shares in enumerate(SHARES):
            self._create(salt, shares)

    def id_of(self, terms: Terms) -> bytes:
        """Of the campaign."""
        return typed_data.campaign_id(self.world.domain, terms)

    def hash_of(self, submission: Submission) -> bytes:
        """EIP-712 digest of the quote."""
        use = submission.uses[0]
        uses_hash = typed_data.of_uses([(self.id_of(use.terms), use.grant)])
        return self.world.domain.digest(typed_data.of_quote(use.terms, submission.order, uses_hash))

    def funding(self, place: int) -> Funding:
        """A paid campaign as the vault finds it."""
        terms, cold = self.campaigns[place]
        campaign = self.id_of(terms)
        return Funding(campaign, terms, cold, self.hub.books.campaigns[campaign].state, self.accounts[campaign])

    def owed(self) -> int:
        """What the vault holds for others."""
        return sum(account.held for account in self.accounts.values())

    def order(self, terms: Terms, shopper: str, index: int) -> Submission:
        """With its coupon, signed by issuer and merchant."""
        world, now = self.world, self.world.machine.time
        account, lines = world.account(shopper), (Line(self.random.choice((990, 1_999)), 2, 7, 1), Line(450, 1, 8, 2))
        grant = Grant(0, 0, now + DAY, index, 0)
        voucher = world.domain.digest(typed_data.of_voucher(self.id_of(terms), account, grant))
        use = CouponUse(terms=terms, grant=grant, voucher_signature=world["issuer"].sign(voucher))
        reference = keccak(f"{account} {now} {self.random.random()}".encode())
        order = Order(shopper=account, order_ref=reference, delivery=100, deadline=now + DAY, nonce=index, lines=lines)
        unsigned = Submission(uses=(use,), order=order, quote_signature=b"", agreement=Agreement(0, order.total))
        return replace(unsigned, quote_signature=world["merchant"].sign(self.hash_of(unsigned)))

    # How the model follows

    def redeemed(self, outcome: Outcome, submission: Submission) -> None:
        """An order whose records the outcome has."""
        self.hub.settle(outcome)
        order, discount = submission.order, discount_of(outcome)
        bought = Bought(order.total - discount, (discount,), tuple(line.quantity for line in order.lines), (0,))
        self.sold[self.hash_of(submission)] = Sold(submission, bought, refund_ledger.nothing_back(bought))

    def returned(self, sold: Sold, back: Back, now: Back, time: int) -> None:
        """One step of a return: back is all that came back with it."""
        terms, order = sold.submission.uses[0].terms, sold.submission.order
        paid = terms.settlement == Settlement.PAID
        sold.back = back
        if paid:
            self.purses.move(terms.merchant, order.shopper, now.amount)
        if not any(now.discounts):
            return
        data = call("returnBudget", terms_tuple(terms), self.hash_of(sold.submission), now.discounts[0])
        self.hub_does(self.world.checkout, data, time)
        if paid:
            place = next(at for at, (its, _) in enumerate(self.campaigns) if its == terms)
            after, amount = self.funding(place).restored()
            self.keep(after)
            self.purses.move(terms.merchant, self.world.vault, amount)

    def hub_does(self, sender: int, data: bytes, time: int) -> None:
        """A call that goes through."""
        self.hub.settle(self.hub.run(Call(sender, self.world.hub, data, time, CHAIN_ID)))

    def keep(self, funding: Funding) -> None:
        """What the vault keeps of a campaign now."""
        self.accounts[funding.campaign] = funding.account

    def _create(self, salt: int, shares: Sequence[int]) -> None:
        account = self.world.account
        funders = tuple(map(account, FUNDERS[: len(shares)]))
        cold = Cold(auditor=account("auditor"), funders=funders, share_bps=tuple(shares))
        money = {"settlement": Settlement.PAID, "token": self.world.token, "collect_delay": DELAY, "grace": GRACE}
        begin = self.world.machine.time
        terms = Terms(
            merchant=account("merchant"),
            issuer=account("issuer"),
            start_time=begin,
            end_time=begin + ENDS,
            currency=840,
            kind=Kind.PERCENT,
            scope=Scope.ORDER,
            audience=Audience.VOUCHER,
            value=2_000,
            cap=CAP,
            cap_amount=1_500,
            budget=6_000,
            max_pause=7_200,
            notice=3_600,
            refund_window=DAY,
            salt=salt,
            cold_hash=cold_hash(cold),
            **(money if salt else {}),
        )
        data = create_call(terms, (), cold)
        self.world.machine.send(terms.merchant, self.world.hub, data)
        self.hub_does(terms.merchant, data, begin)
        self.campaigns.append((terms, cold))
        if salt:
            self.accounts[self.id_of(terms)] = vault.opened(cold)


def discount_of(outcome: Outcome) -> int:
    """What the one use of an order got, minor units."""
    return int.from_bytes(outcome.logs[0].data[32:64], "big") & LOW
