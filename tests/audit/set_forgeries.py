"""Orders of several coupons that an honest hub refuses, one a rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from offchain.adapters.fake_shop import DAY, FakeShop
from offchain.attestation.calls import Submission
from offchain.domain.terms import Audience, Flags, GroupMode, Kind, Scope
from tests.audit.sets import ANN, BOB, Sets

SPLIT = ("units", "order", "shoes")
"""The second of them is split, since the third reads lines."""


def presented_in_another_order(it: Sets) -> Submission:
    one = it.submission(SPLIT)
    return it.shop.submission_of([one.uses[position] for position in (0, 2, 1)], one.order)


def reordered_after_it_was_signed(it: Sets) -> Submission:
    one = it.submission(("order", "third"))
    return replace(one, uses=one.uses[::-1])


def with_one_coupon_twice(it: Sets) -> Submission:
    one = it.submission(SPLIT)
    return it.shop.submission_of([one.uses[0], *one.uses], one.order)


def with_a_use_replaced(it: Sets) -> Submission:
    one = it.submission(SPLIT)
    return replace(one, uses=(it.use("units", ANN.address, 7), *one.uses[1:]))


def with_a_use_left_out(it: Sets) -> Submission:
    one = it.submission(("order", "delivery"))
    return replace(one, uses=one.uses[:1])


def with_a_use_added(it: Sets) -> Submission:
    one = it.submission(("order",))
    return replace(one, uses=(*one.uses, it.use("delivery", ANN.address)))


def of_nine(it: Sets) -> Submission:
    for salt in range(8):
        fields = {"cap": 300, "cap_amount": 20, "budget": 600, "value": 1, "salt": salt}
        terms = it.shop.create(kind=Kind.FIXED, scope=Scope.ORDER, audience=Audience.PUBLIC, issuer=0, **fields)
        it.add(f"small {salt}", terms)
    return it.submission(["order", *(f"small {salt}" for salt in range(8))])


def beside_an_exclusive_one(it: Sets) -> Submission:
    it.campaign("delivery", flags=Flags.EXCLUSIVE)
    return it.submission(("order", "delivery"))


def of_one_group_that_takes_one(it: Sets) -> Submission:
    it.campaign("delivery", group=3, compat_mask=1 << 5, group_mode=GroupMode.ONE)
    it.campaign("order", group=3, compat_mask=1 << 5)
    return it.submission(("order", "delivery"))


def of_groups_of_which_one_says_no(it: Sets) -> Submission:
    it.campaign("order", group=1, compat_mask=1 << 2)
    it.campaign("delivery", group=2)
    return it.submission(("order", "delivery"))


def of_two_merchants(it: Sets) -> Submission:
    neighbour = Sets(FakeShop(it.shop.chain, it.shop.hub, it.shop.roots, f"{it.shop.name} neighbour"))
    it.add("theirs", neighbour.campaign("delivery"))
    return it.submission(("order", "theirs"))


def of_two_currencies(it: Sets) -> Submission:
    it.campaign("delivery", currency=978)
    return it.submission(("order", "delivery"))


def with_shares(it: Sets, shares: Callable[[tuple[int, ...]], tuple[int, ...]], position: int = 1) -> Submission:
    """The split changed, which no signature binds."""
    one = it.submission(SPLIT)
    uses = list(one.uses)
    uses[position] = replace(uses[position], shares=shares(uses[position].shares))
    return replace(one, uses=tuple(uses))


def with_a_part_too_large(it: Sets) -> Submission:
    return with_shares(it, lambda shares: (shares[0] + 2, shares[1] - 2))


def with_a_split_that_sums_to_less(it: Sets) -> Submission:
    return with_shares(it, lambda shares: (shares[0] - 1, shares[1]))


def with_the_wrong_part_rounded_up(it: Sets) -> Submission:
    return with_shares(it, lambda shares: (shares[0] - 1, shares[1] + 1))


def with_a_split_too_short(it: Sets) -> Submission:
    return with_shares(it, lambda shares: shares[:1])


def without_a_split(it: Sets) -> Submission:
    return with_shares(it, lambda _shares: ())


def with_a_split_that_nobody_needs(it: Sets) -> Submission:
    return with_shares(it, lambda _shares: (148, 0), position=2)


def beyond_the_wallets_limit(it: Sets) -> Submission:
    for number in (0, 1):
        it.redeem(("units", "order"), ANN.address, number)
    it.redeem(("units", "order"), BOB.address, 2)
    return it.submission(("units", "delivery"), ANN.address, 3)


def beyond_the_periods_limit(it: Sets) -> Submission:
    it.campaign("order", period_cap=2)
    it.shop.chain.advance(DAY)
    for number in (0, 1):
        it.redeem(("order", "delivery"), (ANN, BOB)[number].address, number)
    return it.submission(("order", "delivery"), ANN.address, 2)


def beyond_the_stock(it: Sets) -> Submission:
    it.campaign("gift", stock_units=3)
    it.redeem(("gift", "order"), ANN.address, 1)
    return it.submission(("gift", "order"), BOB.address, 2)


def of_a_spent_nonce(it: Sets) -> Submission:
    it.redeem(("order", "delivery"), ANN.address, 5)
    return it.submission(("order", "third"), BOB.address, 5)


def with_a_spent_voucher(it: Sets) -> Submission:
    it.redeem(("units", "order"), ANN.address, 5)
    return it.submission(("units", "delivery"), ANN.address, 5)


def dearer_than_agreed_by_one(it: Sets) -> Submission:
    one = it.submission(SPLIT)
    payable = it.outcome(one.uses, one.order).payable
    return replace(one, agreement=replace(one.agreement, max_payable=payable - 1))


SET_FORGERIES: dict[Callable[[Sets], Submission], tuple[str, str]] = {
    presented_in_another_order: ("rules", "Stacking_Order: first=1"),
    reordered_after_it_was_signed: ("rules", "Stacking_Order: first=0"),
    with_one_coupon_twice: ("rules", "Stacking_Order: first=0"),
    with_a_use_replaced: ("signature", "Hub_QuoteSigner"),
    with_a_use_left_out: ("signature", "Hub_QuoteSigner"),
    with_a_use_added: ("signature", "Hub_QuoteSigner"),
    of_nine: ("rules", "Stacking_Count: count=9"),
    beside_an_exclusive_one: ("rules", "Stacking_Exclusive: first=0"),
    of_one_group_that_takes_one: ("rules", "Stacking_SameGroup: first=0, second=1, group=3"),
    of_groups_of_which_one_says_no: ("rules", "Stacking_Groups: first=0"),
    of_two_merchants: ("rules", "Stacking_Merchants: first=0"),
    of_two_currencies: ("rules", "Stacking_Currencies: first=0"),
    with_a_part_too_large: ("rules", "Rules_SplitPart: line=0"),
    with_a_split_that_sums_to_less: ("rules", "Rules_SplitSum: sum=699"),
    with_the_wrong_part_rounded_up: ("rules", "Rules_SplitOrder: roundedUp="),
    with_a_split_too_short: ("rules", "Rules_SplitLength: length=1"),
    without_a_split: ("rules", "Rules_SplitLength: length=0"),
    with_a_split_that_nobody_needs: ("rules", "Rules_SplitLength: length=2"),
    beyond_the_wallets_limit: ("rules", "Hub_WalletLimit: "),
    beyond_the_periods_limit: ("rules", "Hub_PeriodLimit: used=2"),
    beyond_the_stock: ("rules", "Hub_OverStock: units=3"),
    of_a_spent_nonce: ("rules", "Hub_NonceUsed: merchant="),
    with_a_spent_voucher: ("rules", "Hub_IndexUsed: campaign="),
    dearer_than_agreed_by_one: ("rules", "Hub_PayableAboveMax: payableAmount="),
}
"""Forgery -> kind of the difference, and what is found."""
