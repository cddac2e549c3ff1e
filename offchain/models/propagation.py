"""One step through the graph and back: from items to the people who have them, and on to what else these have.

    score(u, j) = t(j) * sum over shoppers v of g(v) * r(v, j) * sum over items i of r(u, i) * h(i) * r(v, i)

r : entries; h, g, t : the sums of an item's, a shopper's, an item's entries to a power, rounded down once to 2**-bits
(`powers.py`). Products and sums after that are exact.

Why no step can lose a bit: with L = h(i) r(v, i) g(v) and R = r(v, j) t(j), a sum over items is at most (sum of the
shopper's row) * (largest L), and a score at most that times the largest column sum of R.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix

from offchain.models.bounds import INT64_MAX, Integers, check_bound
from offchain.models.lists import longest_row
from offchain.models.powers import inverse_powers

FINEST: Final = 14
COARSEST: Final = 4
"""Bits of the three weights."""
_ROOM: Final = 16
"""By how much the histories that are asked about later may be longer than those that were fitted."""


@dataclass(frozen=True, slots=True)
class Exponents:
    """Hundredths of the exponents of h, g, t."""

    owned: int
    people: int
    offered: int


@dataclass(frozen=True, slots=True, eq=False)
class Propagation:
    """outward : L, (n_items, n_shoppers); homeward : R, (n_shoppers, n_items). Both int64."""

    outward: csr_matrix
    homeward: csr_matrix
    bits: int

    @classmethod
    def finest(cls, matrix: csr_matrix, exponents: Exponents) -> "Propagation":
        """With the finest weights at which 16 times the bound for the matrix's own rows is within 2**63 - 1.
        Raises `BoundError` where that is not so at the coarsest.
        """
        for bits in range(FINEST, COARSEST - 1, -1):
            found = cls.of(matrix, exponents, bits)
            largest = found.largest(matrix)
            if largest * _ROOM <= INT64_MAX:
                return found
        check_bound("score of an item", largest, INT64_MAX // _ROOM, "lower the cap of an entry")
        return found

    @classmethod
    def of(cls, matrix: csr_matrix, exponents: Exponents, bits: int) -> "Propagation":
        """matrix : (n_shoppers, n_items) int64."""
        scale = 1 << bits
        bought, sold = (np.asarray(matrix.sum(axis=axis), dtype=np.int64).ravel() for axis in (1, 0))
        people = np.repeat(inverse_powers(bought, exponents.people, scale), np.diff(matrix.indptr))
        owned = inverse_powers(sold, exponents.owned, scale)[matrix.indices]
        offered = inverse_powers(sold, exponents.offered, scale)[matrix.indices]
        return cls(_times(matrix, people * owned).T.tocsr(), _times(matrix, offered), bits)

    def scores(self, history: csr_matrix) -> csr_matrix:
        """(n_rows, n_items) int64, in units of 2**(-3 bits)."""
        return csr_matrix(history @ self.outward @ self.homeward)

    def dense_scores(self, history: csr_matrix) -> Integers:
        """`scores` as an array: faster where most items get a score, as no row is kept sparse on the way."""
        reached = csr_matrix(history @ self.outward)
        scores = np.zeros((history.shape[0], self.homeward.shape[1]), dtype=np.int64)
        for row, (start, end) in enumerate(pairwise(reached.indptr.tolist())):
            scores[row] = self.homeward[reached.indices[start:end]].T @ reached.data[start:end]
        return scores

    def largest(self, histories: csr_matrix) -> int:
        """The bound of the module's docstring for these rows."""
        return longest_row(histories) * self.steepest()

    def steepest(self) -> int:
        """The same for a row that holds a single 1."""
        heaviest = int(np.asarray(self.homeward.sum(axis=0), dtype=np.int64).max(initial=0))
        return int(self.outward.data.max(initial=0)) * heaviest


def _times(matrix: csr_matrix, factors: Integers) -> csr_matrix:
    """Each stored entry times its factor, both int64."""
    return csr_matrix((matrix.data * factors, matrix.indices, matrix.indptr), shape=matrix.shape)
