"""Small allocations are the best there are, or within the gap that is told: by trying all, and by an exact solver."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp

from offchain.domain.refusals import Refusal
from offchain.eligibility.knapsack.problem import Constraints, Problem
from offchain.eligibility.knapsack.solver import allocate, verify
from tests.unit.eligibility import knapsack_cases as cases


def test_thousands_of_small_cases_are_solved_exactly() -> None:
    generator = np.random.default_rng(20_261)
    for _ in range(2_000):
        given = cases.problem(generator, int(generator.integers(1, 6)), int(generator.integers(1, 4)), 20)
        wanted = Constraints(budget=int(generator.integers(0, 60)))
        found = allocate(given, wanted)
        verify(given, wanted, found.offer)
        assert (found.gain, found.gap) == (cases.best(given, wanted), (0, 1))


def test_small_cases_with_bounds_and_fairness_are_best_or_refused_with_reason() -> None:
    generator = np.random.default_rng(20_262)
    solved = 0
    for _ in range(1_000):
        given = cases.problem(generator, int(generator.integers(2, 7)), int(generator.integers(1, 4)), 12, segments=2)
        wanted = cases.constraints(generator, 12, 6)
        expected = cases.best(given, wanted)
        try:
            found = allocate(given, wanted)
        except Refusal as refusal:
            assert expected is None, refusal
            assert refusal.code != "Allocation_NothingFound"
            continue
        verify(given, wanted, found.offer)
        assert expected is not None
        assert found.gain == expected == found.bound
        solved += 1
    assert solved > 400


def by_milp(given: Problem, budget: int) -> int:
    """The best gain by scipy's exact solver."""
    offers, shoppers = given.shape
    gain = np.where(given.open, given.gain, -(10**6)).ravel()
    one = np.zeros((shoppers, offers * shoppers))
    for shopper in range(shoppers):
        one[shopper, shopper::shoppers] = 1
    limits = [LinearConstraint(given.cost.ravel()[np.newaxis], ub=[budget]), LinearConstraint(one, ub=1)]
    solved = milp(-gain.astype(float), constraints=limits, integrality=1, bounds=(0, 1), options={"mip_rel_gap": 0})
    chosen = np.flatnonzero(solved.x > 0.5)
    return int(gain[chosen].sum())


@pytest.mark.parametrize("seed", range(12))
def test_middling_cases_equal_an_exact_solver_where_the_gap_is_zero(seed: int) -> None:
    generator = np.random.default_rng(seed)
    given = cases.problem(generator, 60, 4, 300)
    budget = int(generator.integers(100, 6_000))
    found, exact = allocate(given, Constraints(budget=budget)), by_milp(given, budget)
    assert found.gain <= exact <= found.bound
    assert found.gap == (0, 1)
    assert found.gain == exact
