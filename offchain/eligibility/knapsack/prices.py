"""What the allocation would pay for each constraint: whole multipliers, and what shoppers choose at them.

The score of offer o for shopper u of segment s is
    gain * 2**k - (budget + spend[s]) * cost - shoppers[s] - share[s] * weight[o],
all int64; a shopper takes the best offer whose score is above 0, the first of equal ones. A multiplier stands for
multiplier / 2**k of gain a unit. No term exceeds `TERM` = 2**58, so no score leaves 64 bits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from offchain.eligibility.knapsack.problem import TERM, Measure, Problem
from offchain.models.bounds import Integers, check_bound

CHUNK: Final = 16_384
"""Shoppers that are looked at together; no result depends on it."""
MOST_SHIFT: Final = 20
CLOSED: Final = -8 * TERM
"""Below any score: what is closed costs nothing here, and the two fees add at most 2 * TERM."""
_HALF: Final = 32


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """budget : of one minor unit, >= 0; spend : (n_segments,) the same in one segment; shoppers : (n_segments,) of one
    offer; share : (n_segments,) of one unit of the fairness measure. Above 0 for too much, below 0 for too little."""

    budget: int
    spend: Integers
    shoppers: Integers
    share: Integers

    @classmethod
    def none(cls, segments: int) -> "Prices":
        """Everything for free."""
        return cls(0, *(np.zeros(segments, np.int64) for _ in range(3)))


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A problem in the units of the scores, or a part of its shoppers.

    gain : (n_offers, n_shoppers) scaled by 2**shift, `CLOSED` where closed; cost : the same shape; segment :
    (n_shoppers,) position among `segments`; weight : (n_offers,) of the fairness measure; ceiling : highest price of a
    minor unit, at which nobody takes anything that costs.
    """

    gain: Integers
    cost: Integers
    segment: Integers
    weight: Integers
    segments: int
    shift: int
    ceiling: int

    def part(self, chosen: NDArray[np.bool_]) -> "Scored":
        """Those shoppers only."""
        return Scored(
            np.compress(chosen, self.gain, axis=1),
            np.compress(chosen, self.cost, axis=1),
            self.segment[chosen],
            self.weight,
            self.segments,
            self.shift,
            self.ceiling,
        )


def scored(problem: Problem, measure: Measure | None, *, by_segment: bool) -> Scored:
    """The problem in units of 2**-shift, the finest up to 2**-20 in which no term exceeds `TERM`. Raises `BoundError`.

    by_segment : whether segments are told apart; otherwise everybody is of segment 0.
    """
    largest = max(int(np.abs(problem.gain).max()), 1)
    dearest = max(int(problem.cost.max()), 1)
    ratio = _steepest(problem)
    shift = MOST_SHIFT
    while shift and (max(ratio << shift, 1) * dearest > TERM or largest << shift > TERM):
        shift -= 1
    check_bound("gain of a minor unit times cost", max(ratio, 1) * dearest, TERM, "use a larger unit of gain")
    gain = problem.gain << shift
    if not problem.open.all():
        gain[~problem.open] = CLOSED
    names, places = np.unique(problem.segment, return_inverse=True)
    segment = places.astype(np.int64) if by_segment else np.zeros(len(places), np.int64)
    weight = problem.depth if measure is Measure.DEPTH else np.ones(len(problem.depth), np.int64)
    return Scored(gain, problem.cost, segment, weight, len(names) if by_segment else 1, shift, max(ratio << shift, 1))


def choose(scored_: Scored, prices: Prices, chunk: int = CHUNK) -> tuple[NDArray[np.int8], Integers]:
    """(offer or -1, score >= 0) of each shopper at these prices."""
    shoppers = scored_.segment.size
    offer, best = np.full(shoppers, -1, np.int8), np.zeros(shoppers, np.int64)
    for start in range(0, shoppers, chunk):
        span = slice(start, start + chunk)
        top, chosen = best[span], offer[span]
        for number, score in enumerate(scores(scored_, prices, span)):
            better = score > top
            np.copyto(top, score, where=better)
            chosen[better] = number
    return offer, best


def scores(scored_: Scored, prices: Prices, span: slice) -> Iterator[Integers]:
    """The score of each offer in turn for the shoppers of a span."""
    alone = scored_.segments == 1
    place = scored_.segment[span]
    price = prices.spend + prices.budget
    a_unit = price[0] if alone else price[place]
    flat = bool(prices.shoppers.any() or prices.share.any())
    for number, weight in enumerate(scored_.weight.tolist()):
        score = scored_.gain[number, span] - a_unit * scored_.cost[number, span]
        if flat:
            fee = prices.shoppers + prices.share * weight
            score -= fee[0] if alone else fee[place]
        yield score


def total(values: Integers) -> int:
    """The exact sum of up to 2**31 values of any 64 bits."""
    return (int((values >> _HALF).sum()) << _HALF) + int((values & ((1 << _HALF) - 1)).sum())


def taken(table: Integers, offer: NDArray[np.int8]) -> Integers:
    """The chosen entry of each column, 0 where nothing is chosen; table : (n_offers, n_shoppers)."""
    found = np.zeros(offer.size, np.int64)
    for number in range(table.shape[0]):
        here = offer == number
        np.copyto(found, table[number], where=here)
    return found


def _steepest(problem: Problem) -> int:
    """The most gain that one minor unit buys, rounded up, among offers that cost anything; 0 when none does."""
    rows = zip(problem.gain, problem.cost, strict=True)
    return max(int(np.where(cost > 0, -(-gain // np.maximum(cost, 1)), 0).max()) for gain, cost in rows)
