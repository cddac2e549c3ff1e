"""Of tiers, the highest that is reached holds, also where it takes nothing.

Tiers whose values fall stand in several campaigns. When the reached one came to less than half a minor unit, the rules
refused it, and the next lower one was given instead. A tier of nothing was unsupported.
"""

from __future__ import annotations

from tests.unit.conformance.cases import judged, line, promotion


def test_a_reached_tier_that_rounds_to_nothing_gives_nothing() -> None:
    tiers = promotion("tier_percent", tiers=[[100, 5_000], [200, 1]])
    for price, expected in ((199, 100), (200, 0), (50_000, 5)):
        assert judged([line(price)], [tiers], [expected]).result == "equal"


def test_a_tier_of_nothing_ends_the_tiers_below_it() -> None:
    tiers = promotion("tier_fixed", base_amount_minor=5, tiers=[[100, 10], [200, 0], [300, 20]])
    for price, expected in ((99, 5), (100, 10), (200, 0), (299, 0), (300, 20)):
        assert judged([line(price)], [tiers], [expected]).result == "equal"


def test_a_tier_of_nothing_is_reached_by_units_of_its_own_lines() -> None:
    counted = {"tier_on": "quantity", "tier_scope": {"skus": ["x"]}, "target": {"skus": ["y"]}}
    tiers = promotion("tier_fixed", tiers=[[1, 10], [2, 0]], **counted)
    for units, expected in ((1, 10), (2, 0), (3, 0)):
        assert judged([line(50, units, sku="x"), line(70, sku="y")], [tiers], [0, expected]).result == "equal"
