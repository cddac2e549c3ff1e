"""Content-based filtering: items with the attributes of those that a shopper has. It lists what nobody has bought yet.

Source: Pazzani, Billsus, "Content-based recommendation systems", 2007 (profiles of weighted attributes).

    score(u, j) = sum over attributes a of w(a) * x(j, a) * sum over items i of r(u, i) * x(i, a)

x(i, a) : 0, or SCALE / sqrt(number of the item's attributes); w(a) : SCALE / sqrt(number of items that have a), for
what few items share says more. Both are rounded down once (`powers.py`), then everything is exact: a score is at most
(sum of a row of r) * (most attributes of an item) * (largest x) * (largest w x), checked against 2**63 - 1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from offchain.features.interactions import Interactions, locate
from offchain.models.bounds import Integers
from offchain.models.errors import HyperparameterError
from offchain.models.history_model import HistoryModel
from offchain.models.lists import longest_row
from offchain.models.powers import inverse_powers

SCALE: Final = 2**10
_HALF: Final = 50
"""Hundredths of the exponent of both weights."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """of : item -> what it is, in words ("category dairy", "brand 17"); items that are left out have none."""

    of: Mapping[str, frozenset[str]]

    def matrix(self, items: tuple[str, ...]) -> csr_matrix:
        """(len(items), n_attributes) int64 of ones; columns by ascending attribute."""
        had = [sorted(self.of.get(item, ())) for item in items]
        names = sorted({name for row in had for name in row})
        columns = locate(names, [name for row in had for name in row])
        starts = np.cumsum([0, *map(len, had)], dtype=np.int64)
        return csr_matrix((np.ones(len(columns), dtype=np.int64), columns, starts), shape=(len(items), len(names)))


def with_items(interactions: Interactions, items: Iterable[str]) -> Interactions:
    """The same histories over these items too: columns that nobody has."""
    wider = tuple(sorted({*interactions.items, *items}))
    matrix, place = interactions.matrix, locate(wider, interactions.items)
    parts = (matrix.data, place[matrix.indices], matrix.indptr)  # ascending places: the order in a row is kept
    return Interactions(interactions.shoppers, wider, csr_matrix(parts, shape=(matrix.shape[0], len(wider))))


class ContentFilter(HistoryModel):
    """See the module. attributes : of the items; `fit` wants them."""

    KIND: ClassVar[str] = "content-filter/1"
    LEARNED: ClassVar[tuple[str, ...]] = ("starts", "columns", "n_attributes")

    attributes_: csr_matrix
    """(n_items, n_attributes) int64 of ones."""
    inward_: csr_matrix
    """x: (n_items, n_attributes)."""
    outward_: csr_matrix
    """w x, transposed: (n_attributes, n_items)."""

    def __init__(self, *, attributes: Attributes | None = None) -> None:
        self.attributes = attributes

    def _check_settings(self) -> None:
        if self.attributes is not None and not isinstance(self.attributes, Attributes):
            raise HyperparameterError(
                "attributes",
                found=type(self.attributes).__name__,
                wanted="Attributes",
                advice="make them of a catalogue",
            )

    def _learn(self, interactions: Interactions) -> None:
        if self.attributes is None:
            raise HyperparameterError(
                "attributes", found="none", wanted="Attributes", advice="make them of a catalogue"
            )
        self._weigh(self.attributes.matrix(interactions.items))

    def _weigh(self, attributes: csr_matrix) -> None:
        counts = np.diff(attributes.indptr).astype(np.int64)
        spread = np.bincount(attributes.indices, minlength=attributes.shape[1]).astype(np.int64)
        share = np.repeat(inverse_powers(counts, _HALF, SCALE), counts)
        rarity = inverse_powers(spread, _HALF, SCALE)[attributes.indices]
        parts = (attributes.indices, attributes.indptr)
        self.attributes_ = attributes
        self.inward_ = csr_matrix((share, *parts), shape=attributes.shape)
        self.outward_ = csr_matrix((share * rarity, *parts), shape=attributes.shape).T.tocsr()

    def _scores(self, history: csr_matrix) -> csr_matrix:
        return csr_matrix(history @ self.inward_ @ self.outward_)

    def _largest_score(self, histories: csr_matrix) -> int:
        most = int(np.diff(self.attributes_.indptr).max(initial=0))
        steepest = int(self.inward_.data.max(initial=0)) * int(self.outward_.data.max(initial=0))
        return longest_row(histories) * most * steepest

    def _settings(self) -> Integers:
        return np.array([SCALE, _HALF], dtype=np.int64)

    @classmethod
    def _with_settings(cls, settings: Integers) -> Self:
        if settings.tolist() != [SCALE, _HALF]:
            raise ValueError(f"weights of {settings.tolist()}, not {[SCALE, _HALF]}")
        return cls()

    def _arrays(self) -> dict[str, NDArray[Any]]:
        attributes = self.attributes_
        return {
            "starts": attributes.indptr.astype(np.int64),
            "columns": attributes.indices.astype(np.int64),
            "n_attributes": np.array([attributes.shape[1]], dtype=np.int64),
        }

    def _restore(self, stored: Mapping[str, NDArray[Any]], n_items: int) -> None:
        (width,) = stored["n_attributes"].tolist()
        ones = np.ones(len(stored["columns"]), dtype=np.int64)
        attributes = csr_matrix((ones, stored["columns"], stored["starts"]), shape=(n_items, width))
        attributes.check_format(full_check=True)
        self._weigh(attributes)
