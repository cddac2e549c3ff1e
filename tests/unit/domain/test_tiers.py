"""The highest tier that an order reaches decides."""

from __future__ import annotations

import pytest

from offchain.domain.tiers import Tier, reached_value

TIERS = (Tier(100, 5), Tier(200, 10), Tier(300, 15))


@pytest.mark.parametrize(
    ("reached", "value"),
    [(0, 3), (99, 3), (100, 5), (199, 5), (200, 10), (299, 10), (300, 15), (10**30, 15)],
)
def test_a_threshold_is_inclusive_and_below_the_first_the_open_value_holds(reached: int, value: int) -> None:
    assert reached_value(TIERS, reached, below=3) == value


def test_without_tiers_the_open_value_holds() -> None:
    assert reached_value((), 1_000, below=3) == 3
