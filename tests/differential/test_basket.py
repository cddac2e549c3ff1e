"""BasketLib.sol against offchain/domain/basket.py: what is left of lines, marks and served units show in what comes
later, so the cases must have later promotions that read them."""

from __future__ import annotations

from tests.differential.comparison import Observed

SHARE = 4_000


def test_the_cases_cover_promotions_that_read_what_earlier_ones_left(observed: Observed) -> None:
    wanted = {f"PERCENT then {kind}" for kind in ("PERCENT", "FIXED", "FIXED_PRICE", "EVERY", "TIER", "BXGY")}
    assert observed.uncovered(wanted, SHARE) == set()


def test_the_cases_cover_lines_that_are_out_because_they_are_discounted(observed: Observed) -> None:
    assert observed.uncovered({"PERCENT EXCLUDE_DISCOUNTED", "FIXED UNMARKED"}, SHARE) == set()


def test_the_cases_cover_units_that_an_earlier_promotion_served(observed: Observed) -> None:
    assert observed.uncovered({"BXGY then BXGY"}, 20_000) == set()
