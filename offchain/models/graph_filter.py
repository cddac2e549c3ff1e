"""The integer graph filter: what reaches an item from a shopper's own items by way of the people who share them.

Source: the linear filter of Shen, Wu, Zhang and others, "How powerful is graph convolution for recommendation?", CIKM
2021, with an exponent of its own for each of the three degrees that are divided by (theirs are 1, 1/2 and 1/2), and of
what leads to an item only the strongest part (as item-based filtering does: Sarwar and others, WWW 2001).

    score(u, j) = sum over items i of r(u, i) * W(i, j)
    W(i, j)     = sum over shoppers v of h(i) * r(v, i) * g(v) * r(v, j) * t(j)

See `propagation.py` for r, h, g, t. W is rounded down to a unit, a power of two, in which none can pass 2**34 - 1: keys
of sorting then fit 63 bits. Of each j the `neighbourhood` largest W are kept, ties to the lower i, none at j.

Why no step can lose a bit: an entry of W, and a score, is at most the bound of `propagation.py`, which leaves room for
histories 16 times as long; `bind` checks (sum of a row) * (largest W) against 2**63 - 1.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from offchain.features.interactions import Interactions
from offchain.models.bounds import Integers, check_setting
from offchain.models.history_model import HistoryModel
from offchain.models.lists import longest_row
from offchain.models.neighbourhood import chunks, joined
from offchain.models.powers import HUNDREDTHS
from offchain.models.propagation import COARSEST, FINEST, Exponents, Propagation
from offchain.models.ranking import highest_cells, place_in_row, sort_descending

TOGETHER: Final = 512
"""Items whose weights are looked at together."""
_WEIGHT_BITS: Final = 34
_MOST_NEIGHBOURS: Final = 2**31 - 2


class GraphFilter(HistoryModel):
    """See the module. owned, people, offered : hundredths of the exponents of h, g, t, 0..100.

    The defaults were chosen among 75 configurations on a fifth of the training entries of the gowalla benchmark, held
    out shopper by shopper.
    """

    KIND: ClassVar[str] = "graph-filter/1"
    LEARNED: ClassVar[tuple[str, ...]] = ("bits", "starts", "columns", "weights")

    bits_: int
    """Of h, g and t."""
    shift_: int
    """W is in units of 2**(shift - 3 bits)."""
    outgoing_: csr_matrix
    """W: (n_items, n_items) int64, row i holds what having i adds to the scores of others."""

    def __init__(self, *, owned: int = 60, people: int = 60, offered: int = 25, neighbourhood: int = 300) -> None:
        self.owned = owned
        self.people = people
        self.offered = offered
        self.neighbourhood = neighbourhood

    def _check_settings(self) -> None:
        for name in ("owned", "people", "offered"):
            check_setting(name, getattr(self, name), 0, HUNDREDTHS)
        check_setting("neighbourhood", self.neighbourhood, 1, _MOST_NEIGHBOURS)

    def _learn(self, interactions: Interactions) -> None:
        found = Propagation.finest(interactions.matrix, self._exponents())
        self.bits_ = found.bits
        self.shift_ = max(0, found.steepest().bit_length() - _WEIGHT_BITS)
        self.outgoing_ = self._weights(interactions.matrix, found)

    def _weights(self, matrix: csr_matrix, found: Propagation) -> csr_matrix:
        """W from the entries and what `Propagation` made of them."""
        strongest = Strongest(found, self.shift_, self.neighbourhood)
        return joined((strongest.block(chunk) for chunk in chunks(matrix.shape[1], TOGETHER)), matrix.shape[1])

    def _exponents(self) -> Exponents:
        return Exponents(self.owned, self.people, self.offered)

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
            "bits": np.array([self.bits_, self.shift_], dtype=np.int64),
            "starts": weights.indptr.astype(np.int64),
            "columns": weights.indices.astype(np.int64),
            "weights": weights.data,
        }

    def _restore(self, stored: Mapping[str, NDArray[Any]], n_items: int) -> None:
        parts = (stored["weights"], stored["columns"], stored["starts"])
        self.outgoing_ = csr_matrix(parts, shape=(n_items, n_items))
        self.outgoing_.check_format(full_check=True)
        self.bits_, self.shift_ = stored["bits"].tolist()
        check_setting("bits", self.bits_, COARSEST, FINEST)


class Strongest:
    """W of one matrix, some items j at a time: no block depends on another, so any machine may do it."""

    def __init__(self, found: Propagation, shift: int, size: int) -> None:
        self._outward = found.homeward.T.tocsr()
        self._inward = found.outward.T.tocsr()
        self._shift = shift
        self._size = size

    def block(self, chunk: slice) -> Integers:
        """(3, n_found) for `joined`: i, W(i, j), j of the `size` largest of each j in `chunk`, none at j, no zero."""
        product = csr_matrix(self._outward[chunk] @ self._inward)
        product.data >>= self._shift
        rows, values, columns = highest_cells(product, np.full(product.shape[0], self._size + 1))  # itself among them?
        other = columns != rows + chunk.start
        rows, values, columns = sort_descending(rows[other], values[other], columns[other])
        kept = place_in_row(rows, product.shape[0]) < self._size
        return np.stack([columns[kept], values[kept], rows[kept] + chunk.start])
