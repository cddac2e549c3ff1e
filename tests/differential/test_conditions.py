"""Conditions.sol against offchain/domain/conditions.py: thresholds on the target and on lines of their own, tags that
the order must contain, tiers, each refused with its numbers."""

from __future__ import annotations

from offchain.domain.terms import Kind
from tests.differential.comparison import Observed

SHARE = 4_000


def test_the_cases_cover_every_refusal_of_a_condition(observed: Observed) -> None:
    codes = ("MissingRequired", "BelowMinAmount", "BelowMinQuantity")
    assert observed.uncovered({f"refusal Rules_{code}" for code in codes}, SHARE) == set()


def test_the_cases_cover_every_way_to_measure_a_condition_with_every_kind(observed: Observed) -> None:
    flags = ("MIN_ON_LIST_PRICE", "MIN_QUANTITY_IN_LINE", "CONDITION_TARGET", "REQUIRES")
    assert observed.uncovered({f"{kind.name} {flag}" for kind in Kind for flag in flags}, SHARE) == set()


def test_the_cases_cover_tiers_that_are_reached_by_units_and_by_amounts(observed: Observed) -> None:
    assert observed.uncovered({"TIER TIER_BY_QUANTITY", "TIER VALUE_FIXED", "TIER ORDER"}, SHARE) == set()
