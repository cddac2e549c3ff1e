"""The integers that steer an epoch, and what they may not be."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from offchain.eligibility.plan import EligibilityPlan


def plan(**changes: Any) -> EligibilityPlan:
    """From 5 % by 2.5 to 15 %."""
    right: dict[str, Any] = {"group": "tea", "lowest_bps": 500, "step_bps": 250, "highest_bps": 1_500}
    return EligibilityPlan(**(right | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"lowest_bps": 1, "step_bps": 0, "highest_bps": 1},
        {"highest_bps": 10_000},
        {"expected_use_bps": 1},
        {"expected_use_bps": 10_000},
    ],
    ids=str,
)
def test_plans_at_their_bounds_are_taken(changes: dict[str, int]) -> None:
    plan(**changes)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"lowest_bps": 0}, "depth"),
        ({"lowest_bps": 1_501}, "depth"),
        ({"highest_bps": 10_001}, "depth"),
        ({"step_bps": -1}, "depth"),
        ({"expected_use_bps": 0}, "expected_use_bps is 0"),
        ({"expected_use_bps": 10_001}, "expected_use_bps is 10001"),
    ],
    ids=str,
)
def test_plans_beyond_their_bounds_are_refused(changes: dict[str, int], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        plan(**changes)


def test_the_manifest_gets_every_number() -> None:
    assert plan().as_json() == asdict(plan())
    assert EligibilityPlan(**plan().as_json()) == plan()  # type: ignore[arg-type]
