"""Returns over a whole order: the discount is kept or recalculated, and every sum reconciles."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.domain import cascade
from offchain.domain.basket import fill
from offchain.domain.cascade import Outcome, Presented
from offchain.domain.extra import Extra, Selector
from offchain.domain.order import Line
from offchain.domain.receipt import TaxPlan
from offchain.domain.refusals import Refusal
from offchain.domain.returns import Purchase, Refund, discounts_back, nothing_returned, refund
from offchain.domain.terms import Flags, Kind, Scope, Target, Terms
from offchain.domain.tiers import Tier
from tests.unit.domain.evaluating import presented, terms
from tools.vectors import chance

MUG, TEA = Line(4_000, 2), Line(1_000, 3)  # 80.00 + 30.00
FIVE_FROM_100 = terms(kind=Kind.FIXED, value=500, min_amount=10_000)
RECALCULATED = terms(kind=Kind.FIXED, value=500, min_amount=10_000, flags=Flags.RECALC_ON_RETURN)


def bought(*promotions: Terms | Presented, delivery: int = 0, rate: int = 0, included: bool = True) -> Purchase:
    """Two mugs and three teas."""
    used = tuple(one if isinstance(one, Presented) else presented(one) for one in promotions)
    outcome = cascade.run(used, (MUG, TEA), delivery)
    return Purchase(used, outcome, TaxPlan((rate, rate), rate, included))


def returned(purchase: Purchase, *steps: tuple[int, ...]) -> list[Refund]:
    """The refund of each step."""
    found, before = [], nothing_returned(purchase)
    for units in steps:
        found.append(refund(purchase, before, units))
        before = found[-1].returned
    return found


def amounts(refunds: list[Refund]) -> list[int]:
    """What each gives back."""
    return [one.amount for one in refunds]


def test_kept_goods_keep_their_discount_below_the_threshold() -> None:
    """5.00 off 110.00 is 3.64 on the mugs and 1.36 on the teas; a mug takes 1.82 of it back."""
    purchase = bought(FIVE_FROM_100)
    assert list(purchase.outcome.evaluations[0].shares) == [364, 136]
    (first,) = returned(purchase, (1, 0))
    assert (first.amount, first.charged) == (4_000 - 182, 0)


def test_parts_of_a_lines_discount_sum_to_it_over_several_steps() -> None:
    found = returned(bought(FIVE_FROM_100), (0, 1), (0, 1), (0, 1))
    assert amounts(found) == [1_000 - 45, 1_000 - 45, 1_000 - 46]


def test_a_whole_order_gives_back_what_was_paid_for_goods_and_not_the_delivery() -> None:
    purchase = bought(FIVE_FROM_100, delivery=490)
    found = returned(purchase, (1, 2), (1, 1))
    assert sum(amounts(found)) == purchase.receipt.gross - 490 == 10_500
    assert (found[-1].kept.gross, found[-1].returned.units) == (490, (2, 3))


def test_recalculated_kept_goods_lose_what_they_no_longer_earn() -> None:
    """A mug less leaves 70.00, below 100.00: the 3.18 that the kept goods hold are charged. 105.00 paid, 70.00 due."""
    (first,) = returned(bought(RECALCULATED), (1, 0))
    assert (first.amount, first.charged, first.kept.gross) == (3_500, 318, 7_000)


def test_recalculated_goods_that_still_reach_the_threshold_lose_nothing() -> None:
    (first,) = returned(bought(RECALCULATED), (0, 1))
    assert (first.amount, first.charged) == (1_000 - 45, 0)


def test_a_refund_is_never_negative_and_later_steps_make_up_for_it() -> None:
    """20.00 off from 110.00: the first tea back would cost 20.00 and is worth 10.00. The third pays what it cost."""
    twenty = terms(kind=Kind.FIXED, value=2_000, min_amount=11_000, flags=Flags.RECALC_ON_RETURN)
    purchase = bought(twenty)
    found = returned(purchase, (0, 1), (0, 1), (0, 1), (2, 0))
    assert amounts(found) == [0, 0, 1_000, 8_000]
    assert sum(amounts(found)) == purchase.receipt.gross


def backs(purchase: Purchase, found: list[Refund]) -> list[tuple[int, ...]]:
    """What each step gives back to the budgets."""
    steps: list[tuple[int, ...]] = []
    for one in found:
        before = [sum(parts) for parts in zip(*steps, strict=True)] or [0] * len(purchase.presented)
        steps.append(discounts_back(purchase, one, before))
    return steps


def test_each_budget_gets_back_what_the_kept_goods_do_not_hold() -> None:
    """10 % of the mugs, 8.00; then 5.00 off 102.00: 3.53 on the mugs, 1.47 on the teas. A mug takes its half."""
    tenth = terms(value=1_000, target=Target.SKU, target_key=1)
    mug = replace(MUG, sku=1)
    used = (presented(tenth), presented(FIVE_FROM_100))
    purchase = Purchase(used, cascade.run(used, (mug, TEA), 0), TaxPlan((0, 0), 0, included=True))
    assert list(purchase.outcome.evaluations[1].shares) == [353, 147]
    found = returned(purchase, (1, 0), (1, 3))
    assert backs(purchase, found) == [(400, 176), (400, 324)]
    assert amounts(found) == [4_000 - 576, 7_000 - 724]


def test_a_discount_that_the_shopper_keeps_stays_with_its_budget() -> None:
    """The first tea back: 20.00 are no longer earned, and 10.00 of them cannot be charged yet."""
    twenty = terms(kind=Kind.FIXED, value=2_000, min_amount=11_000, flags=Flags.RECALC_ON_RETURN)
    purchase = bought(twenty)
    assert backs(purchase, returned(purchase, (0, 1), (0, 1), (0, 1))) == [(1_000,), (1_000,), (0,)]


def test_a_recalculation_earns_nobody_more() -> None:
    """The cap was shared by all goods; on the kept ones alone it would give more than they hold."""
    capped = terms(value=5_000, cap_amount=1_000, flags=Flags.RECALC_ON_RETURN)
    (first,) = returned(bought(capped), (1, 0))
    assert first.charged == 0
    assert first.kept.discount == 1_000 - 363  # 727 of the mugs' 727.27 less their half, 363


def test_a_lower_tier_is_what_the_kept_goods_earn() -> None:
    tenth_from_100 = Extra(tiers=(Tier(5_000, 500), Tier(10_000, 1_000)))
    tiered = terms(kind=Kind.TIER, value=0, flags=Flags.RECALC_ON_RETURN)
    (first,) = returned(bought(presented(tiered, tenth_from_100)), (1, 0))
    assert (first.kept.discount, first.charged, first.amount) == (350, 350, 11_000 - 1_100 - 7_000 + 350)


def test_free_delivery_is_charged_when_the_kept_goods_no_longer_earn_it() -> None:
    free = terms(
        kind=Kind.SHIPPING, scope=Scope.SHIPPING, value=10_000, min_amount=10_000, flags=Flags.RECALC_ON_RETURN
    )
    (first,) = returned(bought(free, delivery=490), (1, 0))
    assert (first.amount, first.charged, first.kept.delivery.gross) == (4_000 - 490, 490, 490)


def test_free_delivery_is_kept_when_everything_comes_back() -> None:
    free = terms(kind=Kind.SHIPPING, scope=Scope.SHIPPING, value=10_000, flags=Flags.RECALC_ON_RETURN)
    (first,) = returned(bought(free, delivery=490), (2, 3))
    assert (first.amount, first.charged, first.kept.gross) == (11_000, 0, 0)


def test_only_promotions_that_say_so_are_recalculated() -> None:
    """10 % stays with the kept goods: 7.00 of 70.00. The 5.00 from 90.00 is lost: 63.00 is below it."""
    tenth = terms(value=1_000, scope=Scope.LINE)
    five = terms(kind=Kind.FIXED, value=500, min_amount=9_000, flags=Flags.RECALC_ON_RETURN)
    (first,) = returned(bought(tenth, five), (1, 0))
    assert (first.kept.discount, first.kept.gross) == (700, 6_300)


def test_a_bought_unit_that_comes_back_charges_the_free_one() -> None:
    cycle = terms(kind=Kind.BXGY, value=0, get_bps=10_000, buy_quantity=2, get_quantity=1, flags=Flags.RECALC_ON_RETURN)
    purchase = bought(presented(cycle, Extra(get=Selector())))
    assert list(purchase.outcome.evaluations[0].shares) == [0, 1_000]  # two mugs bought, a tea free
    (first,) = returned(purchase, (1, 2))
    assert (first.charged, first.kept.gross, first.amount) == (334, 5_000, 10_000 - 5_000)


@pytest.mark.parametrize(("included", "paid", "back"), [(True, 10_500, 3_818), (False, 12_495, 4_544)])
def test_tax_goes_back_with_the_goods_in_both_modes(included: bool, paid: int, back: int) -> None:
    """On top: the mugs' 76.36 bear 14.51; the one that is kept bears 7.25 on 38.18, so 38.18 + 7.26 go back."""
    purchase = bought(FIVE_FROM_100, rate=1_900, included=included)
    assert purchase.receipt.gross == paid
    (first,) = returned(purchase, (1, 0))
    assert first.amount == back == paid - first.kept.gross


@pytest.mark.parametrize("units", [(3, 0), (0, 4), (-1, 0)])
def test_more_units_than_were_bought_are_refused(units: tuple[int, int]) -> None:
    purchase = bought(FIVE_FROM_100)
    position = 1 if units[1] else 0
    with pytest.raises(Refusal) as refused:
        refund(purchase, nothing_returned(purchase), units)
    expected = {"line": position, "returned": units[position], "left": (2, 3)[position]}
    assert refused.value == Refusal("Order_ReturnAboveBought", **expected)


def test_units_that_came_back_before_do_not_come_back_again() -> None:
    purchase = bought(FIVE_FROM_100)
    (first,) = returned(purchase, (2, 0))
    with pytest.raises(Refusal) as refused:
        refund(purchase, first.returned, (1, 0))
    assert refused.value == Refusal("Order_ReturnAboveBought", line=0, returned=1, left=0)


def test_units_of_another_order_are_refused() -> None:
    purchase = bought(FIVE_FROM_100)
    with pytest.raises(Refusal) as refused:
        refund(purchase, nothing_returned(purchase), (1,))
    assert refused.value == Refusal("Order_ReturnLines", returned=1, lines=2)


def some_purchase(seed: Random, rate: int, included: bool) -> Purchase | None:
    """An order with promotions by chance, None where none applies."""
    order = chance.lines(seed)
    basket, used, evaluations = fill(order, 490), [], []
    for promotion in chance.presented_set(seed, order):
        try:
            evaluations.append(cascade.apply(promotion, basket))
        except Refusal:
            continue
        used.append(promotion)
    plan = TaxPlan((rate,) * len(order), rate, included)
    return Purchase(tuple(used), Outcome(basket, tuple(evaluations)), plan) if used else None


def some_steps(seed: Random, lines: tuple[Line, ...]) -> list[tuple[int, ...]]:
    """Returns by chance until everything is back."""
    left, steps = [line.quantity for line in lines], []
    while any(left):
        step = [seed.randint(0, units) for units in left]
        left = [units - part for units, part in zip(left, step, strict=True)]
        steps.append(tuple(step))
    return steps


@settings(max_examples=250, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([0, 700, 1_900]), st.booleans())
def test_refunds_are_never_negative_never_above_what_was_paid_and_give_all_goods_back(
    seed: Random, rate: int, included: bool
) -> None:
    purchase = some_purchase(seed, rate, included)
    if purchase is None:
        return
    found = returned(purchase, *some_steps(seed, tuple(purchase.outcome.basket.lines)))
    paid = purchase.receipt
    for step in found:
        assert step.amount >= 0 <= step.charged
        assert all(0 <= entry.discount <= entry.list_price for entry in step.kept.entries)
        assert step.returned.refunded + step.kept.gross >= paid.gross
        assert step.returned.refunded <= paid.gross - paid.delivery.gross
    assert found[-1].returned.refunded == paid.gross - paid.delivery.gross
    assert found[-1].charged == 0


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_refunds_and_what_goes_back_to_budgets_are_the_list_price_unless_promotions_recalculate(seed: Random) -> None:
    purchase = some_purchase(seed, 0, included=True)
    if purchase is None:
        return
    lines, so_far = purchase.outcome.basket.lines, 0
    given = sum(evaluation.discount for evaluation in purchase.outcome.evaluations)
    recalculates = any(one.terms.flags & Flags.RECALC_ON_RETURN for one in purchase.presented)
    found = returned(purchase, *some_steps(seed, tuple(lines)))
    for step, back in zip(found, backs(purchase, found), strict=True):
        so_far += sum(back)
        price = sum(line.unit_price * part for line, part in zip(lines, step.returned.units, strict=True))
        assert min(back) >= 0
        assert so_far <= given
        assert step.returned.refunded + so_far <= price or recalculates
    assert step.returned.refunded + so_far == price or recalculates


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_without_recalculation_every_step_pays_back_exactly_what_its_units_cost(seed: Random) -> None:
    purchase = some_purchase(seed, 0, included=True)
    if purchase is None or any(one.terms.flags & Flags.RECALC_ON_RETURN for one in purchase.presented):
        return
    basket = purchase.outcome.basket
    before = [0] * len(basket.lines)
    steps = some_steps(seed, tuple(basket.lines))
    for units, step in zip(steps, returned(purchase, *steps), strict=True):
        expected = 0
        for position, (line, part) in enumerate(zip(basket.lines, units, strict=True)):
            discount, bought_units = basket.taken[position], line.quantity
            after = discount * (before[position] + part) // bought_units
            expected += line.unit_price * part - (after - discount * before[position] // bought_units)
            before[position] += part
        assert (step.amount, step.charged) == (expected, 0)
