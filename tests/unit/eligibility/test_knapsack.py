"""Large allocations: within every constraint, near the bound, the same for any order, chunk and number of threads."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from offchain.domain.refusals import Refusal
from offchain.eligibility.knapsack.problem import Bound, Constraints, Fairness, Measure, Problem, arrange
from offchain.eligibility.knapsack.solver import BrokenAllocationError, Solution, allocate, verify
from offchain.models.errors import BoundError, InputError
from tests.surroundings import ROOT
from tests.unit.eligibility import knapsack_cases as cases

GENERATOR_SEED = 7
DEPTH = np.array([500, 1_000, 2_000], np.int64)


def shop(shoppers: int = 1_500, seed: int = GENERATOR_SEED, order: np.ndarray | None = None) -> Problem:
    """A shop of five segments; order : in which its rows are given."""
    generator = np.random.default_rng(seed)
    gain = generator.integers(-(10**8), 10**9, (shoppers, 3))
    cost = generator.integers(20, 900, (shoppers, 3))
    segment = generator.integers(0, 5, shoppers)
    order = np.arange(shoppers) if order is None else order
    return arrange(order.astype(np.int64), gain[order], cost[order], DEPTH, segment=segment[order])


WITH_BOUNDS = Constraints(
    budget=100_000,
    spend={0: Bound(least=30_000)},
    shoppers={1: Bound(most=40), 2: Bound(least=110)},
)
FAIR = Constraints(budget=100_000, fairness=Fairness(Measure.OFFERS, 11, 10))
FAIR_DEPTH = Constraints(budget=100_000, fairness=Fairness(Measure.DEPTH, 21, 20))
ALL = (Constraints(budget=100_000), WITH_BOUNDS, FAIR, FAIR_DEPTH)


@pytest.mark.parametrize("wanted", ALL, ids=["budget", "bounds", "offers", "depth"])
def test_an_allocation_keeps_to_everything_and_is_near_its_bound(wanted: Constraints) -> None:
    found = allocate(shop(), wanted)
    verify(shop(), wanted, found.offer)
    assert found.cost <= wanted.budget
    assert found.gain <= found.bound
    assert found.gap_ppb <= 2_000_000


@pytest.mark.parametrize("wanted", ALL, ids=["budget", "bounds", "offers", "depth"])
def test_neither_the_order_of_rows_nor_the_chunk_changes_a_choice(wanted: Constraints) -> None:
    order = np.random.default_rng(3).permutation(500)
    plain, mixed = shop(500), shop(500, order=order)
    wanted = replace(wanted, budget=40_000, spend={}, shoppers={3: Bound(most=50)} if wanted.shoppers else {})
    first, second, third = allocate(plain, wanted), allocate(mixed, wanted), allocate(plain, wanted, chunk=97)
    assert as_bytes(first) == as_bytes(second) == as_bytes(third)


def as_bytes(found: Solution) -> bytes:
    return found.offer.tobytes() + str((found.gain, found.bound, found.price)).encode()


PROGRAM = """
import hashlib
from offchain.eligibility.knapsack.solver import allocate
from tests.unit.eligibility.test_knapsack import ALL, as_bytes, shop
print(hashlib.sha256(b"".join(as_bytes(allocate(shop(400), wanted)) for wanted in ALL[::3])).hexdigest())
"""


@pytest.mark.parametrize(
    "environment",
    [
        {"OPENBLAS_CORETYPE": "Nehalem", "OPENBLAS_NUM_THREADS": "1", "NPY_DISABLE_CPU_FEATURES": "AVX2"},
        {"OPENBLAS_NUM_THREADS": "2"},
    ],
    ids=str,
)
def test_other_kernels_and_threads_allocate_alike(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    here = hashlib.sha256(b"".join(as_bytes(allocate(shop(400), wanted)) for wanted in ALL[::3])).hexdigest()
    assert done.stdout.strip() == here


def test_equal_shoppers_are_served_in_the_order_of_their_ids() -> None:
    rows = np.ones((9, 1), np.int64)
    given = arrange(np.array([b"z", b"Z", b"a", b"9", b"10", b"b", b"c", b"d", b"e"]), 5 * rows, 2 * rows, DEPTH[:1])
    found = allocate(given, Constraints(budget=7))
    assert [given.ids[place] for place in np.flatnonzero(found.offer >= 0)] == [b"10", b"9", b"Z"]


def test_of_equal_offers_the_first_is_given() -> None:
    given = arrange(np.array([1]), np.array([[5, 5]]), np.array([[2, 2]]), DEPTH[:2])
    assert allocate(given, Constraints(budget=9)).offer.tolist() == [0]


def test_nothing_that_loses_is_given_however_large_the_budget() -> None:
    given = arrange(np.array([1, 2]), np.array([[-5], [0]]), np.array([[0], [0]]), DEPTH[:1])
    assert allocate(given, Constraints(budget=10**9)).offer.tolist() == [-1, -1]


def test_a_minimum_makes_even_a_losing_offer_happen_at_the_least_loss() -> None:
    given = arrange(np.array([1, 2]), np.array([[-5], [-4]]), np.array([[1], [1]]), DEPTH[:1])
    found = allocate(given, Constraints(budget=10, shoppers={0: Bound(least=1)}))
    assert (found.offer.tolist(), found.gain) == ([-1, 0], -4)


@settings(max_examples=60, deadline=None)
@hypothesis_given(seed=st.integers(0, 10**9), budget=st.integers(0, 10**6), shoppers=st.integers(1, 300))
def test_the_budget_is_never_exceeded(seed: int, budget: int, shoppers: int) -> None:
    given = cases.problem(np.random.default_rng(seed), shoppers, 4, 5_000)
    found = allocate(given, Constraints(budget=budget))
    spent = sum(int(given.cost[offer, u]) for u, offer in enumerate(found.offer.tolist()) if offer >= 0)
    assert spent == found.cost <= budget
    assert all(given.open[offer, u] for u, offer in enumerate(found.offer.tolist()) if offer >= 0)


def test_the_check_finds_an_allocation_that_is_over_budget_or_closed() -> None:
    given = shop(100)
    with pytest.raises(BrokenAllocationError, match="budget of 10"):
        verify(given, Constraints(budget=10), np.zeros(100, np.int8))
    with pytest.raises(BrokenAllocationError, match="segment 0"):
        verify(given, Constraints(budget=10, shoppers={0: Bound(least=1)}), np.full(100, -1, np.int8))


@pytest.mark.parametrize(
    ("constraints", "refusal"),
    [
        ({"spend": {9: Bound(1)}}, Refusal("Allocation_UnknownSegment", segment=9, segments=2)),
        ({"shoppers": {0: Bound(3, 2)}}, Refusal("Allocation_LeastAboveMost", segment=0, least=3, most=2)),
        ({"shoppers": {0: Bound(4)}}, Refusal("Allocation_TooFewShoppers", segment=0, open=2, least=4)),
        ({"spend": {1: Bound(99)}}, Refusal("Allocation_SpendBeyondReach", segment=1, reach=12, least=99)),
        (
            {"shoppers": {0: Bound(2)}, "spend": {0: Bound(0, 5)}},
            Refusal("Allocation_SegmentTooDear", segment=0, needed=8, most=5),
        ),
        (
            {"shoppers": {0: Bound(2), 1: Bound(2)}},
            Refusal("Allocation_MinimaAboveBudget", needed=16, budget=12),
        ),
        (
            {"spend": {0: Bound(5, 7)}},
            Refusal("Allocation_Contradiction", cost=8, budget=12, segments=2),
        ),
    ],
    ids=str,
)
def test_what_cannot_be_kept_is_refused_with_its_numbers(
    constraints: dict[str, dict[int, Bound]], refusal: Refusal
) -> None:
    rows = np.array([[4, 4], [4, 4], [4, 6], [4, 6]])
    given = arrange(np.arange(4), 9 * rows, rows, DEPTH[:2], segment=np.array([0, 0, 1, 1]))
    with pytest.raises(Refusal) as found:
        allocate(given, Constraints(budget=12, **constraints))
    assert found.value == refusal


def test_numbers_that_could_overflow_are_refused() -> None:
    with pytest.raises(BoundError, match="larger unit"):
        arrange(np.array([1, 2]), np.full((2, 1), 2**62), np.ones((2, 1), np.int64), DEPTH[:1])
    given = arrange(np.array([1]), np.array([[2**50]]), np.array([[1]]), DEPTH[:1])
    assert allocate(given, Constraints(budget=1)).gain == 2**50
    steep = arrange(np.array([1, 2]), np.array([[2**40], [1]]), np.array([[1], [2**30]]), DEPTH[:1])
    with pytest.raises(BoundError, match="gain"):
        allocate(steep, Constraints(budget=1))


def test_rows_that_do_not_fit_are_refused() -> None:
    one = np.array([[1]])
    with pytest.raises(InputError, match="each once"):
        arrange(np.array([1, 1]), np.array([[1], [1]]), np.array([[1], [1]]), DEPTH[:1])
    with pytest.raises(InputError, match="0 or more"):
        arrange(np.array([1]), one, -one, DEPTH[:1])
    with pytest.raises(InputError, match="offers"):
        arrange(np.array([1]), one, one, DEPTH)
    with pytest.raises(InputError, match="int64"):
        arrange(np.array([1.0]), one, one, DEPTH[:1])
