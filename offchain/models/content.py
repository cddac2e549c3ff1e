"""Content-based ranking: how well an item's attributes answer what a shopper cares about.

Source: Keeney, Raiffa, "Decisions with multiple objectives", 1976 (the additive value function). In integers: points
are at most `MOST_POINTS` and the weights of a shopper sum to 10000, so a score is at most 10**10, far inside 64 bits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from offchain.domain.bounds import BPS
from offchain.models.bounds import Integers, check_setting
from offchain.models.errors import InputError
from offchain.models.ranking import name_items, permitted_items
from offchain.models.recommender import LONGEST_LIST, NO_SCORE, Filters, Ids

MOST_POINTS: Final = 1_000_000
"""Most points an item can have for one attribute."""

_MATRIX: Final = 2
"""Dimensions."""


@dataclass(frozen=True, slots=True, eq=False)
class AttributeTable:
    """How many points each item has for each attribute.

    items : ascending by UTF-8 bytes, unique; attributes : the names of the columns; points : (n_items, n_attributes)
    int64, 0..MOST_POINTS. Raises `InputError`.
    """

    items: tuple[str, ...]
    attributes: tuple[str, ...]
    points: Integers

    def __post_init__(self) -> None:
        for before, after in pairwise(self.items):
            if before >= after:
                raise InputError(
                    "items", found=(before, after), wanted="unique ids in ascending order", advice="sort them"
                )
        _check_table("points", self.points, (len(self.items), len(self.attributes)), MOST_POINTS)


def content_scores(table: AttributeTable, weights: Integers) -> Integers:
    """(n_shoppers, n_items) int64: sum over the attributes of weight * points, in ten-thousandths of a point, exact.

    weights : (n_shoppers, n_attributes) int64, what each shopper cares about, in basis points that sum to 10000.
    Raises `InputError`.
    """
    _check_table("weights", weights, (len(weights), len(table.attributes)), BPS)
    sums = weights.sum(axis=1)
    if (sums != BPS).any():
        found = sums[sums != BPS][:9].tolist()
        raise InputError("sum of weights", found=found, wanted=BPS, advice="share 10000 out among the attributes")
    scores = np.zeros((len(weights), len(table.items)), dtype=np.int64)
    for column in range(len(table.attributes)):
        scores += weights[:, column, None] * table.points[None, :, column]
    return scores


def rank_by_content(
    table: AttributeTable, weights: Integers, n: int, excluded: Collection[str] = ()
) -> tuple[Ids, Integers]:
    """The best `n` items of each shopper and their `content_scores`: two (n_shoppers, n) arrays.

    Higher scores first, equal scores by ascending item id; where no item is left, `NO_ITEM` and `NO_SCORE`. excluded :
    items that nobody is shown; ids that the table does not know have no effect.
    Raises `InputError`, `HyperparameterError`.
    """
    check_setting("n", n, 1, LONGEST_LIST)
    scores = content_scores(table, weights)
    open_to = np.flatnonzero(permitted_items(table.items, Filters(excluded=frozenset(excluded))))
    order = open_to[np.argsort(-scores[:, open_to], axis=1, kind="stable")][:, :n]
    positions = np.full((len(weights), n), -1, dtype=np.int64)
    best = np.full((len(weights), n), NO_SCORE, dtype=np.int64)
    positions[:, : order.shape[1]] = order
    best[:, : order.shape[1]] = np.take_along_axis(scores, order, axis=1)
    return name_items(table.items, positions), best


def whole_points(scores: Integers) -> Integers:
    """Scores in points, half-up: for people to read, never to rank by."""
    return (2 * scores + BPS) // (2 * BPS)


def _check_table(what: str, values: Integers, shape: tuple[int, int], most: int) -> None:
    if values.ndim != _MATRIX or values.shape != shape or values.dtype != np.int64:
        found, wanted = (values.shape, str(values.dtype)), (shape, "int64")
        raise InputError(what, found=found, wanted=wanted, advice="pass integers, one column an attribute")
    low, high = int(values.min(initial=0)), int(values.max(initial=0))
    if low < 0 or high > most:
        raise InputError(what, found=(low, high), wanted=f"within 0..{most}", advice="bring them to this scale")
