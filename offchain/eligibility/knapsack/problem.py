"""The problem: shoppers, offers, what each brings and costs, and what the allocation has to keep to.

Multiple-choice knapsack (P. Sinha, A. Zoltners, "The multiple-choice knapsack problem", Operations Research 27, 1979):
every shopper gets at most one of the offers, the sum of gains is to be as large as possible, the sum of costs at most
the budget. Beside that a segment may have bounds, and all segments a ratio (fairness).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from offchain.domain.refusals import Refusal
from offchain.models.bounds import Integers, check_bound
from offchain.models.errors import InputError

TERM: Final = 2**58
"""Most that one term of a score may be; a score has four, and what is closed to a shopper stands 8 terms below 0."""
MOST_OFFERS: Final = 64
MOST_SHOPPERS: Final = 2**31 - 1
UNBOUNDED: Final = 2**62
"""More than any sum that `Problem` lets through."""


class Measure(StrEnum):
    """Of what every segment gets a like share: offers, or depth in basis points; both a shopper of the segment."""

    OFFERS = "offers"
    DEPTH = "depth"


@dataclass(frozen=True, slots=True)
class Bound:
    """Inclusive."""

    least: int = 0
    most: int = UNBOUNDED


@dataclass(frozen=True, slots=True)
class Fairness:
    """The segment that gets most a shopper gets at most `most / least` times what the one that gets least does.

    Shoppers who can be offered nothing do not count. A ratio of at least 1.
    """

    measure: Measure
    most: int
    least: int = 1

    def __post_init__(self) -> None:
        if not 0 < self.least <= self.most <= 10**6:
            raise InputError(
                "fairness ratio",
                found=f"{self.most}/{self.least}",
                wanted="1 or more, of numbers up to 1,000,000",
                advice="4/5 between segments is written 5/4",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """budget : minor units; spend : segment -> bounds on minor units; shoppers : segment -> bounds on offers given."""

    budget: int
    spend: Mapping[int, Bound] = field(default_factory=lambda: MappingProxyType({}))
    shoppers: Mapping[int, Bound] = field(default_factory=lambda: MappingProxyType({}))
    fairness: Fairness | None = None

    @property
    def by_segment(self) -> bool:
        """Whether segments matter at all."""
        return bool(self.spend or self.shoppers or self.fairness)


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Columns are shoppers in ascending order of their ids, whatever the order in which they were given.

    ids : (n_shoppers,), int64 or bytes; gain, cost : (n_offers, n_shoppers) int64, any unit and minor units >= 0;
    open : (n_offers, n_shoppers) bool, who may get what; segment : (n_shoppers,) int64 >= 0; depth : (n_offers,) int64,
    basis points.
    """

    ids: NDArray[Any]
    gain: Integers
    cost: Integers
    open: NDArray[np.bool_]
    segment: Integers
    depth: Integers

    @property
    def shape(self) -> tuple[int, int]:
        """Offers, shoppers."""
        offers, shoppers = self.gain.shape
        return offers, shoppers


def arrange(
    ids: NDArray[Any],
    gain: Integers,
    cost: Integers,
    depth: Integers,
    *,
    segment: Integers | None = None,
    closed: NDArray[np.bool_] | None = None,
) -> Problem:
    """A problem from rows in any order.

    ids : (n_shoppers,), each once; gain, cost : (n_shoppers, n_offers); segment : all 0 when left out; closed :
    (n_shoppers, n_offers), what a shopper may not get. Raises `InputError`, `BoundError`.
    """
    segment = np.zeros(len(ids), np.int64) if segment is None else segment
    closed = np.zeros(gain.shape, np.bool_) if closed is None else closed
    _check_shapes(ids, (gain, cost, closed), segment, depth)
    order = np.argsort(ids, kind="stable")
    ordered = ids[order]
    if len(ordered) > 1 and bool((ordered[1:] == ordered[:-1]).any()):
        twice = ordered[1:][ordered[1:] == ordered[:-1]][0]
        raise InputError("shoppers", found=f"{twice} twice", wanted="each once", advice="join the rows of a shopper")
    lies = not closed.any() and bool((order == np.arange(len(order))).all())
    gains, costs = (np.ascontiguousarray((rows if lies else rows[order]).T) for rows in (gain, cost))
    shut = np.ascontiguousarray(closed[order].T)
    if closed.any():
        gains[shut], costs[shut] = 0, 0
    _check_values(gains, costs, depth, segment)
    return Problem(ordered, gains, costs, ~shut, np.ascontiguousarray(segment[order]), depth)


def check_feasible(problem: Problem, constraints: Constraints) -> None:
    """Raises `Refusal` for what no allocation can satisfy, one constraint looked at alone and all minima together."""
    known = np.unique(problem.segment)
    cheapest = np.where(problem.open, problem.cost, UNBOUNDED).min(axis=0)
    dearest = np.where(problem.open, problem.cost, 0).max(axis=0)
    needed = 0
    for segment in sorted({*constraints.spend, *constraints.shoppers}):
        if segment not in known:
            raise Refusal("Allocation_UnknownSegment", segment=segment, segments=len(known))
        inside = problem.segment == segment
        people = np.sort(cheapest[inside & (cheapest < UNBOUNDED)])
        count, spend = constraints.shoppers.get(segment, Bound()), constraints.spend.get(segment, Bound())
        most = int(dearest[inside].sum())
        for bound in (count, spend):
            if bound.least > bound.most:
                raise Refusal("Allocation_LeastAboveMost", segment=segment, least=bound.least, most=bound.most)
        if count.least > len(people):
            raise Refusal("Allocation_TooFewShoppers", segment=segment, open=len(people), least=count.least)
        if spend.least > most:
            raise Refusal("Allocation_SpendBeyondReach", segment=segment, reach=most, least=spend.least)
        cost = int(people[: count.least].sum())
        if cost > spend.most:
            raise Refusal("Allocation_SegmentTooDear", segment=segment, needed=cost, most=spend.most)
        needed += max(cost, spend.least)
    if needed > constraints.budget:
        raise Refusal("Allocation_MinimaAboveBudget", needed=needed, budget=constraints.budget)


def _check_shapes(ids: NDArray[Any], tables: Sequence[NDArray[Any]], segment: Integers, depth: Integers) -> None:
    gain, cost, closed = tables
    offers = gain.shape[1] if gain.ndim == 2 else 0
    shapes = (gain.shape, cost.shape, closed.shape, segment.shape, depth.shape)
    wanted = (*[(len(ids), offers)] * 3, (len(ids),), (offers,))
    if shapes != wanted or not 0 < offers <= MOST_OFFERS or not 0 < len(ids) <= MOST_SHOPPERS:
        raise InputError(
            "shapes", found=shapes, wanted=f"rows of shoppers, 1 to {MOST_OFFERS} offers", advice="one row a shopper"
        )
    if ids.dtype.kind not in "iS" or any(array.dtype != np.int64 for array in (gain, cost, depth, segment)):
        raise InputError(
            "types", found=(ids.dtype, gain.dtype, cost.dtype), wanted="int64", advice="give whole numbers"
        )


def _check_values(gain: Integers, cost: Integers, depth: Integers, segment: Integers) -> None:
    for name, array in (("cost", cost), ("depth", depth), ("segment", segment)):
        if int(array.min()) < 0:
            raise InputError(name, found=int(array.min()), wanted="0 or more", advice="an offer never pays for itself")
    shoppers = gain.shape[1]
    for name, array in (("gain", gain), ("cost", cost)):
        largest = max(int(array.max()), -int(array.min()))
        check_bound(f"{name} of one shopper", largest, TERM, "use a larger unit")
        check_bound(f"{name}s together", largest * shoppers, UNBOUNDED - 1, "use a larger unit")
    check_bound("depth", int(depth.max()), 10**6, "give basis points")
