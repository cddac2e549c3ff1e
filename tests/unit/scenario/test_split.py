"""Who sees which offer, and what the trial says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.scenario.crowd import Bought
from offchain.scenario.split import Split
from offchain.trials.assignment import assign
from offchain.trials.errors import AssignmentError
from offchain.trials.power import needed

SPLIT = Split.of(1)


def bought() -> list[Bought]:
    return [Bought(name, 300, 2_690) for name in sorted(SPLIT.buyers)]


def test_the_same_seed_gives_the_same_split_and_another_another() -> None:
    assert Split.of(1) == SPLIT
    assert Split.of(2).assigned != SPLIT.assigned


def test_anybody_computes_the_assignment_from_plan_and_seed() -> None:
    assert assign(SPLIT.plan, SPLIT.seed, SPLIT.assigned) == SPLIT.assigned
    assert len(SPLIT.assigned) == sum(needed(SPLIT.plan).values())


def test_the_verdict_counts_what_was_redeemed_and_not_what_was_refused() -> None:
    whole = SPLIT.verdict(bought())
    one, *rest = bought()
    less = SPLIT.verdict([replace(one, code="Hub_CapReached"), *rest])
    arm = SPLIT.assigned[one.shopper]
    assert less["arms"][arm]["conversion"] == whole["arms"][arm]["conversion"] - 1
    assert less["arms"][arm]["discount"] == whole["arms"][arm]["discount"] - 300


def test_an_assignment_that_was_changed_gets_no_verdict() -> None:
    first = next(iter(SPLIT.assigned))
    other = {"amount": "percent", "percent": "amount"}[SPLIT.assigned[first]]
    with pytest.raises(AssignmentError):
        replace(SPLIT, assigned={**SPLIT.assigned, first: other}).verdict(bought())
