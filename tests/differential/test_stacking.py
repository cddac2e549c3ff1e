"""Stacking.sol against offchain/domain/stacking.py: every pair of kinds one after the other, and every clash."""

from __future__ import annotations

from dataclasses import replace

from offchain.domain.stacking import stage
from offchain.domain.terms import Kind, Scope
from tests.differential.baskets import PAIRS
from tests.differential.comparison import Observed
from tests.unit import samples

SHARE = 20_000
CLASHES = ("Count", "Order", "Merchants", "Currencies", "Exclusive", "SameGroup", "Groups")


def test_the_cases_cover_every_kind_after_every_other(observed: Observed) -> None:
    stages = {kind: {max(scope - 1, 0) for its, scope in PAIRS if its == kind} for kind in Kind}
    wanted = {
        f"{first.name} then {second.name}"
        for first in Kind
        for second in Kind
        if min(stages[first]) <= max(stages[second])
    }
    assert observed.uncovered(wanted, SHARE) == set()


def test_the_cases_cover_every_clash(observed: Observed) -> None:
    assert observed.uncovered({f"refusal Stacking_{code}" for code in CLASHES}, SHARE) == set()


def test_units_and_lines_come_before_the_order_and_delivery_last() -> None:
    assert [stage_of(scope) for scope in Scope] == [0, 0, 1, 2]


def stage_of(scope: Scope) -> int:
    return stage(replace(samples.terms(), scope=scope))
