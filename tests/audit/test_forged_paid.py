"""Vaults and checkouts that record what no honest one would: the digests match, the money does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from offchain.adapters.fake_chain import Call, Contract, Emitted, FakeChain, Outcome
from offchain.adapters.fake_checkout import FakeCheckout
from offchain.adapters.fake_encoding import emitted, emitted_beside
from offchain.adapters.fake_hub import FakeHub
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop
from offchain.adapters.fake_vault import FakeVault
from offchain.audit.refund import RefundAsked, RefundGiven
from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from offchain.domain.terms import Terms
from offchain.domain.vault import Funding
from offchain.index.config import IndexConfig
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.paid import FUNDERS, OFF, PAYABLE, SAFE, TILL, Joint
from tests.audit.story import HUB, ROOTS

CONFIG = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, checkout=TILL, vault=SAFE, first_block=1)


@dataclass(slots=True)
class RogueVault(FakeVault):
    """Records what it is told to when it is called with nothing."""

    script: tuple[Emitted, ...] = ()
    forgiving: bool = False

    def restored(self, funding: Funding) -> Sequence[Emitted]:
        return [] if self.forgiving else FakeVault.restored(self, funding)

    def run(self, call: Call) -> Outcome:
        return FakeVault.run(self, call) if call.data else Outcome(logs=self.script, memo=call.time)


@dataclass(slots=True)
class RogueCheckout(FakeCheckout):
    """Records words and gives to budgets as it is told, whatever the twin says."""

    forged: dict[str, int] = field(default_factory=dict)
    parts: Mapping[bytes, int] | None = None
    blind: bool = False

    def given(self, call: Call, asked: RefundAsked) -> RefundGiven:
        if self.blind:
            asked_words = {"amount": asked.amount, **{f"units{at}": word for at, word in enumerate(asked.units)}}
            shopper = asked.submission.order.shopper
            words = {"orderHash": 0, "merchant": asked.sender, "shopper": shopper, "refunded": 0, **asked_words}
            return RefundGiven(words | self.forged, self.parts or {})
        honest = FakeCheckout.given(self, call, asked)
        return RefundGiven({**honest.words, **self.forged}, honest.discounts if self.parts is None else self.parts)


@dataclass
class Shady:
    """A joint promotion among contracts that record anything."""

    joint: Joint
    hub: FakeHub
    vault: RogueVault
    checkout: RogueCheckout

    @classmethod
    def open(cls) -> Shady:
        made: dict[int, Contract] = {}

        def deploy() -> Mapping[int, Contract]:
            contracts = dict(deployment(HUB, ROOTS, checkout=TILL, vault=SAFE)())
            hub = contracts[HUB]
            assert isinstance(hub, FakeHub)
            vault = RogueVault(SAFE, hub)
            contracts |= {SAFE: vault, TILL: RogueCheckout(TILL, 0, hub, vault)}
            made.update(contracts)
            return contracts

        chain = FakeChain(deploy)
        hub, vault, checkout = made[HUB], made[SAFE], made[TILL]
        assert isinstance(hub, FakeHub)
        assert isinstance(vault, RogueVault)
        assert isinstance(checkout, RogueCheckout)
        shop = FakeShop(chain, HUB, ROOTS, "shady")
        shop.name_cashier(chain.clock + 40 * DAY)
        return cls(Joint(chain, shop), hub, vault, checkout)

    def funded(self) -> Terms:
        terms = self.joint.create()
        self.joint.fund(terms)
        return terms

    def sold(self) -> Terms:
        """With two orders that were paid."""
        terms = self.funded()
        for number in range(2):
            self.joint.pay(terms, number)
        return terms

    def say(self, *logs: Emitted) -> None:
        """A transaction in which the vault records these."""
        self.vault.script = logs
        self.joint.chain.send(FUNDERS[0].address, SAFE, b"")

    def of_vault(self, name: str, terms: Terms, **words: int) -> Emitted:
        return emitted_beside(SAFE, "vault", name, {"campaign": self.id_of(terms), **words})

    def of_hub(self, name: str, terms: Terms, **words: int) -> Emitted:
        return emitted(HUB, name, {"campaign": self.id_of(terms), **words})

    def id_of(self, terms: Terms) -> int:
        return int.from_bytes(self.joint.shop.campaign(terms), "big")

    def audited(self, folder: Path) -> AuditReport:
        with opened(folder / "index.sqlite3") as store:
            sync(self.joint.chain, store, CONFIG)
            return verify(store, None, CONFIG)


def a_budget_that_nobody_deposited(it: Shady) -> None:
    terms = it.funded()
    it.say(it.of_hub("BudgetToppedUp", terms, amount=7, remaining=40_007))


def a_deposit_that_credits_nothing(it: Shady) -> None:
    terms = it.joint.create()
    words = {"funder": it.joint.shop.merchant.address, "payer": 1, "received": 9, "deposited": 9, "credited": 5}
    it.say(it.of_vault("BudgetDeposited", terms, **words))


def a_deposit_counted_twice(it: Shady) -> None:
    terms = it.joint.create()
    words = {"funder": it.joint.shop.merchant.address, "payer": 1, "received": 9, "deposited": 18, "credited": 0}
    it.say(it.of_vault("BudgetDeposited", terms, **words))


def a_deposit_of_a_stranger(it: Shady) -> None:
    words = {"funder": 0xBAD, "payer": 1, "received": 9, "deposited": 9, "credited": 0}
    it.say(it.of_vault("BudgetDeposited", it.joint.create(), **words))


def a_note_of_more_than_was_spent(it: Shady) -> None:
    terms = it.sold()
    due = it.joint.chain.clock + DAY
    it.say(it.of_vault("SpendingNoted", terms, spent=2 * OFF + 1, **{"from": due}))


def a_collection_before_its_time(it: Shady) -> None:
    terms = it.sold()
    it.say(it.of_vault("SpendingCollected", terms, to=5, amount=OFF, collected=OFF))


def a_collection_of_too_much(it: Shady) -> None:
    terms = it.sold()
    it.joint.collect(terms)
    it.joint.chain.advance(DAY)
    it.say(it.of_vault("SpendingCollected", terms, to=5, amount=2 * OFF + 1, collected=2 * OFF + 1))


def a_withdrawal_of_what_is_needed(it: Shady) -> None:
    terms = it.sold()
    words = {"funder": FUNDERS[0].address, "to": FUNDERS[0].address, "amount": 100, "deposited": 13_232}
    it.say(it.of_vault("DepositWithdrawn", terms, **words))


def a_settlement_before_the_grace(it: Shady) -> None:
    terms = it.sold()
    it.joint.deposit(terms, 1, 100)
    withdrawn = {"funder": FUNDERS[0].address, "to": FUNDERS[0].address, "amount": 100, "deposited": 13_332}
    it.say(it.of_vault("SpendingSettled", terms, spent=2 * OFF), it.of_vault("DepositWithdrawn", terms, **withdrawn))


def a_withdrawal_after_the_grace_that_settles_nothing(it: Shady) -> None:
    terms = it.sold()
    it.joint.chain.advance(33 * DAY)
    honest = it.vault.funding(it.hub.books.campaigns[it.joint.shop.campaign(terms)])
    after, amount = honest.withdrawn(FUNDERS[0].address, 1, 5, it.joint.chain.clock, vault=SAFE)
    words = {"funder": FUNDERS[0].address, "to": 5, "amount": amount, "deposited": after.account.deposits[1]}
    it.say(it.of_vault("DepositWithdrawn", terms, **words))


def a_return_of_what_nobody_collected(it: Shady) -> None:
    it.say(it.of_vault("SpendingRestored", it.sold(), amount=5, collected=0))


def a_refund_of_more_than_it_says(it: Shady) -> None:
    it.sold()
    it.checkout.forged = {"amount": 900, "refunded": 900}
    it.joint.refund(it.joint.orders[0], 1_000, 0, 1)


def a_refund_of_other_goods(it: Shady) -> None:
    it.sold()
    it.checkout.forged = {"units0": 2}
    it.joint.refund(it.joint.orders[0], 1_000, 0, 1)


def a_refund_that_gives_nothing_back_to_the_funders(it: Shady) -> None:
    it.sold()
    it.checkout.parts = {}
    it.joint.refund(it.joint.orders[0], 1_000, 300, 1)


def a_refund_that_gives_the_funders_less(it: Shady) -> None:
    terms = it.sold()
    it.checkout.parts = {it.joint.shop.campaign(terms): 299}
    it.joint.refund(it.joint.orders[0], 1_000, 300, 1)


def a_budget_that_gets_back_without_a_refund(it: Shady) -> None:
    terms = it.sold()
    words = {"orderHash": 0xF00, "amount": 5, "remaining": 40_000 - 2 * OFF + 5}
    it.say(it.of_hub("BudgetReturned", terms, **words))


def a_refund_after_collecting_that_the_merchant_keeps(it: Shady) -> None:
    terms = it.sold()
    it.joint.collect(terms)
    it.joint.chain.advance(DAY)
    it.joint.collect(terms)
    it.vault.forgiving = True
    it.joint.refund(it.joint.orders[0], 1_000, 300, 1)


def _blind(it: Shady, number: int, refunded: int, **forged: int) -> None:
    order = it.joint.orders[number]
    it.checkout.blind = True
    order_hash = it.joint.shop.quote_digest(order.uses, order.order)
    it.checkout.forged = {"orderHash": int.from_bytes(order_hash, "big"), "refunded": refunded, **forged}


def a_refund_above_what_was_paid(it: Shady) -> None:
    it.sold()
    _blind(it, 0, PAYABLE + 1)
    it.joint.refund(it.joint.orders[0], PAYABLE + 1, 0, 3, 1)


def a_refund_of_more_units_than_were_bought(it: Shady) -> None:
    it.sold()
    _blind(it, 0, 10)
    it.joint.refund(it.joint.orders[0], 10, 0, 4)


def a_refund_after_its_window(it: Shady) -> None:
    it.sold()
    it.joint.chain.advance(3 * DAY)
    _blind(it, 0, 10)
    it.joint.refund(it.joint.orders[0], 10, 0, 1)


def a_refund_of_an_order_that_was_never_redeemed(it: Shady) -> None:
    """Its coupon was spent, by another order."""
    terms = it.sold()
    other = it.joint.order(terms, 0)
    it.joint.refund(other, 10, 0, 1)


CASES: dict[Callable[[Shady], None], tuple[str, str, str, str]] = {
    a_budget_that_nobody_deposited: ("dropped", "BudgetToppedUp", "a BudgetDeposited that credits 7", "none"),
    a_deposit_that_credits_nothing: ("rules", "BudgetDeposited", "credited=0", "credited=5"),
    a_deposit_counted_twice: ("rules", "BudgetDeposited", "deposited=9", "deposited=18"),
    a_deposit_of_a_stranger: ("rules", "BudgetDeposited", "a funder of the campaign", "funder=0x"),
    a_note_of_more_than_was_spent: ("rules", "SpendingNoted", f"spent={2 * OFF}", f"spent={2 * OFF + 1}"),
    a_collection_before_its_time: ("rules", "SpendingCollected", "amount=0", f"amount={OFF}"),
    a_collection_of_too_much: ("rules", "SpendingCollected", f"amount={2 * OFF}", f"amount={2 * OFF + 1}"),
    a_withdrawal_of_what_is_needed: ("rules", "DepositWithdrawn", "", "Vault_NothingLeft"),
    a_settlement_before_the_grace: ("rules", "SpendingSettled", "the first withdrawal from", "settled=0"),
    a_withdrawal_after_the_grace_that_settles_nothing: ("dropped", "DepositWithdrawn", "a SpendingSettled", "none"),
    a_return_of_what_nobody_collected: ("rules", "SpendingRestored", "more collected than", "collected=0"),
    a_refund_of_more_than_it_says: ("rules", "OrderRefunded", "amount=1000", "amount=900"),
    a_refund_of_other_goods: ("rules", "OrderRefunded", "units0=1", "units0=2"),
    a_refund_that_gives_nothing_back_to_the_funders: ("dropped", "OrderRefunded", "a BudgetReturned of 300", "none"),
    a_refund_that_gives_the_funders_less: ("rules", "BudgetReturned", "amount=300", "amount=299"),
    a_budget_that_gets_back_without_a_refund: ("dropped", "BudgetReturned", "an OrderRefunded of order 0x", "none"),
    a_refund_after_collecting_that_the_merchant_keeps: (
        "dropped",
        "BudgetReturned",
        "a SpendingRestored of 300",
        "none",
    ),
    a_refund_above_what_was_paid: ("rules", "OrderRefunded", "", "Checkout_RefundAbovePaid"),
    a_refund_of_more_units_than_were_bought: ("rules", "OrderRefunded", "", "Checkout_UnitsAboveBought"),
    a_refund_after_its_window: ("rules", "OrderRefunded", "", "Checkout_RefundLate"),
    a_refund_of_an_order_that_was_never_redeemed: ("rules", "OrderRefunded", "a redemption of order 0x", "none"),
}
"""What is recorded -> kind, record, expected and found of the first difference."""


@pytest.mark.parametrize("forge", CASES, ids=lambda forge: forge.__name__)
def test_what_the_rules_do_not_give_is_named(forge: Callable[[Shady], None], tmp_path: Path) -> None:
    it = Shady.open()
    forge(it)
    report = it.audited(tmp_path)
    kind, name, expected, found = CASES[forge]
    assert any(
        (difference.kind, True) == (kind, name in difference.record)
        and expected in difference.expected
        and found in difference.found
        for difference in report.differences
    ), report.differences
    assert not report.green


def test_a_note_that_the_vault_may_have_forgotten_leaves_both_readings_open(tmp_path: Path) -> None:
    """Of two campaigns that are collected at once, one has nothing left to wait for: no record says so."""
    it = Shady.open()
    one, two = it.sold(), another_campaign(it)
    it.joint.collect(one)
    for number in (0, 1):
        it.joint.refund(it.joint.orders[number], PAYABLE, OFF, 3, 1)
    it.joint.collect(one, two)  # notes of the second; the first is forgotten
    it.joint.pay(one, 2)
    it.joint.chain.advance(DAY)
    it.joint.collect(one, two)
    report = it.audited(tmp_path)
    assert (report.differences, report.digest) == ((), "match")


def another_campaign(it: Shady) -> Terms:
    """Another campaign, with an order."""
    terms = it.joint.create(value=1_000)
    it.joint.fund(terms)
    it.joint.pay(terms, 5)
    return terms


def test_a_deposit_whose_budget_the_hub_never_got_is_named(tmp_path: Path) -> None:
    """All three cover 10,000 with it, but nothing stands at the hub."""
    it = Shady.open()
    terms = it.joint.create()
    for position, amount in ((0, 5_001), (1, 3_333)):
        it.joint.deposit(terms, position, amount)
    words = {"funder": FUNDERS[1].address, "payer": 1, "received": 1_666, "deposited": 1_666, "credited": 10_000}
    it.say(it.of_vault("BudgetDeposited", terms, **words))
    told = [(one.kind, one.expected, one.found) for one in it.audited(tmp_path).differences]
    assert told[0] == (
        "rules",
        "BudgetToppedUp of 10000 in its transaction",
        "BudgetToppedUp of 0 in its transaction",
    )
