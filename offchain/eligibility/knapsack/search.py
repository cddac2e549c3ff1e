"""The best price of one kind of constraint while the other prices stand: bisection on whole numbers.

Every sum that a price weighs falls as the price rises, so the right one is where the sum crosses its bound. A shopper
who takes the same offer at both ends of what is left takes it in between, and is looked at no more. (Scores are lines
in the price, the best is their upper envelope, which is convex: a line that touches it twice is it in between.)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from offchain.eligibility.knapsack.limits import by_group
from offchain.eligibility.knapsack.prices import CHUNK, Prices, Scored, choose, taken
from offchain.models.bounds import Integers

_WORTH_DROPPING: Final = 5
"""Shoppers are dropped when at most 4 of 5 are left."""


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """One kind of price.

    set : the prices with this one at (groups,) values; amount : what each shopper's offer adds to the sum; group :
    (n_shoppers,) or None where all are one; least, most : bounds a group; limit : largest price of this kind.
    """

    set: Callable[[Sequence[int]], Prices]
    amount: Callable[[Scored, NDArray[np.int8]], Integers]
    grouped: bool
    least: Sequence[int]
    most: Sequence[int]
    limit: int


def cost_amount(part: Scored, offer: NDArray[np.int8]) -> Integers:
    """Minor units."""
    return taken(part.cost, offer)


def count_amount(_part: Scored, offer: NDArray[np.int8]) -> Integers:
    """1 for an offer."""
    return (offer >= 0).astype(np.int64)


def weight_amount(part: Scored, offer: NDArray[np.int8]) -> Integers:
    """Units of the fairness measure."""
    return np.append(part.weight, 0)[offer]


def best(scored: Scored, axis: Axis, chunk: int = CHUNK) -> list[int]:
    """The price of each group: 0 where its sum is within bounds for free, else the nearest to 0 that brings it there,
    or the limit."""
    groups = len(axis.least)
    free, _ = choose(scored, axis.set([0] * groups), chunk)
    sum_ = _sums(scored, axis, free)
    above = [got > most for got, most in zip(sum_, axis.most, strict=True)]
    below = [got < least for got, least in zip(sum_, axis.least, strict=True)]
    if not any(above) and not any(below):
        return [0] * groups
    low = [0 if high else -axis.limit if short else 0 for high, short in zip(above, below, strict=True)]
    high = [axis.limit if too_much else 0 for too_much in above]
    low, high = _bisect(scored, axis, low, high, above=above, chunk=chunk)
    return [high[number] if above[number] else low[number] for number in range(groups)]


def _bisect(
    scored: Scored, axis: Axis, low: list[int], high: list[int], *, above: list[bool], chunk: int
) -> tuple[list[int], list[int]]:
    """Narrows each group's ends to neighbours; at `low` the sum is too much (or enough), at `high` it is not."""
    part, settled = scored, [0] * len(low)
    at_low, at_high = (choose(part, axis.set(end), chunk)[0] for end in (low, high))
    while any(upper - lower > 1 for lower, upper in zip(low, high, strict=True)):
        open_ = at_low != at_high
        if int(open_.sum()) * _WORTH_DROPPING <= open_.size * (_WORTH_DROPPING - 1):
            settled = [a + b for a, b in zip(settled, _sums(part.part(~open_), axis, at_low[~open_]), strict=True)]
            part, at_low, at_high = part.part(open_), at_low[open_], at_high[open_]
        middle = [_between(lower, upper) for lower, upper in zip(low, high, strict=True)]
        found, _ = choose(part, axis.set(middle), chunk)
        sum_ = [a + b for a, b in zip(settled, _sums(part, axis, found), strict=True)]
        rises = [_rises(axis, number, sum_[number], above[number]) for number in range(len(low))]
        low = [mid if rise else old for mid, old, rise in zip(middle, low, rises, strict=True)]
        high = [old if rise else mid for mid, old, rise in zip(middle, high, rises, strict=True)]
        moved = np.array(rises)[part.segment] if axis.grouped else np.full(found.size, rises[0])
        at_low, at_high = np.where(moved, found, at_low), np.where(moved, at_high, found)
    return low, high


def _rises(axis: Axis, group: int, sum_: int, above: bool) -> bool:
    return sum_ > axis.most[group] if above else sum_ >= axis.least[group]


def _between(low: int, high: int) -> int:
    """A whole number between two, halving the number of digits first: prices may be of any size."""
    if high - low <= 1:
        return low
    if low < 0:
        return -_between(-high, -low)
    digits = (low.bit_length() + high.bit_length()) // 2
    guess: int = 1 << digits
    return guess if high > 4 * (low + 1) and low < guess < high else (low + high) // 2


def _sums(part: Scored, axis: Axis, offer: NDArray[np.int8]) -> list[int]:
    values = axis.amount(part, offer)
    if not axis.grouped:
        return [int(values.sum())]
    return [int(value) for value in by_group(values, part.segment, part.segments)]
