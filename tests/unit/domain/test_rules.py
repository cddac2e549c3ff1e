"""Known answers of RULES sections 3 and 4, worked out by hand, and what holds for every order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.bounds import LINES, QUANTITY
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation, better_value, evaluate, in_target
from offchain.domain.terms import Flags, Kind, Scope, Target, Terms
from offchain.domain.tiers import Tier
from tests.unit import samples

MUG, TEA, POT = Line(1_250, 2, sku=1, tags=0b01), Line(799, 1, sku=2, tags=0b10), Line(4_999, 1, sku=3, tags=0b11)
BASKET = (MUG, TEA, POT)  # 25.00 + 7.99 + 49.99 = 82.98


def given_off(
    terms: Terms,
    *lines: Line,
    tiers: tuple[Tier, ...] = (),
    personal: int = 0,
    delivery: int = 0,
    most: int | None = None,
) -> Evaluation:
    """The evaluation of an order of these lines."""
    limit = terms.cap_amount if most is None else most
    return evaluate(terms, tiers, lines, delivery, personal=personal, max_discount=limit)


def refused(terms: Terms, *lines: Line, **options: Any) -> Refusal:
    """The refusal of such an order."""
    with pytest.raises(Refusal) as caught:
        given_off(terms, *lines, **options)
    return caught.value


@pytest.mark.parametrize(
    ("scope", "discount"),
    [
        (Scope.ORDER, 1_245),  # 15 % of 8298 = 1244.7
        (Scope.LINE, 375 + 120 + 750),  # 375, 119.85, 749.85
        (Scope.UNIT, 2 * 188 + 120 + 750),  # 187.5 goes up, twice
    ],
)
def test_a_percentage_is_rounded_once_an_element_of_its_scope(scope: Scope, discount: int) -> None:
    assert given_off(samples.terms(value=1_500, scope=scope), *BASKET).discount == discount


@pytest.mark.parametrize(
    ("scope", "discount"),
    [
        (Scope.ORDER, 900),
        (Scope.LINE, 900 + 799 + 900),  # the second line is worth less
        (Scope.UNIT, 2 * 900 + 799 + 900),
    ],
)
def test_a_fixed_amount_comes_off_each_element_and_never_exceeds_it(scope: Scope, discount: int) -> None:
    assert given_off(samples.terms(kind=Kind.FIXED, value=900, scope=scope), *BASKET).discount == discount


@pytest.mark.parametrize(
    ("max_times", "amount", "discount"),
    [(0, 29_999, 1_000), (0, 30_000, 1_500), (2, 30_000, 1_000), (0, 10_000, 500), (65_535, 20_000, 1_000)],
)
def test_every_full_step_earns_its_amount(max_times: int, amount: int, discount: int) -> None:
    terms = samples.terms(kind=Kind.EVERY, value=500, min_amount=10_000, max_times=max_times)
    assert given_off(terms, Line(amount, 1)).discount == discount


def test_every_on_lines_counts_the_steps_of_each_line() -> None:
    terms = samples.terms(kind=Kind.EVERY, value=500, min_amount=10_000, scope=Scope.LINE)
    assert given_off(terms, Line(15_000, 1), Line(25_000, 1)).discount == 500 + 1_000


@pytest.mark.parametrize(
    ("amount", "discount"), [(5_000, 250), (9_999, 500), (10_000, 1_000), (19_999, 2_000), (20_000, 3_000)]
)
def test_the_highest_tier_that_the_amount_reaches_decides(amount: int, discount: int) -> None:
    assert given_off(samples.tiered(), Line(amount, 1), tiers=samples.TIERS).discount == discount


@pytest.mark.parametrize(("units", "discount"), [(2, 200), (3, 200), (4, 700), (9, 700)])
def test_tiers_may_be_reached_by_units_and_give_amounts(units: int, discount: int) -> None:
    tiers = (Tier(2, 200), Tier(4, 700))
    terms = samples.tiered(tiers, flags=Flags.TIER_BY_QUANTITY | Flags.VALUE_FIXED)
    assert given_off(terms, Line(1_000, units), tiers=tiers).discount == discount


def test_below_the_first_tier_the_open_value_of_the_terms_holds() -> None:
    assert given_off(samples.tiered(value=100), Line(4_000, 1), tiers=samples.TIERS).discount == 40


@pytest.mark.parametrize(
    ("flags", "code", "have"),
    [(0, "Rules_BelowMinAmount", 4_999), (Flags.TIER_BY_QUANTITY, "Rules_BelowMinQuantity", 1)],
)
def test_below_the_first_tier_and_without_open_value_the_distance_is_named(flags: int, code: str, have: int) -> None:
    refusal = refused(samples.tiered(flags=flags), Line(4_999, 1), tiers=samples.TIERS)
    assert refusal == Refusal(code, have=have, needed=5_000)


@pytest.mark.parametrize(
    ("target", "key", "base", "units"),
    [(Target.ALL, 0, 8_298, 4), (Target.TAGS, 0b01, 7_499, 3), (Target.TAGS, 0b11, 8_298, 4), (Target.SKU, 2, 799, 1)],
)
def test_only_lines_in_the_target_are_measured(target: Target, key: int, base: int, units: int) -> None:
    evaluation = given_off(samples.terms(target=target, target_key=key), *BASKET)
    assert (evaluation.base, evaluation.units, evaluation.total) == (base, units, 8_298)


def test_lines_outside_the_target_get_nothing_at_unit_and_line_scope() -> None:
    for scope in (Scope.UNIT, Scope.LINE):
        terms = samples.terms(kind=Kind.FIXED, value=100, scope=scope, target=Target.SKU, target_key=2)
        assert given_off(terms, *BASKET).discount == 100


def test_a_line_without_tags_is_in_no_target_of_tags() -> None:
    assert not in_target(Line(1, 1), Target.TAGS, 2**64 - 1)


def test_no_line_in_the_target_is_refused_with_the_target() -> None:
    refusal = refused(samples.terms(target=Target.SKU, target_key=9), *BASKET)
    assert refusal == Refusal("Rules_NothingInTarget", target=Target.SKU, targetKey=9)


@pytest.mark.parametrize("amount", [5_000, 5_001])
def test_a_threshold_is_inclusive(amount: int) -> None:
    assert given_off(samples.terms(min_amount=5_000), Line(amount, 1)).discount == 1_000


def test_an_amount_below_the_threshold_is_refused_with_the_distance() -> None:
    refusal = refused(samples.terms(min_amount=5_000), Line(4_999, 1))
    assert refusal == Refusal("Rules_BelowMinAmount", have=4_999, needed=5_000)


def test_too_few_units_are_refused_with_the_distance() -> None:
    assert given_off(samples.terms(min_quantity=3), Line(100, 3)).discount == 60
    assert refused(samples.terms(min_quantity=3), Line(100, 2)) == Refusal("Rules_BelowMinQuantity", have=2, needed=3)


def test_thresholds_are_measured_on_the_target_alone() -> None:
    terms = samples.terms(target=Target.SKU, target_key=2, min_amount=800)
    assert refused(terms, *BASKET) == Refusal("Rules_BelowMinAmount", have=799, needed=800)


def test_the_coupons_own_value_counts_only_where_it_is_better() -> None:
    terms = samples.terms(value=2_000)
    assert given_off(terms, Line(1_000, 1), personal=3_000).discount == 300
    assert given_off(terms, Line(1_000, 1), personal=1_000).discount == 200


def test_a_personal_percentage_above_the_whole_is_refused_and_a_personal_amount_is_not() -> None:
    refusal = refused(samples.terms(), Line(1_000, 1), personal=10_001)
    assert refusal == Refusal("Rules_PercentAboveWhole", bps=10_001, limit=10_000)
    assert better_value(500, 10_001, is_percent=False) == 10_001


def test_a_discount_stops_at_what_the_coupon_may_cost() -> None:
    assert given_off(samples.terms(), Line(10_000, 5), most=1_234).discount == 1_234


def test_delivery_is_paid_and_never_discounted() -> None:
    evaluation = given_off(samples.terms(value=10_000), Line(1_000, 1), delivery=490)
    assert (evaluation.discount, evaluation.total, evaluation.payable) == (1_000, 1_490, 490)


@pytest.mark.parametrize(
    ("terms", "line"),
    [(samples.terms(value=1), Line(4_999, 1)), (samples.terms(), Line(0, 1)), (samples.terms(), Line(2, 1))],
)
def test_a_discount_of_nothing_is_refused_so_that_the_coupon_is_kept(terms: Terms, line: Line) -> None:
    assert refused(terms, line) == Refusal("Rules_ZeroDiscount", base=line.amount)


@pytest.mark.parametrize("count", [0, LINES + 1])
def test_an_order_without_lines_or_with_too_many_is_refused(count: int) -> None:
    assert refused(samples.terms(), *[Line(100, 1)] * count) == Refusal("Rules_LineCount", lines=count, limit=LINES)


def test_the_most_lines_of_the_most_units_are_taken() -> None:
    evaluation = given_off(samples.terms(), *[Line(100, QUANTITY)] * LINES)
    assert (evaluation.units, evaluation.total) == (LINES * QUANTITY, 100 * LINES * QUANTITY)


@pytest.mark.parametrize("quantity", [0, QUANTITY + 1])
def test_a_line_of_no_units_or_too_many_is_refused_with_its_position(quantity: int) -> None:
    refusal = refused(samples.terms(), Line(100, 1), Line(100, quantity))
    assert refusal == Refusal("Rules_Quantity", line=1, quantity=quantity, limit=QUANTITY)


LINE = st.builds(Line, st.integers(1, 10**6), st.integers(1, 20), st.integers(0, 3), st.integers(0, 3))
TERMS = st.builds(
    samples.terms,
    kind=st.sampled_from([Kind.PERCENT, Kind.FIXED, Kind.EVERY]),
    scope=st.sampled_from([Scope.UNIT, Scope.LINE, Scope.ORDER]),
    value=st.integers(1, 10_000),
    min_amount=st.integers(1, 5_000),
    cap_amount=st.integers(1, 10**7),
)


@given(TERMS, st.lists(LINE, min_size=1, max_size=6), st.integers(0, 10_000), st.integers(0, 2_000))
def test_a_discount_is_positive_capped_and_never_more_than_the_target_costs(
    terms: Terms, lines: list[Line], personal: int, delivery: int
) -> None:
    try:
        evaluation = given_off(terms, *lines, personal=personal, delivery=delivery)
    except Refusal:
        return
    assert 0 < evaluation.discount <= min(terms.cap_amount, evaluation.base)
    assert evaluation.payable >= delivery
    assert evaluation.payable + evaluation.discount == sum(line.amount for line in lines) + delivery


@given(TERMS, st.lists(LINE, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(terms: Terms, lines: list[Line], chance: Any) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)
    answers = []
    for basket in (lines, shuffled):
        try:
            answers.append(given_off(terms, *basket))
        except Refusal as refusal:
            answers.append(refusal)  # type: ignore[arg-type]
    assert answers[0] == answers[1]
