"""How the format is read where two readings were possible, and what the terms say only in a roundabout way."""

from __future__ import annotations

from typing import Any

import pytest

from offchain.conformance.verdict import judge
from tests.unit.conformance.cases import document, figures, judged, line, per_line, promotion

LINES = [line(1_000, 3, sku="x"), line(500, 2, sku="y")]
BOUND = promotion("percent", "bound", percent_bp=1_000, max_units_per_line=1, priority=1)


def test_an_order_discount_on_so_many_units_a_line_stands_beside_others() -> None:
    first = promotion("fixed", "first", amount_minor=700, scope="line", target={"skus": ["x"]}, priority=2)
    later = promotion("percent", "later", percent_bp=5_000)
    assert per_line(LINES, [first, BOUND]) == [700 + 30, 50]
    assert per_line(LINES, [BOUND, later]) == [100 + 1_450, 50 + 475]


def test_two_bounds_of_units_a_line_may_differ() -> None:
    other = promotion("percent", "other", percent_bp=1_000, max_units_per_line=2)
    found = figures(LINES, [BOUND, other])
    assert list(found.per_line) == [100 + 190, 50 + 95]
    assert not found.admissible


def test_the_bound_of_units_counts_from_what_is_taken_last_by_list_price() -> None:
    first = promotion("fixed", "first", amount_minor=2_500, scope="line", target={"skus": ["x"]}, priority=2)
    at_list = promotion("percent", "bound", percent_bp=5_000, max_units_per_line=1, base="list")
    assert per_line(LINES, [first, at_list]) == [2_500 + 375, 375]


def test_conditions_see_whole_lines_beside_a_bound_of_units() -> None:
    for units, expected in ((3, [100, 50]), (4, [0, 0])):
        assert per_line(LINES, [{**BOUND, "conditions": {"min_line_qty": units}}]) == expected


def test_an_order_may_be_presented_with_lines_in_parts() -> None:
    assert figures(LINES, [BOUND]).admissible
    assert not figures(
        [line(10, 60)], [promotion("every_fixed", every_minor=5, amount_minor=1, scope="unit")]
    ).admissible


def test_an_amount_for_each_full_step_may_be_measured_on_single_units() -> None:
    every = {"every_minor": 400, "amount_minor": 30, "scope": "unit"}
    assert per_line(LINES, [promotion("every_fixed", **every)]) == [180, 60]
    assert per_line(LINES, [promotion("every_fixed", **every, max_units_per_line=2)]) == [120, 60]
    assert per_line(LINES, [promotion("every_fixed", **every, cap_minor=100)]) == [75, 25]


@pytest.mark.parametrize("scope", ["unit", "line", "order"])
def test_a_fixed_price_is_that_of_the_target_lines_together_whatever_the_scope(scope: str) -> None:
    assert per_line(LINES, [promotion("fixed_price", price_minor=2_000, scope=scope)]) == [1_500, 500]


@pytest.mark.parametrize(
    ("alone", "expected"),
    [
        ({"target": {"skus": ["none"]}}, 0),
        ({"conditions": {"min_total": 4_000}}, 0),
        ({"conditions": {"min_total": 4_001}}, 100),
        ({"conditions": {"contains": {"skus": ["y"]}}, "target": {"skus": ["none"]}}, 0),
        ({"conditions": {"contains": {"skus": ["none"]}}}, 100),
        ({"conditions": {"min_qty": 5, "min_line_qty": 4}}, 100),
    ],
    ids=str,
)
def test_an_exclusive_promotion_whose_conditions_hold_stands_alone_even_if_it_takes_nothing(
    alone: dict[str, Any], expected: int
) -> None:
    exclusive = promotion("percent", "alone", percent_bp=0, exclusive=True, **alone)
    plain = promotion("fixed", "plain", amount_minor=100)
    assert figures(LINES, [exclusive, plain]).total == expected


def test_amounts_above_those_of_the_chain_are_not_cut() -> None:
    assert per_line([line(2**97)], [promotion("percent", percent_bp=10_000)]) == [2**97]


def test_selections_of_more_lines_than_there_are_tags_are_told_apart() -> None:
    many = [promotion("fixed", f"p{i}", amount_minor=1, target={"skus": [f"none{i}"]}) for i in range(70)]
    last = promotion("fixed", "last", amount_minor=1, target={"skus": ["y"]})
    assert per_line(LINES, [*many, last]) == [0, 1]


def test_a_case_may_expect_figures_of_lines_alone() -> None:
    case = document(LINES, [promotion("fixed", amount_minor=400)])
    assert judge({**case, "expected": {"per_line": [300, 100]}}).result == "equal"
    assert judge({**case, "expected": {"per_line": [301, 99]}}).result == "differs"


def test_a_file_that_says_the_canonical_rules_differ_is_believed() -> None:
    told = {"total": True, "per_line": False}
    verdict = judged([line(100)], [promotion("fixed", amount_minor=10)], [11], canonical=told)
    assert verdict.reason == "a rounding or an allocation other than half-up and largest remainder"


def test_a_floor_above_the_price_is_not_reached_where_nothing_is_taken() -> None:
    lines = [line(100, sku="x", floor_unit_price_minor=120), line(100, sku="y")]
    assert judged(lines, [promotion("fixed", amount_minor=10, target={"skus": ["y"]})], [0, 10]).result == "equal"


def test_a_floor_that_may_be_reached_is_one_where_the_figures_differ() -> None:
    lines = [line(100, 9, floor_unit_price_minor=50)]
    for expected, result in ((60, "equal"), (50, "unsupported")):
        verdict = judged(lines, [promotion("cheapest_line_unit", amount_minor=60)], [expected])
        assert verdict.result == result
