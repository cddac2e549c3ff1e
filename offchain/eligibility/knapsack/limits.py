"""The constraints as sums with bounds, one row a kind of constraint, one column a segment."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from offchain.eligibility.knapsack.prices import Scored, taken
from offchain.eligibility.knapsack.problem import UNBOUNDED, Bound, Constraints, Fairness, Problem
from offchain.models.bounds import Integers

LEVELS: Final = 2**20
"""Levels of a fair share that are told apart, for each unit of the measure."""


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Inclusive bounds; spend, shoppers, share : (2, n_segments) int64, least and most of each segment.

    budget : minor units; level : of the fair share, 0 without fairness.
    """

    budget: int
    spend: Integers
    shoppers: Integers
    share: Integers
    level: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What an allocation comes to. cost : in all; spend, shoppers, share : (n_segments,)."""

    cost: int
    spend: Integers
    shoppers: Integers
    share: Integers


def limits(problem: Problem, constraints: Constraints, segments: int) -> Limits:
    """The bounds without those of fairness, which depend on a level; segments : 1 when they are not told apart."""
    names = np.unique(problem.segment).tolist() if segments > 1 or constraints.by_segment else [-1]
    tables = [
        np.array([(bound.least, bound.most) for bound in (table.get(name, Bound()) for name in names)], np.int64).T
        for table in (constraints.spend, constraints.shoppers)
    ]
    return Limits(constraints.budget, tables[0], tables[1], free(segments))


def free(segments: int) -> Integers:
    """Bounds that bind nothing."""
    return np.array([[0] * segments, [UNBOUNDED] * segments], np.int64)


def sizes(problem: Problem, scored: Scored) -> Integers:
    """(n_segments,) shoppers of each segment who can be offered anything."""
    inside = scored.segment[problem.open.any(axis=0)]
    return np.bincount(inside, minlength=scored.segments).astype(np.int64)


def fair_limits(bounds: Limits, fairness: Fairness, people: Integers, level: int) -> Limits:
    """The bounds where no segment gets less than level / `LEVELS` a shopper, and none more than the ratio times that.

    Rounded into the allowed side: what keeps to them keeps to the ratio exactly.
    """
    least = [-(-level * size // LEVELS) for size in people.tolist()]
    most = [fairness.most * level * size // (fairness.least * LEVELS) for size in people.tolist()]
    share = np.array([least, most], np.int64)
    return Limits(bounds.budget, bounds.spend, bounds.shoppers, share, level)


def sums(scored: Scored, offer: NDArray[np.int8]) -> Sums:
    """Exact: `Problem` bounds every sum below 2**62."""
    cost = taken(scored.cost, offer)
    weight = np.append(scored.weight, 0)[offer]
    by_segment = [
        by_group(values, scored.segment, scored.segments) for values in (cost, (offer >= 0).astype(np.int64), weight)
    ]
    return Sums(int(cost.sum()), *by_segment)


def by_group(values: Integers, group: Integers, groups: int) -> Integers:
    """(groups,) sums of int64 values; in integers, unlike `bincount` with weights."""
    if groups == 1:
        return np.array([values.sum()], np.int64)
    found = np.zeros(groups, np.int64)
    np.add.at(found, group, values)
    return found


def fair(fairness: Fairness | None, share: Integers, people: Integers) -> bool:
    """Whether every two segments are within the ratio; compared as products of whole numbers."""
    if fairness is None:
        return True
    rates = [(got, size) for got, size in zip(share.tolist(), people.tolist(), strict=True) if size]
    return all(
        got * other_size * fairness.least <= fairness.most * other * size
        for got, size in rates
        for other, other_size in rates
    )


def keeps(bounds: Limits, found: Sums) -> bool:
    """Whether nothing is above or below its bounds; fairness only as far as `bounds.share` says it."""
    inside = [
        bool(((table[0] <= got) & (got <= table[1])).all())
        for table, got in (
            (bounds.spend, found.spend),
            (bounds.shoppers, found.shoppers),
            (bounds.share, found.share),
        )
    ]
    return found.cost <= bounds.budget and all(inside)
