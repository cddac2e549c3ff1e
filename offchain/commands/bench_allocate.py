"""`promo bench allocate`: time, gap and gain of an allocation under a budget, beside other ways to decide it."""

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Final, TypeVar

import numpy as np
import typer
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from offchain.commands.bench_environment import environment
from offchain.commands.options import JsonOption
from offchain.commands.outcome import answer, exit_codes
from offchain.eligibility.knapsack.problem import Bound, Constraints, Fairness, Measure, Problem, arrange
from offchain.eligibility.knapsack.solver import BILLION, Solution, allocate, verify

Result = TypeVar("Result")

SMALL: Final = 200
"""Shoppers of the case that an exact solver solves too."""
MIDDLE: Final = 20_000
"""Shoppers of the cases with bounds on segments and with fairness, at most."""
GOALS: Final = {"cpu_s": 5, "gap": 1e-4, "over_budget": 0}
_SEGMENTS: Final = 5
_KIB: Final = 1024
_BUDGET_SHARE: Final = 3
"""The budget is a third of what everybody's best offer would cost."""


def bench_allocate(
    users: Annotated[int, typer.Option(min=1, max=20_000_000, help="Shoppers.")] = 1_000_000,
    offers: Annotated[int, typer.Option(min=1, max=64, help="Offers, of which each gets at most one.")] = 6,
    seed: Annotated[int, typer.Option(min=0, help="Of the shoppers.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Which shopper gets which coupon under a budget: CPU time, gap to the best possible, money left.

    Example: promo bench allocate --users 1000000 --offers 6 --json
    """
    with exit_codes(as_json):
        figures, peers = _measure(users, offers, seed)
    document: dict[str, Any] = {
        "figures": figures,
        "peers": peers,
        "goals": GOALS,
        "environment": {
            **environment(),
            "numpy": np.__version__,
            "users": users,
            "offers": offers,
            "seed": seed,
        },
    }
    answer(document, as_json, lambda: _print(document))


def shop(users: int, offers: int, seed: int) -> Problem:
    """Shoppers with baskets, habits and answers to discounts at random; PCG64 integers, so the same on every machine.

    The offers are 5 %, 10 %, 15 % ... off. Cost: discount times the chance of use. Gain in millionths of a minor unit:
    a margin of 30 % on what would not have been bought otherwise, less the discount on it.
    """
    draws = np.random.Generator(np.random.PCG64(seed))
    basket = 300 + draws.integers(0, 2_000, users) * draws.integers(1, 12, users)
    habit, answer_ = draws.integers(50, 4_000, users), draws.integers(-200, 2_500, users)  # basis points
    depth = np.arange(1, offers + 1, dtype=np.int64) * 500
    depth = np.minimum(depth, 9_000)
    lift = answer_[:, None] * depth // (depth + 1_000)
    chance = np.clip(habit[:, None] + lift, 0, 10_000)
    cost = basket[:, None] * depth // 10_000 * chance // 10_000
    gain = lift * (3_000 - np.minimum(depth, 3_000) // 2) * basket[:, None] // 100
    ids = draws.permutation(users).astype(np.int64)
    return arrange(ids, gain, cost, depth, segment=habit * _SEGMENTS // 4_000)


def greedy(problem: Problem, budget: int) -> int:
    """The gain of giving to each the offer with most gain for its cost, the densest first, while the money lasts."""
    density = problem.gain / np.maximum(problem.cost, 1)
    offer = density.argmax(axis=0)
    people = np.arange(offer.size)
    gain, cost = problem.gain[offer, people], problem.cost[offer, people]
    order = np.argsort(-density[offer, people], kind="stable")
    order = order[gain[order] > 0]
    within = np.cumsum(cost[order]) <= budget
    return int(gain[order][within].sum())


def exact(problem: Problem, budget: int) -> int:
    """The best gain, by scipy's solver of mixed-integer programmes (HiGHS)."""
    offers, shoppers = problem.shape
    one = csr_array(np.kron(np.ones((1, offers)), np.eye(shoppers)))
    limits = [LinearConstraint(csr_array(problem.cost.reshape(1, -1)), ub=[budget]), LinearConstraint(one, ub=1)]
    gain = problem.gain.ravel()
    with _solver_on_standard_error():
        solved = milp(
            -gain.astype(float),
            constraints=limits,
            integrality=np.ones(gain.size, np.int64),
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": 0, "time_limit": 60},
        )
    if solved.x is None:
        return 0
    return int(gain[np.rint(solved.x).astype(np.bool_)].sum())


@contextmanager
def _solver_on_standard_error() -> Iterator[None]:
    """What the solver's own C++ prints would otherwise stand before the answer."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _measure(users: int, offers: int, seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    problem = shop(users, offers, seed)
    wanted = _budget(problem)
    found, seconds = _timed(lambda: allocate(problem, wanted))
    verify(problem, wanted, found.offer)
    figures = {
        "cpu_s": seconds,
        **_told(found),
        "budget": wanted.budget,
        "spent": found.cost,
        "over_budget": max(0, found.cost - wanted.budget),
        "served": int((found.offer >= 0).sum()),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIB,
    }
    middle = shop(min(users, MIDDLE), offers, seed)
    for name, harder in _harder(middle).items():
        other, spent = _timed(partial(allocate, middle, harder))
        figures |= {f"{name}_{figure}": value for figure, value in {"cpu_s": spent, **_told(other)}.items()}
    dense, dense_seconds = _timed(lambda: greedy(problem, wanted.budget))
    small = shop(min(users, SMALL), offers, seed)
    ours, best = allocate(small, _budget(small)), exact(small, _budget(small).budget)
    figures |= {"small_gain": ours.gain, "small_gap": ours.gap_ppb / BILLION}
    peers = {
        "greedy_by_density_cpu_s": dense_seconds,
        "greedy_by_density_gain": dense,
        "greedy_by_density_gap": (found.bound - dense) / max(found.bound, 1),
        "exact_solver_small_gain": best,
    }
    return figures, peers


def _budget(problem: Problem) -> Constraints:
    best = np.where(problem.gain > 0, problem.gain, 0).argmax(axis=0)
    spent = problem.cost[best, np.arange(best.size)] * (problem.gain.max(axis=0) > 0)
    return Constraints(budget=int(spent.sum()) // _BUDGET_SHARE)


def _harder(problem: Problem) -> dict[str, Constraints]:
    """The same with a fifth of the budget for a segment and at most a tenth of the shoppers of another; and fair."""
    plain = _budget(problem)
    names, counts = np.unique(problem.segment, return_counts=True)
    least, most = {int(names[0]): Bound(least=plain.budget // 20)}, {int(names[-1]): Bound(most=int(counts[-1]) // 10)}
    return {
        "bounds": replace(plain, spend=least, shoppers=most),
        "fair": replace(plain, fairness=Fairness(Measure.OFFERS, 5, 4)),
    }


def _told(found: Solution) -> dict[str, int | float]:
    return {"gain": found.gain, "bound": found.bound, "gap": found.gap_ppb / BILLION}


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    start = time.process_time()
    result = work()
    return result, round(time.process_time() - start, 3)


def _print(document: dict[str, Any]) -> None:
    for name, value in {**document["figures"], **document["peers"]}.items():
        print(f"{name:28}{value:>24,}")
