"""The Lagrangian dual: prices at which what shoppers choose comes closest to the constraints, and what they prove.

At any prices the scores of all shoppers' choices plus the price of every bound are at least what any allocation within
the bounds can gain (weak duality; M. Fisher, "The Lagrangian relaxation method", Management Science 27, 1981). Prices
are found kind by kind, each exactly while the others stand, until none moves. Without bounds on segments that is the
least dual; with several kinds at once it may stop above it, and then the gap that is told is larger than it need be.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from offchain.eligibility.knapsack.limits import LEVELS, Limits
from offchain.eligibility.knapsack.prices import CHUNK, Prices, Scored, choose, total
from offchain.eligibility.knapsack.problem import TERM, UNBOUNDED, Fairness
from offchain.eligibility.knapsack.search import Axis, best, cost_amount, count_amount, weight_amount
from offchain.models.bounds import Integers

_Kind: TypeAlias = Callable[[Scored, Limits, Prices], Axis]

SWEEPS: Final = 12
_LONGEST: Final = 64
_SMALL: Final = 20
"""Sweeps end when they lower the bound by less than 2**-20 of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """An upper bound on every allocation's gain, times 2**shift * unit: base + slope * level, for levels 0..highest."""

    base: int
    slope: int
    unit: int = 1
    highest: int = 0

    @property
    def most(self) -> int:
        """Whatever the level."""
        return self.base + max(0, self.slope) * self.highest


@dataclass(frozen=True, slots=True, eq=False)
class Dual:
    """offer, score : what each shopper chooses at the prices, and for how much."""

    prices: Prices
    offer: NDArray[np.int8]
    score: Integers
    line: Line


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What prices are looked for. people : (n_segments,) who can be offered anything; chunk : see `choose`."""

    scored: Scored
    bounds: Limits
    fairness: Fairness | None
    people: Integers
    chunk: int = CHUNK

    def ask(self, prices: Prices) -> Dual:
        """What shoppers choose at these prices, and what that proves."""
        offer, score = choose(self.scored, prices, self.chunk)
        return Dual(prices, offer, score, self._line(prices, total(score)))

    def value(self, dual: Dual) -> int:
        """The bound at this question's level, in units of its line."""
        return dual.line.base + dual.line.slope * self.bounds.level

    def _line(self, prices: Prices, score: int) -> Line:
        bounds, fairness = self.bounds, self.fairness
        base = score + prices.budget * bounds.budget
        for price, table in ((prices.spend, bounds.spend), (prices.shoppers, bounds.shoppers)):
            ends = zip(price.tolist(), *table.tolist(), strict=True)
            base += sum(a_unit * (most if a_unit > 0 else least) for a_unit, least, most in ends)
        if fairness is None:
            return Line(base, 0)
        unit, slope = fairness.least * LEVELS, 0
        for a_unit, size in zip(prices.share.tolist(), self.people.tolist(), strict=True):
            slope += a_unit * size * (fairness.most if a_unit > 0 else fairness.least)
        return Line(base * unit, slope, unit, int(self.scored.weight.max()) * LEVELS)


def solve(question: Question, start: Prices) -> Dual:
    """Prices by sweeps over the kinds, each followed by longer steps the same way as long as they help."""
    kinds = _kinds(question.bounds)
    found: Dual | None = None
    prices = start
    for _ in range(SWEEPS):
        before = prices
        for kind in kinds:
            axis = kind(question.scored, question.bounds, prices)
            prices = axis.set(best(question.scored, axis, question.chunk))
        dual = question.ask(prices)
        if len(kinds) == 1:
            return dual
        dual = _further(question, before, dual)
        if found is not None and question.value(found) - question.value(dual) <= abs(question.value(found)) >> _SMALL:
            return min(found, dual, key=question.value)
        found, prices = dual, dual.prices
    if found is None:
        raise AssertionError("a sweep was made")
    return found


def _further(question: Question, before: Prices, dual: Dual) -> Dual:
    """Longer and longer steps from `before` through the prices of `dual`, as long as the bound falls.

    (R. Hooke, T. Jeeves, "Direct search solution of numerical and statistical problems", JACM 8, 1961.)
    """
    origin, step, stretch = dual, moved(dual.prices, before, -1), 1
    while stretch <= _LONGEST:
        further = moved(origin.prices, step, stretch)
        if not allowed(question.scored, further):
            break
        tried = question.ask(further)
        if question.value(tried) >= question.value(dual):
            break
        dual, stretch = tried, stretch * 2
    return dual


def moved(prices: Prices, step: Prices, times: int) -> Prices:
    """prices + times * step."""
    return Prices(
        prices.budget + times * step.budget,
        prices.spend + times * step.spend,
        prices.shoppers + times * step.shoppers,
        prices.share + times * step.share,
    )


def allowed(scored: Scored, prices: Prices) -> bool:
    """Whether no term of a score would exceed what `prices.py` proves."""
    heaviest = max(1, int(scored.weight.max()))
    return (
        0 <= prices.budget <= scored.ceiling
        and int(np.abs(prices.spend).max()) <= scored.ceiling
        and int(np.abs(prices.shoppers).max()) <= TERM
        and int(np.abs(prices.share).max()) <= TERM // heaviest
    )


def _budget(scored: Scored, bounds: Limits, prices: Prices) -> Axis:
    return Axis(
        set=lambda values: replace(prices, budget=values[0]),
        amount=cost_amount,
        grouped=False,
        least=[0],
        most=[bounds.budget],
        limit=scored.ceiling,
    )


def _spend(scored: Scored, bounds: Limits, prices: Prices) -> Axis:
    return Axis(
        set=lambda values: replace(prices, spend=np.array(values, np.int64)),
        amount=cost_amount,
        grouped=True,
        least=bounds.spend[0].tolist(),
        most=bounds.spend[1].tolist(),
        limit=scored.ceiling,
    )


def _shoppers(_scored: Scored, bounds: Limits, prices: Prices) -> Axis:
    return Axis(
        set=lambda values: replace(prices, shoppers=np.array(values, np.int64)),
        amount=count_amount,
        grouped=True,
        least=bounds.shoppers[0].tolist(),
        most=bounds.shoppers[1].tolist(),
        limit=TERM,
    )


def _share(scored: Scored, bounds: Limits, prices: Prices) -> Axis:
    return Axis(
        set=lambda values: replace(prices, share=np.array(values, np.int64)),
        amount=weight_amount,
        grouped=True,
        least=bounds.share[0].tolist(),
        most=bounds.share[1].tolist(),
        limit=TERM // max(1, int(scored.weight.max())),
    )


def _kinds(bounds: Limits) -> list[_Kind]:
    """The budget, and of the others those that bind anywhere."""
    found: list[_Kind] = [_budget]
    for table, kind in ((bounds.spend, _spend), (bounds.shoppers, _shoppers), (bounds.share, _share)):
        if bool((table[0] > 0).any() or (table[1] < UNBOUNDED).any()):
            found.append(kind)
    return found
