"""Several promotions on one order: each on what the ones before it left."""

from __future__ import annotations

import pytest

from offchain.domain import cascade
from offchain.domain.basket import fill
from offchain.domain.cascade import reads_lines
from offchain.domain.extra import Extra, Selector
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Scope, Target, Terms
from tests.unit.domain.evaluating import left, presented, terms

MUG, TEA = Line(10_000, 1, sku=1, tags=0b01), Line(5_000, 2, sku=2, tags=0b10)
TENTH_OFF_LINES, TENTH_OFF = terms(value=1_000, scope=Scope.LINE), terms(value=1_000)
HALF_DELIVERY = terms(kind=Kind.SHIPPING, scope=Scope.SHIPPING, value=5_000)


def test_two_percentages_multiply() -> None:
    outcome = cascade.run([presented(TENTH_OFF_LINES), presented(TENTH_OFF)], (MUG, TEA), 0)
    assert [evaluation.discount for evaluation in outcome.evaluations] == [2_000, 1_800]
    assert (outcome.discount, outcome.payable) == (3_800, 16_200)


def test_on_list_price_two_percentages_add() -> None:
    listed = terms(value=1_000, flags=Flags.ON_LIST_PRICE)
    assert cascade.run([presented(TENTH_OFF_LINES), presented(listed)], (MUG, TEA), 0).discount == 4_000


def test_three_stages_take_from_lines_order_and_delivery() -> None:
    promotions = [presented(TENTH_OFF_LINES), presented(TENTH_OFF), presented(HALF_DELIVERY)]
    outcome = cascade.run(promotions, (MUG, TEA), 490)
    assert [evaluation.base for evaluation in outcome.evaluations] == [20_000, 18_000, 490]
    assert (outcome.payable, outcome.basket.delivery_taken, left(outcome.basket)) == (16_445, 245, [8_100, 8_100])


def test_a_second_delivery_discount_takes_of_what_is_left_of_the_fee() -> None:
    assert cascade.run([presented(HALF_DELIVERY)] * 2, (MUG,), 490).basket.delivery_taken == 245 + 123


def test_the_parts_of_an_order_discount_are_what_a_later_promotion_finds_gone() -> None:
    of_tea = terms(value=5_000, target=Target.SKU, target_key=2)
    outcome = cascade.run([presented(TENTH_OFF), presented(of_tea)], (MUG, TEA), 0)
    assert (list(outcome.evaluations[0].shares), outcome.evaluations[1].base) == ([1_000, 1_000], 9_000)


def test_what_is_taken_whole_leaves_nothing_to_a_later_promotion() -> None:
    everything = presented(terms(value=10_000, scope=Scope.LINE))
    with pytest.raises(Refusal) as refused:
        cascade.run([everything, presented(TENTH_OFF)], (MUG,), 0)
    assert refused.value == Refusal("Rules_ZeroDiscount", base=0)


def test_a_promotion_that_is_refused_takes_nothing() -> None:
    basket = fill((MUG,), 490)
    with pytest.raises(Refusal):
        cascade.apply(presented(terms(min_amount=10_001)), basket)
    assert (basket.payable, basket.marked, basket.served) == (10_490, 0, [0])


def test_a_gift_takes_no_money_and_marks_no_line() -> None:
    gift = presented(terms(kind=Kind.GIFT, value=0, gift_quantity=1))
    outcome = cascade.run([gift], (MUG,), 0)
    assert (outcome.payable, outcome.basket.marked, outcome.evaluations[0].units) == (10_000, 0, 1)


def test_a_share_of_nothing_marks_no_line() -> None:
    capped = presented(terms(cap_amount=1))
    assert cascade.run([capped], (MUG, TEA), 0).basket.marked == 0b01


def test_an_order_without_lines_is_refused_before_any_promotion() -> None:
    with pytest.raises(Refusal) as refused:
        cascade.run([presented(TENTH_OFF)], (), 0)
    assert refused.value.code == "Rules_LineCount"


@pytest.mark.parametrize(
    ("promotion", "reads"),
    [
        (TENTH_OFF, False),
        (HALF_DELIVERY, False),
        (terms(flags=Flags.ON_LIST_PRICE | Flags.MIN_ON_LIST_PRICE | Flags.REQUIRES), False),
        (terms(flags=Flags.MIN_QUANTITY_IN_LINE, min_quantity=2), False),
        (terms(kind=Kind.GIFT, value=0, gift_quantity=1), False),
        (TENTH_OFF_LINES, True),
        (terms(scope=Scope.UNIT), True),
        (terms(target=Target.SKU, target_key=1), True),
        (terms(max_units=1), True),
        (terms(kind=Kind.BXGY), True),
        (terms(flags=Flags.CONDITION_TARGET), True),
        (terms(flags=Flags.EXCLUDE_DISCOUNTED), True),
        (terms(flags=Flags.WHOLE_GROUPS), True),
    ],
)
def test_who_picks_lines_reads_what_is_left_of_them(promotion: Terms, reads: bool) -> None:
    assert reads_lines(promotion) == reads


@pytest.mark.parametrize("flags", [0, Flags.ON_LIST_PRICE, Flags.MIN_ON_LIST_PRICE])
def test_who_reads_no_lines_is_the_same_for_every_split_of_what_was_taken(flags: int) -> None:
    later = presented(terms(value=3_333, flags=flags))
    found = []
    for taken in ([700, 0], [0, 700], [350, 350]):
        basket = fill((MUG, TEA), 0)
        basket.take(taken, mark=True)
        evaluation = cascade.apply(later, basket)
        found.append((evaluation.base, evaluation.discount))
    assert len(set(found)) == 1


def test_a_condition_of_its_own_is_measured_on_what_is_left_of_its_lines() -> None:
    mugs_first = presented(terms(value=1_000, scope=Scope.LINE, target=Target.SKU, target_key=1))
    if_mugs = terms(min_amount=9_001, flags=Flags.CONDITION_TARGET)
    with pytest.raises(Refusal) as refused:
        cascade.run([mugs_first, presented(if_mugs, Extra(condition=Selector(Target.SKU, 1)))], (MUG, TEA), 0)
    assert refused.value == Refusal("Rules_BelowMinAmount", have=9_000, needed=9_001)
