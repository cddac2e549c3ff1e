"""Where prices of several kinds hold each other up: steps against all violations at once.

Subgradient steps of Polyak's length towards the gain of an allocation that is known (B. Polyak, "Minimization of
unsmooth functionals", USSR Comput. Math. 9, 1969), shortened when they stop helping; each kind measured in amounts of a
typical offer, so that minor units and shoppers weigh alike. Whole numbers; the best prices that were met are kept.
"""

from typing import Final

import numpy as np

from offchain.eligibility.knapsack.dual import Dual, Question, allowed
from offchain.eligibility.knapsack.limits import sums
from offchain.eligibility.knapsack.prices import Prices

STEPS: Final = 60
_PATIENCE: Final = 4
_FINEST: Final = 2**12
"""Parts that a step is cut into at most, below which nothing is gained."""
_SCALE: Final = 2**40
_LARGEST: Final = 2**60


def polished(question: Question, dual: Dual, gain: int) -> Dual:
    """Prices that prove at least as much as those of `dual`; gain : of an allocation within the bounds, in units of the
    line."""
    best, here = dual, dual
    parts, failures = 1, 0
    for _ in range(STEPS):
        step = _step(question, here, gain, parts)
        if not any(step) or parts > _FINEST:
            break
        here = question.ask(_stepped(question, here.prices, step))
        if question.value(here) < question.value(best):
            best, failures = here, 0
            continue
        failures += 1
        if failures == _PATIENCE:
            here, parts, failures = best, parts * 2, 0
    return best


def _step(question: Question, dual: Dual, gain: int, parts: int) -> list[int]:
    """Polyak's step for each price, one of so many parts of it; all 0 where nothing is violated or can be gained."""
    slope, units = _subgradient(question, dual), _units(question)
    length = sum(part * part * _SCALE // (unit * unit) for part, unit in zip(slope, units, strict=True))
    over = question.value(dual) - gain
    if length == 0 or over <= 0:
        return [0] * len(slope)
    whole = length * parts * dual.line.unit
    return [-over * part * _SCALE // (unit * unit * whole) for part, unit in zip(slope, units, strict=True)]


def _units(question: Question) -> list[int]:
    """The amount of a typical offer, for each price in the order of `_subgradient`."""
    scored = question.scored
    cost = max(1, int(scored.cost.sum()) // scored.cost.size)
    weight = max(1, int(scored.weight.sum()) // scored.weight.size)
    return [cost, *[cost] * scored.segments, *[1] * scored.segments, *[weight] * scored.segments]


def _subgradient(question: Question, dual: Dual) -> list[int]:
    """By how much the bound rises with each price: budget, then spend, shoppers, share of each segment."""
    found, bounds, prices = sums(question.scored, dual.offer), question.bounds, dual.prices
    left = bounds.budget - found.cost
    slope = [0 if prices.budget == 0 and left > 0 else left]
    for price, got, table in (
        (prices.spend, found.spend, bounds.spend),
        (prices.shoppers, found.shoppers, bounds.shoppers),
        (prices.share, found.share, bounds.share),
    ):
        for a_unit, amount, least, most in zip(price.tolist(), got.tolist(), *table.tolist(), strict=True):
            free = 0 if least <= amount <= most else (most if amount > most else least) - amount
            slope.append(most - amount if a_unit > 0 else least - amount if a_unit < 0 else free)
    return slope


def _stepped(question: Question, prices: Prices, step: list[int]) -> Prices:
    """A price stops at 0 when it would change sides; none moves where a term of a score could become too large."""
    count = question.scored.segments
    parts = [step[start : start + count] for start in range(1, len(step), count)]
    rows = [
        np.array([_to_zero(old, move) for old, move in zip(price.tolist(), part, strict=True)], np.int64)
        for price, part in zip((prices.spend, prices.shoppers, prices.share), parts, strict=True)
    ]
    found = Prices(max(0, prices.budget + step[0]), *rows)
    return found if allowed(question.scored, found) else prices


def _to_zero(old: int, move: int) -> int:
    new = old + move
    return 0 if old * new < 0 else max(-_LARGEST, min(_LARGEST, new))
