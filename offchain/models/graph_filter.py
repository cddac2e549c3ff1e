"""The integer graph filter: what reaches an item from a shopper's own items by way of the people who share them.

Source: the linear filter of Shen, Wu, Zhang and others, "How powerful is graph convolution for recommendation?", CIKM
2021, with an exponent of its own for each of the three degrees that are divided by (theirs are 1, 1/2 and 1/2).

    score(u, j) = t(j) * sum over shoppers v of g(v) * r(v, j) * sum over items i of r(u, i) * h(i) * r(v, i)

r : the entries; h, g, t : powers of the sums of an item's, a shopper's, an item's entries, rounded down once to
2**-bits (`powers.py`). Products and sums after that are exact.

Why no step can lose a bit: with L = h(i) r(v, i) g(v) and R = r(v, j) t(j), a sum over items is at most (sum of the
shopper's row) * (largest L), and a score at most that times the largest column sum of R. `fit` takes the finest
2**-bits at which 16 times this stays within 2**63 - 1 for its own histories; `bind` checks it for others.
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
from offchain.models.powers import HUNDREDTHS, inverse_powers

_FINEST: Final = 14
_COARSEST: Final = 4
"""Bits of the three weights."""
_ROOM: Final = 16
"""By how much the histories that are bound later may be longer than those that were fitted."""


class GraphFilter(HistoryModel):
    """See the module. owned, people, offered : hundredths of the exponents of h, g, t, 0..100.

    The defaults were chosen on a fifth of the training entries of the gowalla benchmark, held out shopper by shopper.
    What it learns is the rows of the shoppers it was fitted on, without their ids: a stored model is personal data.
    """

    KIND: ClassVar[str] = "graph-filter/1"
    LEARNED: ClassVar[tuple[str, ...]] = ("bits", "starts", "columns", "entries")

    community_: csr_matrix
    """(n_shoppers, n_items) int64: the fitted rows."""
    bits_: int
    outward_: csr_matrix
    """L: (n_items, n_shoppers) int64."""
    homeward_: csr_matrix
    """R: (n_shoppers, n_items) int64."""

    def __init__(self, *, owned: int = 50, people: int = 50, offered: int = 40) -> None:
        self.owned = owned
        self.people = people
        self.offered = offered

    def _check_settings(self) -> None:
        for name in ("owned", "people", "offered"):
            check_setting(name, getattr(self, name), 0, HUNDREDTHS)

    def _learn(self, interactions: Interactions) -> None:
        self.community_ = interactions.matrix
        for bits in range(_FINEST, _COARSEST - 1, -1):
            self._weigh(bits)
            largest = self._largest_score(interactions.matrix)
            if largest * _ROOM <= INT64_MAX:
                return
        check_bound("score of an item", largest, INT64_MAX // _ROOM, "lower the cap of an entry")

    def _weigh(self, bits: int) -> None:
        """`outward_` and `homeward_` from the community."""
        matrix, scale = self.community_, 1 << bits
        bought = np.asarray(matrix.sum(axis=1), dtype=np.int64).ravel()
        sold = np.asarray(matrix.sum(axis=0), dtype=np.int64).ravel()
        by_people = _times(matrix, np.repeat(inverse_powers(bought, self.people, scale), np.diff(matrix.indptr)))
        self.bits_ = bits
        self.homeward_ = _times(matrix, inverse_powers(sold, self.offered, scale)[matrix.indices])
        self.outward_ = _times(by_people, inverse_powers(sold, self.owned, scale)[matrix.indices]).T.tocsr()

    def _scores(self, history: csr_matrix) -> csr_matrix:
        return csr_matrix(history @ self.outward_ @ self.homeward_)

    def _largest_score(self, histories: csr_matrix) -> int:
        steepest = int(self.outward_.data.max(initial=0))
        heaviest = int(np.asarray(self.homeward_.sum(axis=0), dtype=np.int64).max(initial=0))
        return longest_row(histories) * steepest * heaviest

    def _settings(self) -> Integers:
        return np.array([self.owned, self.people, self.offered], dtype=np.int64)

    @classmethod
    def _with_settings(cls, settings: Integers) -> Self:
        owned, people, offered = (int(value) for value in settings)
        return cls(owned=owned, people=people, offered=offered)

    def _arrays(self) -> dict[str, NDArray[Any]]:
        matrix = self.community_
        return {
            "bits": np.array([self.bits_], dtype=np.int64),
            "starts": matrix.indptr.astype(np.int64),
            "columns": matrix.indices.astype(np.int64),
            "entries": matrix.data,
        }

    def _restore(self, stored: Mapping[str, NDArray[Any]], n_items: int) -> None:
        parts = (stored["entries"], stored["columns"], stored["starts"])
        matrix = csr_matrix(parts, shape=(len(stored["starts"]) - 1, n_items))
        matrix.check_format(full_check=True)
        (bits,) = stored["bits"].tolist()
        check_setting("bits", bits, _COARSEST, _FINEST)
        self.community_ = matrix
        self._weigh(bits)


def _times(matrix: csr_matrix, factors: Integers) -> csr_matrix:
    """Each stored entry times its factor, both int64."""
    return csr_matrix((matrix.data * factors, matrix.indices, matrix.indptr), shape=matrix.shape)
