"""A product of two thin factors of integers, exact at the speed of floating-point matrix products.

    score(u, j) = sum over d of (sum over items i of r(u, i) * left(i, d)) * right(j, d)

Why float64 cannot change a bit: the inner sum is int64; in the outer one every product and partial sum is an integer of
magnitude at most (sum of a row of r) * (largest sum of a row of |left|) * (largest |right|), which is checked against
2**53 before it is computed (`nearest.py` says why that is enough).
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from offchain.models.bounds import Integers
from offchain.models.lists import longest_row
from offchain.models.nearest import FLOAT64_EXACT

FINEST: Final = 18
COARSEST: Final = 6
"""Bits after the point of both factors."""


@dataclass(frozen=True, slots=True, eq=False)
class LowRank:
    """left, right : (n_items, rank) int64, in units of 2**-bits; a score is in units of 4**-bits."""

    left: Integers
    right: Integers
    bits: int
    _outward: NDArray[np.float64] = field(init=False, repr=False)
    """`right`, transposed, once."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_outward", np.ascontiguousarray(self.right.T, dtype=np.float64))

    @classmethod
    def quantised(
        cls, left: NDArray[np.float32], right: NDArray[np.float32], histories: csr_matrix, room: int
    ) -> "LowRank":
        """The factors rounded as finely as `room` times the bound for these histories allows."""
        for bits in range(FINEST, COARSEST - 1, -1):
            found = cls(_rounded(left, bits), _rounded(right, bits), bits)
            if found.largest(histories) * room <= FLOAT64_EXACT:
                break
        return found

    def largest(self, histories: csr_matrix) -> int:
        """The bound of the module's docstring."""
        widest = int(np.abs(self.left).sum(axis=1).max(initial=0))
        return longest_row(histories) * widest * int(np.abs(self.right).max(initial=0))

    def scores(self, history: csr_matrix) -> Integers:
        """(n_rows, n_items) int64; `largest` of these rows is within 2**53."""
        inner = np.asarray(history @ self.left, dtype=np.int64).astype(np.float64)
        return (inner @ self._outward).astype(np.int64)


def _rounded(factor: NDArray[np.float32], bits: int) -> Integers:
    return np.rint(factor.astype(np.float64) * (1 << bits)).astype(np.int64)
