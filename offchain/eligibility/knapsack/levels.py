"""Fairness: how much each segment should get a shopper, so that all of them are within the ratio.

At a fixed level the ratio is a pair of bounds on each segment, and the best gain is concave in the level (a linear
programme in its right-hand side). Prices prove a line above it (`Line`), whose slope says on which side of the level
the best one lies; two lines with opposite slopes prove what no level exceeds.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from offchain.eligibility.knapsack.dual import Dual, Line, Question, solve
from offchain.eligibility.knapsack.limits import LEVELS, Limits, fair_limits, sums
from offchain.eligibility.knapsack.prices import Prices

_FIRST_STEP: Final = 5
ROUNDS: Final = 12
"""Levels that are tried."""


def search_levels(question: Question) -> list[tuple[Dual, Limits]]:
    """Prices with their bounds for each level that was tried; question : with fairness, its bounds not yet fair.

    Begins between the shares that segments get where fairness is not asked for, goes the way of the slope in steps that
    double, then by halves.
    """
    if question.fairness is None:
        raise AssertionError("there is no fairness to look for")
    loose = solve(question, Prices.none(question.scored.segments))
    low, high, prices = 0, int(question.scored.weight.max()) * LEVELS, loose.prices
    level = _middle(question, loose)
    step, found = max(1, level >> _FIRST_STEP), []
    for _ in range(ROUNDS):
        at = fair_limits(question.bounds, question.fairness, question.people, level)
        dual = solve(replace(question, bounds=at), prices)
        found.append((dual, at))
        prices = dual.prices
        if dual.line.slope == 0:
            break
        low, high = (level, high) if dual.line.slope > 0 else (low, level)
        level = _next(level, low, high, step, rising=dual.line.slope > 0)
        step *= 2
        if level in (low, high):
            break
    return found


def _next(level: int, low: int, high: int, step: int, *, rising: bool) -> int:
    reached = level + step if rising else level - step
    return reached if low < reached < high and 2 * step < high - low else (low + high) // 2


def _middle(question: Question, dual: Dual) -> int:
    """A level between the least share that a segment gets and what the ratio makes of the largest."""
    fairness = question.fairness
    share: list[int] = sums(question.scored, dual.offer).share.tolist()
    rates = [got * LEVELS // size for got, size in zip(share, question.people.tolist(), strict=True) if size]
    if not rates or fairness is None:
        return 0
    level: int = (min(rates) + max(rates) * fairness.least // fairness.most) // 2
    return level


def meeting(lines: Sequence[Line]) -> Line:
    """The least that a line, or two lines with opposite slopes, prove for all levels. All have the same unit."""
    unit, highest = lines[0].unit, lines[0].highest
    least = min(line.most for line in lines)
    for rising in (line for line in lines if line.slope > 0):
        for falling in (line for line in lines if line.slope < 0):
            if falling.base > rising.base:
                steps = rising.slope - falling.slope
                crossing = -(-(rising.base * -falling.slope + falling.base * rising.slope) // steps)
                least = min(least, crossing)
    return Line(least, 0, unit, highest)
