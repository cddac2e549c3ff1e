"""One promotion on one order: known answers of RULES sections 3 and 4, worked out by hand."""

from __future__ import annotations

import pytest

from offchain.domain.basket import fill
from offchain.domain.bounds import LINES, MAX_U96, QUANTITY
from offchain.domain.extra import Extra, Selector
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.rules import better_value
from offchain.domain.terms import Flags, Kind, Scope, Target, Terms
from offchain.domain.tiers import Tier
from tests.unit.domain.evaluating import after, given_off, left, refused, terms

MUG, TEA, POT = Line(1_250, 2, sku=1, tags=0b01), Line(799, 1, sku=2, tags=0b10), Line(4_999, 1, sku=3, tags=0b11)
BASKET = (MUG, TEA, POT)  # 25.00 + 7.99 + 49.99 = 82.98
TIERS = Extra(tiers=(Tier(5_000, 500), Tier(10_000, 1_000), Tier(20_000, 1_500)))
FREE_DELIVERY = terms(kind=Kind.SHIPPING, scope=Scope.SHIPPING, value=10_000)


@pytest.mark.parametrize(
    ("scope", "discount"),
    [
        (Scope.ORDER, 1_245),  # 15 % of 8298 = 1244.7
        (Scope.LINE, 375 + 120 + 750),  # 375, 119.85, 749.85
        (Scope.UNIT, 2 * 188 + 120 + 750),  # 187.5 goes up, twice
    ],
)
def test_a_percentage_is_rounded_once_an_element_of_its_scope(scope: Scope, discount: int) -> None:
    assert given_off(terms(value=1_500, scope=scope), *BASKET).discount == discount


@pytest.mark.parametrize(("bps", "discount"), [(1_249, 0), (1_250, 1), (3_749, 1), (3_750, 2)])
def test_half_a_minor_unit_goes_up(bps: int, discount: int) -> None:
    if discount == 0:
        assert refused(terms(value=bps), Line(4, 1)) == Refusal("Rules_ZeroDiscount", base=4)
    else:
        assert given_off(terms(value=bps), Line(4, 1)).discount == discount


@pytest.mark.parametrize(
    ("scope", "discount"),
    [(Scope.ORDER, 900), (Scope.LINE, 900 + 799 + 900), (Scope.UNIT, 2 * 900 + 799 + 900)],
)
def test_a_fixed_amount_comes_off_each_element_and_never_exceeds_it(scope: Scope, discount: int) -> None:
    assert given_off(terms(kind=Kind.FIXED, value=900, scope=scope), *BASKET).discount == discount


@pytest.mark.parametrize(
    ("scope", "discount"),
    [
        (Scope.ORDER, 8_298 - 1_000),  # all of it for 10.00
        (Scope.LINE, 2 * 250 + 0 + 3_999),  # 10.00 a unit
        (Scope.UNIT, 2 * 250 + 0 + 3_999),
    ],
)
def test_a_fixed_price_takes_off_what_is_above_it(scope: Scope, discount: int) -> None:
    assert given_off(terms(kind=Kind.FIXED_PRICE, value=1_000, scope=scope), *BASKET).discount == discount


def test_a_fixed_price_at_or_above_the_price_takes_nothing_off() -> None:
    at_price = terms(kind=Kind.FIXED_PRICE, value=799, scope=Scope.UNIT)
    assert refused(at_price, TEA) == Refusal("Rules_ZeroDiscount", base=799)


@pytest.mark.parametrize(
    ("max_times", "amount", "discount"),
    [(0, 29_999, 1_000), (0, 30_000, 1_500), (2, 30_000, 1_000), (0, 10_000, 500), (65_535, 20_000, 1_000)],
)
def test_every_full_step_earns_its_amount(max_times: int, amount: int, discount: int) -> None:
    every = terms(kind=Kind.EVERY, value=500, min_amount=10_000, max_times=max_times)
    assert given_off(every, Line(amount, 1)).discount == discount


def test_every_on_lines_counts_the_steps_of_each_line() -> None:
    every = terms(kind=Kind.EVERY, value=500, min_amount=10_000, scope=Scope.LINE)
    assert given_off(every, Line(15_000, 1), Line(25_000, 1)).shares == [500, 1_000]


def test_every_on_lines_of_which_none_reaches_the_step_takes_nothing_off() -> None:
    every = terms(kind=Kind.EVERY, value=500, min_amount=10_000, scope=Scope.LINE)
    assert refused(every, Line(6_000, 1), Line(6_000, 1)) == Refusal("Rules_ZeroDiscount", base=12_000)


@pytest.mark.parametrize(("units", "max_times", "discount"), [(3, 0, 500), (5, 0, 500), (6, 0, 1_000), (9, 2, 1_000)])
def test_every_full_group_of_units_earns_its_amount(units: int, max_times: int, discount: int) -> None:
    groups = terms(kind=Kind.EVERY, value=500, min_quantity=3, max_times=max_times, flags=Flags.WHOLE_GROUPS)
    assert given_off(groups, Line(1_000, units)).discount == discount


@pytest.mark.parametrize(
    ("amount", "discount"), [(5_000, 250), (9_999, 500), (10_000, 1_000), (19_999, 2_000), (20_000, 3_000)]
)
def test_the_highest_tier_that_the_amount_reaches_decides(amount: int, discount: int) -> None:
    assert given_off(terms(kind=Kind.TIER, value=0), Line(amount, 1), extra=TIERS).discount == discount


@pytest.mark.parametrize(("units", "discount"), [(2, 200), (3, 200), (4, 700), (9, 700)])
def test_tiers_may_be_reached_by_units_and_give_amounts(units: int, discount: int) -> None:
    tiers = Extra(tiers=(Tier(2, 200), Tier(4, 700)))
    by_units = terms(kind=Kind.TIER, value=0, flags=Flags.TIER_BY_QUANTITY | Flags.VALUE_FIXED)
    assert given_off(by_units, Line(1_000, units), extra=tiers).discount == discount


def test_below_the_first_tier_the_open_value_of_the_terms_holds() -> None:
    assert given_off(terms(kind=Kind.TIER, value=100), Line(4_000, 1), extra=TIERS).discount == 40


@pytest.mark.parametrize(
    ("flags", "code", "have"),
    [(0, "Rules_BelowMinAmount", 4_999), (Flags.TIER_BY_QUANTITY, "Rules_BelowMinQuantity", 1)],
)
def test_below_the_first_tier_and_without_open_value_the_distance_is_named(flags: int, code: str, have: int) -> None:
    tiered = terms(kind=Kind.TIER, value=0, flags=flags)
    assert refused(tiered, Line(4_999, 1), extra=TIERS) == Refusal(code, have=have, needed=5_000)


def test_a_personal_value_opens_no_tier() -> None:
    tiered = terms(kind=Kind.TIER, value=0)
    assert refused(tiered, Line(4_999, 1), extra=TIERS, personal=2_000).code == "Rules_BelowMinAmount"
    assert given_off(tiered, Line(5_000, 1), extra=TIERS, personal=2_000).discount == 1_000


@pytest.mark.parametrize(
    ("groups", "units", "amount", "given"), [(0, 5, 0, 2), (2, 5, 0, 4), (2, 4, 0, 4), (0, 5, 1_000, 6)]
)
def test_a_gift_comes_once_or_each_time_the_condition_is_met(groups: int, units: int, amount: int, given: int) -> None:
    flags = Flags.WHOLE_GROUPS if groups else 0
    gift = terms(kind=Kind.GIFT, value=0, gift_quantity=2, flags=flags, min_quantity=groups, min_amount=amount)
    evaluation = given_off(gift, Line(700, units))
    assert (evaluation.discount, evaluation.units, evaluation.shares) == (0, given, [0])


def test_gifts_stop_at_max_times() -> None:
    gift = terms(kind=Kind.GIFT, value=0, gift_quantity=1, flags=Flags.WHOLE_GROUPS, min_quantity=1, max_times=3)
    assert given_off(gift, Line(700, 5)).units == 3


def test_a_gift_without_its_condition_is_refused_with_the_distance() -> None:
    gift = terms(kind=Kind.GIFT, value=0, gift_quantity=1, min_amount=1_000)
    assert refused(gift, Line(999, 1)) == Refusal("Rules_BelowMinAmount", have=999, needed=1_000)


@pytest.mark.parametrize(
    ("flags", "value", "delivery", "discount"),
    [
        (0, 5_000, 491, 246),
        (0, 10_000, 490, 490),
        (Flags.VALUE_FIXED, 300, 490, 300),
        (Flags.VALUE_FIXED, 600, 490, 490),
    ],
)
def test_a_delivery_discount_comes_off_the_fee_and_off_no_line(
    flags: int, value: int, delivery: int, discount: int
) -> None:
    shipping = terms(kind=Kind.SHIPPING, scope=Scope.SHIPPING, flags=flags, value=value)
    evaluation = given_off(shipping, *BASKET, delivery=delivery)
    assert (evaluation.base, evaluation.discount, list(evaluation.shares)) == (delivery, discount, [0, 0, 0])


def test_a_delivery_discount_has_its_threshold_on_the_goods() -> None:
    shipping = terms(kind=Kind.SHIPPING, scope=Scope.SHIPPING, value=10_000, min_amount=8_299)
    assert refused(shipping, *BASKET, delivery=9_000) == Refusal("Rules_BelowMinAmount", have=8_298, needed=8_299)


def test_delivery_that_is_free_already_takes_no_discount() -> None:
    assert refused(FREE_DELIVERY, *BASKET) == Refusal("Rules_ZeroDiscount", base=0)


def test_an_order_discount_never_touches_the_delivery_fee() -> None:
    basket = after(terms(value=10_000), Line(1_000, 1), delivery=490)
    assert (basket.payable, basket.delivery_taken) == (490, 0)


# -- target and conditions


@pytest.mark.parametrize(
    ("target", "key", "base", "units"),
    [(Target.ALL, 0, 8_298, 4), (Target.TAGS, 0b01, 7_499, 3), (Target.TAGS, 0b11, 8_298, 4), (Target.SKU, 2, 799, 1)],
)
def test_only_lines_in_the_target_are_measured(target: Target, key: int, base: int, units: int) -> None:
    evaluation = given_off(terms(target=target, target_key=key), *BASKET)
    assert (evaluation.base, evaluation.units) == (base, units)


@pytest.mark.parametrize("scope", [Scope.UNIT, Scope.LINE, Scope.ORDER])
def test_lines_outside_the_target_get_nothing(scope: Scope) -> None:
    fixed = terms(kind=Kind.FIXED, value=100, scope=scope, target=Target.SKU, target_key=2)
    assert list(given_off(fixed, *BASKET).shares) == [0, 100, 0]


def test_no_line_in_the_target_is_refused_with_the_target() -> None:
    refusal = refused(terms(target=Target.SKU, target_key=9), *BASKET)
    assert refusal == Refusal("Rules_NothingInTarget", target=Target.SKU, targetKey=9)


@pytest.mark.parametrize("amount", [5_000, 5_001])
def test_a_threshold_is_inclusive(amount: int) -> None:
    assert given_off(terms(min_amount=5_000), Line(amount, 1)).discount == 1_000


def test_an_amount_below_the_threshold_is_refused_with_the_distance() -> None:
    refusal = refused(terms(min_amount=5_000), Line(4_999, 1))
    assert refusal == Refusal("Rules_BelowMinAmount", have=4_999, needed=5_000)


def test_too_few_units_are_refused_with_the_distance() -> None:
    assert given_off(terms(min_quantity=3), Line(100, 3)).discount == 60
    assert refused(terms(min_quantity=3), Line(100, 2)) == Refusal("Rules_BelowMinQuantity", have=2, needed=3)


def test_by_flag_one_line_alone_must_have_the_units() -> None:
    in_line = terms(min_quantity=3, flags=Flags.MIN_QUANTITY_IN_LINE)
    assert refused(in_line, Line(100, 2), Line(100, 2)) == Refusal("Rules_BelowMinQuantity", have=2, needed=3)
    assert given_off(in_line, Line(100, 3), Line(100, 1)).discount == 80


def test_thresholds_are_measured_on_the_target_alone() -> None:
    of_tea = terms(target=Target.SKU, target_key=2, min_amount=800)
    assert refused(of_tea, *BASKET) == Refusal("Rules_BelowMinAmount", have=799, needed=800)


def test_by_flag_thresholds_and_tiers_are_measured_on_lines_of_their_own() -> None:
    of_tea = terms(target=Target.SKU, target_key=2, min_amount=5_000, flags=Flags.CONDITION_TARGET)
    assert given_off(of_tea, *BASKET, extra=Extra(condition=Selector())).discount == 160
    pots = Extra(condition=Selector(Target.SKU, 3))
    assert refused(of_tea, *BASKET, extra=pots) == Refusal("Rules_BelowMinAmount", have=4_999, needed=5_000)


def test_a_condition_of_its_own_may_have_no_line_at_all() -> None:
    of_tea = terms(min_quantity=1, flags=Flags.CONDITION_TARGET)
    nothing = Extra(condition=Selector(Target.SKU, 9))
    assert refused(of_tea, *BASKET, extra=nothing) == Refusal("Rules_BelowMinQuantity", have=0, needed=1)


def test_the_basket_must_contain_a_required_tag_in_or_out_of_the_target() -> None:
    of_tea = terms(target=Target.SKU, target_key=2, flags=Flags.REQUIRES)
    assert given_off(of_tea, *BASKET, extra=Extra(requires=0b01)).discount == 160
    assert refused(of_tea, *BASKET, extra=Extra(requires=0b100)) == Refusal("Rules_MissingRequired", requires=0b100)


def test_thresholds_are_measured_on_what_is_left_unless_the_terms_say_list_price() -> None:
    first = terms(kind=Kind.FIXED, value=1, scope=Scope.ORDER)
    refusal = refused(terms(min_amount=1_000), basket=after(first, Line(1_000, 1)))
    assert refusal == Refusal("Rules_BelowMinAmount", have=999, needed=1_000)
    listed = terms(min_amount=1_000, flags=Flags.MIN_ON_LIST_PRICE)
    assert given_off(listed, basket=after(first, Line(1_000, 1))).base == 999


def test_lines_that_were_discounted_can_be_left_out_of_the_target_and_of_its_threshold() -> None:
    basket = after(terms(kind=Kind.FIXED, value=1, target=Target.SKU, target_key=3), *BASKET)
    picky = terms(flags=Flags.EXCLUDE_DISCOUNTED, min_amount=3_299)
    assert given_off(picky, basket=basket).base == 3_299
    assert refused(terms(flags=Flags.EXCLUDE_DISCOUNTED, min_amount=3_300), basket=basket) == Refusal(
        "Rules_BelowMinAmount", have=3_299, needed=3_300
    )


def test_where_every_line_was_discounted_nothing_is_left_in_the_target() -> None:
    basket = after(terms(scope=Scope.LINE), *BASKET)
    assert refused(terms(flags=Flags.EXCLUDE_DISCOUNTED), basket=basket).code == "Rules_NothingInTarget"


def test_an_unmarked_promotion_does_not_count_as_a_discount() -> None:
    basket = after(terms(scope=Scope.LINE, flags=Flags.UNMARKED), *BASKET)
    assert given_off(terms(flags=Flags.EXCLUDE_DISCOUNTED), basket=basket).units == 4


# -- what is left, list price, units that count


def test_a_later_promotion_is_measured_on_what_is_left() -> None:
    assert given_off(terms(value=5_000), basket=after(terms(value=5_000), Line(1_000, 1))).discount == 250


def test_on_list_price_it_is_measured_on_the_list_price_and_cut_to_what_is_left() -> None:
    listed = terms(value=7_000, flags=Flags.ON_LIST_PRICE)
    evaluation = given_off(listed, basket=after(terms(value=5_000), Line(1_000, 1)))
    assert (evaluation.base, evaluation.discount) == (1_000, 500)


@pytest.mark.parametrize("scope", [Scope.UNIT, Scope.LINE, Scope.ORDER])
def test_on_list_price_no_line_falls_below_nothing(scope: Scope) -> None:
    basket = after(terms(value=9_000, scope=Scope.LINE, target=Target.SKU, target_key=1), *BASKET)
    evaluation = given_off(terms(value=5_000, scope=scope, flags=Flags.ON_LIST_PRICE), basket=basket)
    assert all(share <= rest for share, rest in zip(evaluation.shares, left(basket), strict=True))


def test_a_fixed_price_after_another_discount_takes_off_what_is_still_above_it() -> None:
    basket = after(terms(kind=Kind.FIXED, value=150, scope=Scope.UNIT), Line(1_000, 2))
    assert given_off(terms(kind=Kind.FIXED_PRICE, value=800, scope=Scope.UNIT), basket=basket).discount == 100
    assert (
        refused(terms(kind=Kind.FIXED_PRICE, value=850, scope=Scope.UNIT), basket=basket).code == "Rules_ZeroDiscount"
    )


def test_units_share_what_is_left_of_their_line_as_evenly_as_whole_minor_units_allow() -> None:
    basket = after(terms(kind=Kind.FIXED, value=1, scope=Scope.LINE), Line(1_000, 3))  # 999, 1000, 1000
    fixed_price = terms(kind=Kind.FIXED_PRICE, value=999, scope=Scope.UNIT)
    assert given_off(fixed_price, basket=basket).discount == 0 + 1 + 1


def test_what_was_taken_counts_against_the_units_that_count_first() -> None:
    """30 % off 2 of 3 units of 50.00 takes 30.00; 10 % off one unit is then measured on 50.00 - 30.00."""
    basket = after(terms(value=3_000, scope=Scope.LINE, max_units=2), Line(5_000, 3))
    evaluation = given_off(terms(value=1_000, scope=Scope.LINE, max_units=1), basket=basket)
    assert (evaluation.base, evaluation.discount) == (2_000, 200)


# -- the coupon's own value


def test_the_coupons_own_value_counts_only_where_it_is_better() -> None:
    assert given_off(terms(value=2_000), Line(1_000, 1), personal=3_000).discount == 300
    assert given_off(terms(value=2_000), Line(1_000, 1), personal=1_000).discount == 200


@pytest.mark.parametrize(("personal", "discount"), [(0, 200), (700, 300), (900, 200), (1, 999)])
def test_a_personal_price_counts_only_where_it_is_lower(personal: int, discount: int) -> None:
    fixed_price = terms(kind=Kind.FIXED_PRICE, value=800, scope=Scope.UNIT)
    assert given_off(fixed_price, Line(1_000, 1), personal=personal).discount == discount


def test_a_personal_percentage_above_the_whole_is_refused_and_a_personal_amount_is_not() -> None:
    refusal = refused(terms(), Line(1_000, 1), personal=10_001)
    assert refusal == Refusal("Rules_PercentAboveWhole", bps=10_001, limit=10_000)
    assert better_value(terms(kind=Kind.FIXED, value=500), 500, 10_001) == 10_001


# -- caps, shares, bounds


def test_a_discount_stops_at_what_the_coupon_may_cost() -> None:
    assert given_off(terms(), Line(10_000, 5), most=1_234).discount == 1_234


@pytest.mark.parametrize("scope", [Scope.UNIT, Scope.LINE, Scope.ORDER])
def test_a_cap_is_shared_by_largest_remainder_at_every_scope(scope: Scope) -> None:
    halves = terms(value=5_000, scope=scope)
    assert list(given_off(halves, Line(100, 1), Line(100, 1), Line(100, 1), most=100).shares) == [34, 33, 33]


def test_an_order_discount_is_split_in_proportion_to_the_lines() -> None:
    assert list(given_off(terms(value=1_500), *BASKET).shares) == [375, 120, 750]  # 375.1, 119.88, 750.02


def test_a_line_of_no_price_gets_nothing_and_divides_nothing() -> None:
    free = Line(0, 3)
    for scope in (Scope.UNIT, Scope.LINE, Scope.ORDER):
        for kind in (Kind.PERCENT, Kind.FIXED):
            evaluation = given_off(terms(kind=kind, scope=scope, value=10), Line(1_000, 1), free)
            assert evaluation.shares[1] == 0
            assert refused(terms(kind=kind, scope=scope, value=10), free) == Refusal("Rules_ZeroDiscount", base=0)


@pytest.mark.parametrize(
    ("promotion", "line"), [(terms(value=1), Line(4_999, 1)), (terms(), Line(0, 1)), (terms(), Line(2, 1))]
)
def test_a_discount_of_nothing_is_refused_so_that_the_coupon_is_kept(promotion: Terms, line: Line) -> None:
    assert refused(promotion, line) == Refusal("Rules_ZeroDiscount", base=line.amount)


def test_the_largest_order_is_evaluated_exactly() -> None:
    lines = [Line(MAX_U96, QUANTITY)] * LINES
    evaluation = given_off(terms(value=9_999), *lines)
    assert evaluation.discount == MAX_U96  # the cap
    uncapped = given_off(terms(value=10_000), *lines, most=2**128)
    assert (uncapped.discount, fill(lines, 0).goods) == (MAX_U96 * QUANTITY * LINES, uncapped.base)
