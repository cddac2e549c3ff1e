"""Counting.sol against offchain/domain/counting.py: bounds on units and whole groups."""

from __future__ import annotations

from tests.differential.baskets import COUNTS_UNITS
from tests.differential.comparison import Observed

SHARE = 4_000


def test_the_cases_cover_bounded_units_and_whole_groups_of_every_kind_that_counts_them(observed: Observed) -> None:
    wanted = {f"{kind.name} {what}" for kind in COUNTS_UNITS for what in ("max units", "WHOLE_GROUPS", "max times")}
    assert observed.uncovered(wanted, SHARE) == set()
