"""BuyGet.sol against offchain/domain/buy_get.py: dearest and cheapest, whole and partial cycles, order and line."""

from __future__ import annotations

from tests.differential.comparison import Observed

SHARE = 4_000


def test_the_cases_cover_every_way_to_count_bought_and_given_units(observed: Observed) -> None:
    ways = ("ORDER", "LINE", "GET_DEAREST", "PARTIAL_CYCLE", "max times", "personal")
    assert observed.uncovered({f"BXGY {way}" for way in ways}, SHARE) == set()


def test_the_cases_cover_lines_that_are_not_dearest_first(observed: Observed) -> None:
    assert observed.uncovered({"refusal Rules_LinesUnsorted"}, SHARE) == set()
