"""Solves a problem: prices, repair, filling, closing the gap, and a check of the result that trusts none of them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from offchain.domain.refusals import Refusal
from offchain.eligibility.knapsack import core
from offchain.eligibility.knapsack.dual import Dual, Line, Question, solve
from offchain.eligibility.knapsack.levels import meeting, search_levels
from offchain.eligibility.knapsack.limits import Limits, fair, free, limits, sizes, sums
from offchain.eligibility.knapsack.polish import polished
from offchain.eligibility.knapsack.prices import CHUNK, Prices, Scored, scored, taken
from offchain.eligibility.knapsack.problem import Constraints, Problem, check_feasible
from offchain.eligibility.knapsack.repair import Ledger, fill, repaired
from offchain.models.bounds import Integers

BILLION: Final = 10**9
FEW: Final = 12
"""Shoppers among whom every allocation is tried before anything else."""
NEAR: Final = (25, 60)
"""Shoppers among whom something better is looked for, before the attempt to prove that there is nothing."""


class BrokenAllocationError(AssertionError):
    """Thrown when a finished allocation breaks a constraint: a defect of this program, never of its input."""


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """offer : (n_shoppers,) position or -1, in the problem's order; gain, cost : of the allocation.

    bound : no allocation within the constraints gains more; equal to `gain` where this one is proved best.
    price : what one more minor unit of budget would gain, times 2**shift.
    """

    offer: NDArray[np.int8]
    gain: int
    cost: int
    bound: int
    price: int
    shift: int

    @property
    def gap(self) -> tuple[int, int]:
        """(bound - gain, bound): the share of the bound that may be missing; (0, 1) where nothing is."""
        return (self.bound - self.gain, max(abs(self.bound), 1)) if self.bound != self.gain else (0, 1)

    @property
    def gap_ppb(self) -> int:
        """The gap in parts of 10**9, rounded up."""
        missing, whole = self.gap
        return -(-missing * BILLION // whole)


@dataclass(frozen=True, slots=True, eq=False)
class _Attempt:
    """A problem on its way: its scores, its bounds without fairness, its people."""

    problem: Problem
    constraints: Constraints
    scored: Scored
    bounds: Limits
    people: Integers
    chunk: int


def allocate(problem: Problem, constraints: Constraints, chunk: int = CHUNK) -> Solution:
    """The best allocation found, with a bound on any. Deterministic: integers, ties by id, then by order of offers.

    chunk : shoppers looked at together; nothing depends on it. Raises `Refusal` where the constraints cannot be kept
    (which, and the numbers) or where no allocation was found that keeps them; `InputError`, `BoundError`.
    """
    check_feasible(problem, constraints)
    fairness = constraints.fairness
    units = scored(problem, fairness.measure if fairness else None, by_segment=constraints.by_segment)
    people = sizes(problem, units)
    bounds = limits(problem, constraints, units.segments)
    attempt = _Attempt(problem, constraints, units, bounds, people, chunk)
    if problem.shape[1] <= FEW:
        tried = _all_tried(attempt)
        if tried is not None:
            return tried
    duals = _duals(attempt)
    offer = _first(attempt, duals)
    if offer is not None and constraints.by_segment:
        duals = _polished(attempt, duals, _gain(problem, offer))
        offer = _better(problem, offer, _first(attempt, duals))
    best = min(duals, key=lambda dual: dual[0].line.most)[0]
    ceiling = meeting([dual.line for dual, _ in duals])
    offer, proved = _closed(attempt, best, offer)
    if offer is None:
        raise _nothing_found(attempt, duals[0][0], proved=proved)
    return _solution(attempt, best, offer, ceiling, proved=proved)


def verify(problem: Problem, constraints: Constraints, offer: NDArray[np.int8]) -> None:
    """Checks an allocation from the problem alone, in a way of its own. Raises `BrokenAllocationError`."""
    given = np.flatnonzero(offer >= 0)
    chosen = offer[given].astype(np.int64)
    if not bool(problem.open[chosen, given].all()):
        raise BrokenAllocationError("an offer went to a shopper to whom it is closed")
    cost, segment = problem.cost[chosen, given], problem.segment[given]
    spent = sum(cost.tolist())
    if spent > constraints.budget:
        raise BrokenAllocationError(f"{spent} is spent of a budget of {constraints.budget}")
    for name, bound in constraints.spend.items():
        _inside(f"spend in segment {name}", sum(cost[segment == name].tolist()), bound.least, bound.most)
    for name, bound in constraints.shoppers.items():
        _inside(f"offers in segment {name}", int((segment == name).sum()), bound.least, bound.most)
    if constraints.fairness is not None:
        units = scored(problem, constraints.fairness.measure, by_segment=True)
        if not fair(constraints.fairness, sums(units, offer).share, sizes(problem, units)):
            raise BrokenAllocationError("the segments' shares are further apart than the ratio")


def _inside(name: str, found: int, least: int, most: int) -> None:
    if not least <= found <= most:
        raise BrokenAllocationError(f"{name} is {found}, not in {least}..{most}")


def _all_tried(attempt: _Attempt) -> Solution | None:
    """The best of a few shoppers by exact search alone; None where that is too much after all."""
    question = _question(attempt, attempt.bounds)
    dual = solve(question, Prices.none(attempt.scored.segments))
    ended = core.search(_core(attempt, dual, None))
    if ended is None:
        return None
    if ended.offer is None:
        raise _nothing_found(attempt, dual, proved=True)
    return _solution(attempt, dual, ended.offer, dual.line, proved=True)


def _question(attempt: _Attempt, bounds: Limits) -> Question:
    return Question(attempt.scored, bounds, attempt.constraints.fairness, attempt.people, attempt.chunk)


def _duals(attempt: _Attempt) -> list[tuple[Dual, Limits]]:
    """Prices with the bounds that they are for: one pair, or one for each level of the fair share that was tried."""
    question = _question(attempt, attempt.bounds)
    if attempt.constraints.fairness is not None:
        return search_levels(question)
    return [(solve(question, Prices.none(attempt.scored.segments)), attempt.bounds)]


def _polished(attempt: _Attempt, duals: list[tuple[Dual, Limits]], gain: int) -> list[tuple[Dual, Limits]]:
    """The last prices of each slope, brought nearer to what they can prove; then the others as they were."""
    last = {(dual.line.slope > 0) - (dual.line.slope < 0): (dual, bounds) for dual, bounds in duals}
    better = [
        (polished(_question(attempt, bounds), dual, (gain << attempt.scored.shift) * dual.line.unit), bounds)
        for dual, bounds in last.values()
    ]
    return [*duals, *better]


def _first(attempt: _Attempt, duals: list[tuple[Dual, Limits]]) -> NDArray[np.int8] | None:
    """The best of the repaired choices; None when none could be repaired."""
    best: tuple[int, NDArray[np.int8]] | None = None
    for dual, bounds in duals[-3:]:
        ledger = Ledger(attempt.scored, bounds, dual.prices, dual.offer, dual.score)
        if not repaired(ledger):
            continue
        fill(ledger)
        gain = _gain(attempt.problem, ledger.offer)
        if best is None or gain > best[0]:
            best = (gain, ledger.offer)
    return best[1] if best else None


def _closed(attempt: _Attempt, dual: Dual, offer: NDArray[np.int8] | None) -> tuple[NDArray[np.int8] | None, bool]:
    """(the best allocation that exact search finds, or the one that was there; whether it is proved best)."""
    for shoppers in (*NEAR, None):
        ended = core.search(_core(attempt, dual, offer))
        if ended is not None:
            return _better(attempt.problem, offer, ended.offer), True
        if shoppers is not None:
            nearby = core.search(core.narrowed(_core(attempt, dual, offer), shoppers))
            offer = _better(attempt.problem, offer, nearby.offer if nearby else None)
    return offer, False


def _core(attempt: _Attempt, dual: Dual, offer: NDArray[np.int8] | None) -> core.Core:
    slack = None
    if offer is not None:
        wanted = (_gain(attempt.problem, offer) + 1) << attempt.scored.shift
        slack = dual.line.most // dual.line.unit - wanted
    bounds = Limits(attempt.bounds.budget, attempt.bounds.spend, attempt.bounds.shoppers, free(attempt.scored.segments))
    return core.Core(
        scored=attempt.scored,
        bounds=bounds,
        fairness=attempt.constraints.fairness,
        people=attempt.people,
        prices=dual.prices,
        offer=dual.offer,
        score=dual.score,
        slack=slack,
    )


def _solution(attempt: _Attempt, dual: Dual, offer: NDArray[np.int8], ceiling: Line, *, proved: bool) -> Solution:
    verify(attempt.problem, attempt.constraints, offer)
    gain = _gain(attempt.problem, offer)
    bound = gain if proved else ceiling.most // ceiling.unit >> attempt.scored.shift
    return Solution(
        offer=offer,
        gain=gain,
        cost=int(taken(attempt.problem.cost, offer).sum()),
        bound=bound,
        price=dual.prices.budget,
        shift=attempt.scored.shift,
    )


def _better(problem: Problem, one: NDArray[np.int8] | None, other: NDArray[np.int8] | None) -> NDArray[np.int8] | None:
    """The one that gains more; the first of equal ones."""
    if one is None or other is None:
        return other if one is None else one
    return other if _gain(problem, other) > _gain(problem, one) else one


def _gain(problem: Problem, offer: NDArray[np.int8]) -> int:
    return int(taken(problem.gain, offer).sum())


def _nothing_found(attempt: _Attempt, dual: Dual, *, proved: bool) -> Refusal:
    found = sums(attempt.scored, dual.offer)
    code = "Allocation_Contradiction" if proved else "Allocation_NothingFound"
    return Refusal(code, cost=found.cost, budget=attempt.constraints.budget, segments=attempt.scored.segments)
