"""What the dearest sets of eight promotions cost to evaluate on fifty lines: Rules.sol and all that it calls. The whole
transactions of the dearest of them are in tests/gas."""

from __future__ import annotations

import pytest

from offchain.domain.bounds import PROMOTIONS
from tests.differential.baskets import Case
from tests.differential.comparison import Twin, by_twin, supplied
from tests.differential.dearest import sets
from tests.differential.engines import Engine
from tests.differential.harness import Harness
from tests.differential.words import WORD, case_words, dynamic_array

GOAL = 1_190_000
"""Gas: what 1,500,000 leave beside calldata, signatures, storage and records of eight coupons with splits."""
BATCH = 20
SLOW = 16
"""On a slow engine every so manieth set."""


@pytest.fixture(scope="module")
def cases(chain: Engine) -> list[Case]:
    return list(sets())[:: 1 if chain.fast else SLOW]


@pytest.fixture(scope="module")
def twins(cases: list[Case]) -> list[Twin]:
    return [by_twin(case) for case in cases]


def test_no_set_costs_more_to_evaluate_than_the_goal_leaves(
    rules: Harness, cases: list[Case], twins: list[Twin]
) -> None:
    costs = []
    for first in range(0, len(cases), BATCH):
        pairs = zip(cases[first : first + BATCH], twins[first : first + BATCH], strict=True)
        words = [case_words(case, supplied(case, twin.evaluations)) for case, twin in pairs]
        answer = rules.ask("gasOfAll", dynamic_array(words))
        costs += [int.from_bytes(answer[at : at + WORD], "big") for at in range(2 * WORD, len(answer), WORD)]
    dearest = max(range(len(cases)), key=costs.__getitem__)
    assert min(costs) > 0
    assert costs[dearest] <= GOAL, f"{costs[dearest]}: {cases[dearest].presented[-1]}"


def test_every_set_stands_and_all_its_discounts_but_the_last_are_split(cases: list[Case], twins: list[Twin]) -> None:
    for case, twin in zip(cases, twins, strict=True):
        assert twin.refusal is None, case.presented[-1]
        assert sum(bool(parts) for parts in supplied(case, twin.evaluations)) == PROMOTIONS - 1, case.presented[-1]
