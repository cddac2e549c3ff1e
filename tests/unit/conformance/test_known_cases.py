"""Cases worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.conformance.cases import figures, line, per_line, promotion

TEA, CUP, POT = (
    line(400, 3, sku="tea", category="food"),
    line(1_000, 2, sku="cup", category="ware"),
    line(2_500, 1, sku="pot", category="ware"),
)
BASKET = [TEA, CUP, POT]  # 12.00 + 20.00 + 25.00 = 57.00


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        (promotion("percent", percent_bp=1_000), [120, 200, 250]),
        (promotion("percent", percent_bp=333, scope="unit"), [39, 66, 83]),
        (promotion("percent", percent_bp=333, scope="line"), [40, 67, 83]),
        (promotion("percent", percent_bp=333, scope="order"), [40, 67, 83]),
        (promotion("percent", percent_bp=1_000, cap_minor=57), [12, 20, 25]),
        (promotion("percent", percent_bp=5_000, scope="line", max_units_per_line=2), [400, 1_000, 1_250]),
        (promotion("percent", percent_bp=1_000, max_units_per_line=1), [40, 100, 250]),
        (promotion("fixed", amount_minor=570), [120, 200, 250]),
        (promotion("fixed", amount_minor=1_100, scope="unit"), [1_200, 2_000, 1_100]),
        (promotion("fixed", amount_minor=1_100, scope="line"), [1_100, 1_100, 1_100]),
        (promotion("every_fixed", every_minor=1_000, amount_minor=114), [120, 200, 250]),
        (promotion("every_fixed", every_minor=1_000, amount_minor=114, max_times=2), [48, 80, 100]),
        (promotion("every_fixed", every_minor=1_000, amount_minor=100, scope="line"), [100, 200, 200]),
        (promotion("fixed_price", price_minor=4_560, target={"categories": ["ware", "food"]}), [240, 400, 500]),
        (promotion("fixed_price", price_minor=0), [1_200, 2_000, 2_500]),
        (promotion("cheapest_line_unit", percent_bp=5_000), [200, 0, 0]),
        (promotion("cheapest_line_unit", amount_minor=9_999, target={"categories": ["ware"]}), [0, 1_000, 0]),
        (promotion("unit_groups", group_size=4, amount_minor=100), [300, 100, 0]),
        (promotion("unit_groups", group_size=5, percent_bp=1_000), [120, 200, 0]),
        (promotion("unit_groups", group_size=7, amount_minor=100), [0, 0, 0]),
        (promotion("buy_x_get_y", buy_qty=1, get_qty=2), [0, 2_000, 0]),
        (promotion("buy_x_get_y", buy_qty=2, get_qty=9), [1_200, 1_000, 0]),
        (promotion("buy_x_get_y", buy_qty=2, get_qty=1, get={"skus": ["tea"]}), [400, 0, 0]),
        (promotion("buy_x_get_y", buy_qty=6, get_qty=1), [0, 0, 0]),
        (promotion("buy_x_get_y", buy_qty=1, get_qty=1, per_line_cycle=True), [400, 1_000, 0]),
        (promotion("buy_x_get_y", buy_qty=1, get_qty=5, per_line_cycle=True), [800, 1_000, 0]),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_a_kind_gives(offer: dict[str, Any], expected: list[int]) -> None:
    assert per_line(BASKET, [offer]) == expected


@pytest.mark.parametrize(("units", "expected"), [(1, 100), (4, 400), (5, 1_000), (9, 1_800), (10, 3_000), (40, 12_000)])
def test_the_highest_tier_that_is_reached_holds(units: int, expected: int) -> None:
    tiers = promotion("tier_percent", base_percent_bp=1_000, tiers=[[10, 3_000], [5, 2_000]], tier_on="quantity")
    assert per_line([line(1_000, units)], [tiers]) == [expected]


def test_tiers_beyond_five_and_tiers_that_fall_are_all_reached() -> None:
    steps = [[1_000 * step, 10 * (9 - step)] for step in range(1, 8)]
    for reached, expected in ((999, 0), (1_000, 80), (4_500, 50), (7_000, 20)):
        assert per_line([line(reached)], [promotion("tier_fixed", tiers=steps)]) == [expected]


def test_tiers_are_counted_over_lines_of_their_own() -> None:
    counted = {"tier_scope": {"categories": ["ware"]}, "target": {"skus": ["tea"]}}
    assert per_line(BASKET, [promotion("tier_fixed", tiers=[[4_500, 300], [4_501, 700]], **counted)]) == [300, 0, 0]


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ({"min_total": 5_700}, True),
        ({"min_total": 5_701}, False),
        ({"min_total": 4_500, "scope": {"categories": ["ware"]}}, True),
        ({"min_total": 4_501, "scope": {"categories": ["ware"]}}, False),
        ({"min_qty": 6}, True),
        ({"min_qty": 7}, False),
        ({"min_line_qty": 3}, True),
        ({"min_line_qty": 4}, False),
        ({"min_qty": 6, "min_line_qty": 4}, False),
        ({"min_qty": 6, "min_line_qty": 3, "min_total": 5_700}, True),
        ({"contains": {"skus": ["pot"]}}, True),
        ({"contains": {"skus": ["jar"]}}, False),
        ({"contains": {"min_unit_price": 2_501}}, False),
        ({"nth_order": 3}, True),
        ({"nth_order": 2}, False),
        ({"segment": "vip"}, True),
        ({"segment": "new"}, False),
        ({"currency": "EUR"}, True),
        ({"currency": "USD"}, False),
        ({"usage_limit": 8}, True),
        ({"usage_limit": 7}, False),
        ({"per_customer_limit": 2}, True),
        ({"per_customer_limit": 1}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "offer",
    [
        {"kind": "fixed", "amount_minor": 570},
        {"kind": "every_fixed", "every_minor": 5_000, "amount_minor": 570},
        {"kind": "tier_fixed", "tiers": [[100, 570]]},
    ],
    ids=lambda offer: str(offer["kind"]),
)
def test_a_condition_holds_or_not_whatever_the_kind(
    offer: dict[str, Any], conditions: dict[str, Any], holds: bool
) -> None:
    context = {
        "prior_orders": 2, "segments": ["vip"], "currency": "EUR", "uses": {"p": 7}, "customer_uses": {"p": 1},
    }  # fmt: skip
    found = per_line(BASKET, [promotion(**offer, conditions=conditions)], context=context)
    assert found == ([120, 200, 250] if holds else [0, 0, 0])


def test_thresholds_see_what_earlier_promotions_left_unless_they_ask_for_the_list_price() -> None:
    first = promotion("percent", "half", percent_bp=5_000, priority=1)
    for on, second in (("current", 0), ("list", 500)):
        later = promotion("fixed", amount_minor=500, conditions={"min_total": 600, "min_total_on": on})
        assert per_line([line(1_000)], [later, first]) == [500 + second]


@pytest.mark.parametrize(("marks", "expected"), [(True, [100, 500]), (False, [100 + 155, 345])])
def test_only_lines_that_a_marking_promotion_discounted_count_as_discounted(marks: bool, expected: list[int]) -> None:
    first = promotion("percent", "a", percent_bp=1_000, target={"skus": ["x"]}, priority=2, marks_discounted=marks)
    later = promotion("fixed", "b", amount_minor=500, target={"only_undiscounted": True})
    assert per_line([line(1_000, sku="x"), line(2_000, sku="y")], [first, later]) == expected


def test_only_undiscounted_is_understood_in_conditions_and_tiers_too() -> None:
    lines = [line(1_000, sku="x"), line(2_000, sku="y")]
    first = promotion("fixed", "a", amount_minor=100, target={"skus": ["x"]}, priority=2, marks_discounted=True)
    fresh = {"only_undiscounted": True}
    for least, given in ((2_000, 50), (2_001, 0)):
        later = promotion("fixed", "b", amount_minor=50, conditions={"min_total": least, "scope": fresh}, target=fresh)
        assert per_line(lines, [first, later]) == [100, given]
        tiers = promotion("tier_fixed", "b", tiers=[[least, 50]], tier_scope=fresh, target={"skus": ["y"]})
        assert per_line(lines, [first, tiers]) == [100, given]


def test_an_order_discount_before_one_on_units_is_taken_in_that_order_and_the_hub_would_not() -> None:
    order = promotion("percent", "order", percent_bp=1_000, priority=2)
    units = promotion("percent", "units", percent_bp=5_050, scope="unit", priority=1, target={"skus": ["at-500"]})
    found = figures([line(1_000, 2), line(500)], [order, units])
    assert list(found.per_line) == [200, 50 + 227]
    assert not found.admissible


def test_delivery_before_goods_is_the_same_as_the_order_of_the_hub() -> None:
    fee = promotion("percent", "fee", percent_bp=5_000, scope="shipping", priority=2)
    goods = promotion("percent", "goods", percent_bp=1_000, priority=1)
    found = figures([line(1_000), line(400, type="shipping")], [fee, goods])
    assert list(found.per_line) == [100, 200]
    assert found.admissible


@pytest.mark.parametrize(
    ("group_modes", "expected"), [({"g": "best"}, [600]), ({}, [599 + 600 + 600])], ids=["best", "no mode"]
)
def test_of_a_group_the_best_applies_and_the_first_of_equals(group_modes: Any, expected: list[int]) -> None:
    members = [
        promotion("fixed", name, amount_minor=amount, group="g", scope="unit")
        for name, amount in (("a", 599), ("b", 600), ("c", 600))
    ]
    assert per_line([line(3_000)], members, group_modes=group_modes) == expected


def test_of_exclusive_promotions_that_apply_the_first_stands_alone() -> None:
    plain = promotion("fixed", "plain", amount_minor=900, priority=9)
    unmet = promotion("fixed", "x", amount_minor=800, priority=8, exclusive=True, conditions={"min_qty": 2})
    small = promotion("fixed", "y", amount_minor=10, priority=7, exclusive=True)
    large = promotion("fixed", "z", amount_minor=700, priority=6, exclusive=True)
    assert per_line([line(1_000)], [plain, unmet, large, small]) == [10]


def test_gifts_come_once_or_for_each_unit() -> None:
    each = promotion("gift", "a", sku="spoon", per_match=True, target={"skus": ["tea"]})
    once = promotion("gift", "b", sku="spoon", conditions={"min_total": 1_000})
    unmet = promotion("gift", "c", sku="bag", conditions={"min_total": 9_999})
    assert figures(BASKET, [each, once, unmet]).gifts == {"spoon": 4}


def test_delivery_is_one_fee_split_over_its_lines() -> None:
    lines = [line(1_000), line(250, sku="express", type="shipping"), line(150, sku="post", type="shipping")]
    half = promotion("percent", percent_bp=5_000, scope="shipping")
    assert per_line(lines, [half]) == [0, 125, 75]
    assert per_line(lines[1:], [half]) == [125, 75]
    assert per_line(lines, [promotion("fixed", amount_minor=5_000)]) == [1_000, 0, 0]


def test_promotions_may_mean_different_lines_of_delivery() -> None:
    lines = [line(1_000), line(250, sku="express", type="shipping"), line(150, sku="post", type="shipping")]
    first = promotion("percent", "a", percent_bp=5_000, scope="shipping", target={"skus": ["post"]})
    second = promotion("fixed", "b", amount_minor=100, scope="shipping", target={"skus": ["express"]})
    third = promotion("percent", "c", percent_bp=1_000)
    assert per_line(lines, [first, second, third]) == [100, 100, 75]


def test_a_unit_serves_one_buy_get_promotion_only() -> None:
    lines = [line(250, 1_080)]
    large = promotion("buy_x_get_y", "a", buy_qty=50, get_qty=1_000, priority=2)
    small = promotion("buy_x_get_y", "b", buy_qty=10, get_qty=20, priority=1)
    assert per_line(lines, [large, small]) == [255_000]
    assert per_line([line(250, 1_060)], [large, small]) == [250_000]


def test_lines_keep_their_order_beside_a_buy_get_promotion() -> None:
    lines = [line(500, 2, sku="a"), line(1_000, 3, sku="b")]
    free = promotion("buy_x_get_y", "a", buy_qty=2, get_qty=1, priority=2)
    groups = promotion("unit_groups", "b", group_size=2, amount_minor=100, priority=1)
    assert per_line(lines, [free, groups]) == [200, 1_000 + 200]


def test_more_than_eight_promotions_may_be_there_when_eight_apply() -> None:
    applying = [promotion("fixed", f"a{i}", amount_minor=1) for i in range(8)]
    unmet = [promotion("fixed", f"b{i}", amount_minor=1, conditions={"min_qty": 2}) for i in range(8)]
    assert per_line([line(100)], applying + unmet) == [8]
