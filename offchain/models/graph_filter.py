"""The integer graph filter: what reaches an item from a shopper's own items by way of the people who share them.

Source: the linear filter of Shen, Wu, Zhang and others, "How powerful is graph convolution for recommendation?", CIKM
2021, with an exponent of its own for each of the three degrees that are divided by (theirs are 1, 1/2 and 1/2).

    score(u, j) = t(j) * sum over shoppers v of g(v) * r(v, j) * sum over items i of r(u, i) * h(i) * r(v, i)

r : the entries; h, g, t : powers of the sums of an item's, a shopper's, an item's entries, rounded down once to
2**-bits (`powers.py`). Products and sums after that are exact.

Of the sum over shoppers, W(i, j) = g(v) r(v, i) h(i) r(v, j) t(j) summed over v, the `neighbourhood` largest of each j
are kept, ties to the lower i: the rest is noise and time.

Why no step can lose a bit: with L = g(v) r(v, i) h(i) and R = r(v, j) t(j), an entry of W is at most (largest L) *
(largest column sum of R), a score at most (sum of the shopper's row) * (largest W). `fit` takes the finest 2**-bits at
which 16 times the product of these stays within 2**63 - 1 for its own histories; `bind` checks it for others.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from offchain.features.interactions import Interactions
from offchain.models.bounds import INT64_MAX, Integers, check_bound, check_setting
from offchain.models.history_model import HistoryModel
from offchain.models.lists import longest_row
from offchain.models.neighbourhood import chunks
from offchain.models.powers import HUNDREDTHS, inverse_powers
from offchain.models.ranking import highest_cells, place_in_row, sort_descending

_FINEST: Final = 14
_COARSEST: Final = 4
"""Bits of the three weights."""
_TOGETHER: Final = 512
"""Items whose weights are looked at together."""
_MOST_NEIGHBOURS: Final = 2**31 - 2
_ROOM: Final = 16
"""By how much the histories that are bound later may be longer than those that were fitted."""


class GraphFilter(HistoryModel):
    """See the module. owned, people, offered : hundredths of the exponents of h, g, t, 0..100.

    The defaults were chosen among 60 configurations on a fifth of the training entries of the gowalla benchmark, held
    out shopper by shopper.
    """

    KIND: ClassVar[str] = "graph-filter/1"
    LEARNED: ClassVar[tuple[str, ...]] = ("bits", "starts", "columns", "weights")

    bits_: int
    outgoing_: csr_matrix
    """W: (n_items, n_items) int64, row i holds what having i adds to the scores of others."""

    def __init__(self, *, owned: int = 60, people: int = 60, offered: int = 35, neighbourhood: int = 300) -> None:
        self.owned = owned
        self.people = people
        self.offered = offered
        self.neighbourhood = neighbourhood

    def _check_settings(self) -> None:
        for name in ("owned", "people", "offered"):
            check_setting(name, getattr(self, name), 0, HUNDREDTHS)
        check_setting("neighbourhood", self.neighbourhood, 1, _MOST_NEIGHBOURS)

    def _learn(self, interactions: Interactions) -> None:
        matrix, longest = interactions.matrix, longest_row(interactions.matrix)
        for bits in range(_FINEST, _COARSEST - 1, -1):
            inward, outward = self._factors(matrix, 1 << bits)
            heaviest = np.asarray(outward.sum(axis=1), dtype=np.int64)
            largest = longest * int(inward.data.max(initial=0)) * int(heaviest.max(initial=0))
            if largest * _ROOM <= INT64_MAX:
                self.bits_, self.outgoing_ = bits, _largest_weights(outward, inward, self.neighbourhood)
                return
        check_bound("score of an item", largest, INT64_MAX // _ROOM, "lower the cap of an entry")

    def _factors(self, matrix: csr_matrix, scale: int) -> tuple[csr_matrix, csr_matrix]:
        """L, (n_shoppers, n_items), and R transposed, (n_items, n_shoppers)."""
        bought = np.asarray(matrix.sum(axis=1), dtype=np.int64).ravel()
        sold = np.asarray(matrix.sum(axis=0), dtype=np.int64).ravel()
        of_people = np.repeat(inverse_powers(bought, self.people, scale), np.diff(matrix.indptr))
        of_owned, of_offered = (inverse_powers(sold, part, scale) for part in (self.owned, self.offered))
        return (
            _times(matrix, of_people * of_owned[matrix.indices]),
            _times(matrix, of_offered[matrix.indices]).T.tocsr(),
        )

    def _scores(self, history: csr_matrix) -> csr_matrix:
        return csr_matrix(history @ self.outgoing_)

    def _largest_score(self, histories: csr_matrix) -> int:
        return longest_row(histories) * int(self.outgoing_.data.max(initial=0))

    def _settings(self) -> Integers:
        return np.array([self.owned, self.people, self.offered, self.neighbourhood], dtype=np.int64)

    @classmethod
    def _with_settings(cls, settings: Integers) -> Self:
        owned, people, offered, neighbourhood = (int(value) for value in settings)
        return cls(owned=owned, people=people, offered=offered, neighbourhood=neighbourhood)

    def _arrays(self) -> dict[str, NDArray[Any]]:
        weights = self.outgoing_
        return {
            "bits": np.array([self.bits_], dtype=np.int64),
            "starts": weights.indptr.astype(np.int64),
            "columns": weights.indices.astype(np.int64),
            "weights": weights.data,
        }

    def _restore(self, stored: Mapping[str, NDArray[Any]], n_items: int) -> None:
        parts = (stored["weights"], stored["columns"], stored["starts"])
        self.outgoing_ = csr_matrix(parts, shape=(n_items, n_items))
        self.outgoing_.check_format(full_check=True)
        (self.bits_,) = stored["bits"].tolist()
        check_setting("bits", self.bits_, _COARSEST, _FINEST)


def _largest_weights(outward: csr_matrix, inward: csr_matrix, size: int) -> csr_matrix:
    """W, of each column the `size` largest, nothing on the diagonal."""
    n_items, found = outward.shape[0], [np.zeros((3, 0), dtype=np.int64)]
    for chunk in chunks(n_items, _TOGETHER):
        product = csr_matrix(outward[chunk] @ inward)
        rows, values, columns = highest_cells(product, np.full(product.shape[0], size + 1))  # itself may be among them
        other = columns != rows + chunk.start
        rows, values, columns = sort_descending(rows[other], values[other], columns[other])
        kept = place_in_row(rows, product.shape[0]) < size
        found.append(np.stack([rows[kept] + chunk.start, values[kept], columns[kept]]))
    rows, values, columns = np.concatenate(found, axis=1)
    weights = csr_matrix((values, (columns, rows)), shape=(n_items, n_items), dtype=np.int64)
    weights.sort_indices()
    return weights


def _times(matrix: csr_matrix, factors: Integers) -> csr_matrix:
    """Each stored entry times its factor, both int64."""
    return csr_matrix((matrix.data * factors, matrix.indices, matrix.indptr), shape=matrix.shape)
