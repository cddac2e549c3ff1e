"""A plan that is right, for a test to change one thing in."""

from __future__ import annotations

from typing import Any

from offchain.trials.plan import Plan, commitment_of

SEED = bytes(range(32))
START, STOP = 1_772_323_200, 1_774_742_400


def plan(**changes: Any) -> Plan:
    fields = {
        "name": "tea",
        "arms": {"coupon": 5_000, "nothing": 5_000},
        "control": "nothing",
        "metric": "conversion",
        "expected": 2_000,
        "smallest_effect": 500,
        "start": START,
        "stop": STOP,
        "commitment": commitment_of(SEED),
    }
    return Plan.model_validate({**fields, **changes})
