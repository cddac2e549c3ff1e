"""How alike two columns are: cosine, Pearson's correlation, or how often one goes with the other. Rounded down.

Sources: cosine: Sarwar and others, WWW 2001. Pearson over all rows, zeros included: for columns of ones it is the phi
coefficient. Frequency: Deshpande, Karypis, "Item-based top-N recommendation algorithms", TOIS 2004, the conditional
probability of a column given another, divided by the square root of how many rows hold it: frequent columns are had
with everything.

    cosine(a, b)     inner / sqrt(q(a) q(b))
    pearson(a, b)    (n inner - s(a) s(b)) / (floor(sqrt(n q(a) - s(a)**2)) * floor(sqrt(n q(b) - s(b)**2)))
    frequency(a, b)  (common / c(b)) / sqrt(c(a)), the probability of a, given b

q : squared lengths, s : sums, c : counts of a column's entries, n : rows, common : rows that hold both. All in units of
1 / SCALE, at most SCALE; a correlation below 0 is 0. Why no step can lose a bit: n * q is checked against 2**62, so a
root is below 2**31 and n * inner, by Cauchy and Schwarz, within 2**62; the rest of a division by a root, shifted by 20
bits, is below 2**51. Counts are checked against 2**31.
"""

from dataclasses import dataclass
from math import isqrt
from typing import Final, Literal, get_args

import numpy as np
from scipy.sparse import csr_matrix

from offchain.models.bounds import Integers, check_bound
from offchain.models.cosine import SCALE, SCALE_BITS, floor_cosine, floor_root
from offchain.models.errors import HyperparameterError

Similarity = Literal["cosine", "pearson", "frequency"]
SIMILARITIES: Final[tuple[Similarity, ...]] = get_args(Similarity)
"""The position of a name stands for it in stored settings."""

_LARGEST_SQUARE: Final = 2**62
_MOST_ROWS: Final = 2**31
_ADVICE: Final = "lower the cap of an entry or the event weights"


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What is known of each column. All (n_columns,) int64; n_rows : of the matrix."""

    n_rows: int
    squares: Integers
    sums: Integers
    counts: Integers

    @classmethod
    def of(cls, matrix: csr_matrix) -> "Columns":
        """matrix : (n_rows, n_columns) int64, entries in 1..2**15 - 1."""
        ones = csr_matrix((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)
        squares = csr_matrix((matrix.data * matrix.data, matrix.indices, matrix.indptr), shape=matrix.shape)
        added = (np.asarray(part.sum(axis=0), dtype=np.int64).ravel() for part in (squares, matrix, ones))
        return cls(int(matrix.shape[0]), *added)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of columns a of `left` and b of `right`, as positions, with inner product and number of common rows."""

    left: Columns
    right: Columns
    a: Integers
    b: Integers
    inner: Integers
    common: Integers

    def similarities(self, kind: Similarity) -> Integers:
        """In 1 / SCALE, (n_pairs,). Raises `BoundError`."""
        if kind == "cosine":
            return floor_cosine(self.inner, self.left.squares[self.a], self.right.squares[self.b])
        return self._pearson() if kind == "pearson" else self._frequency()

    def _pearson(self) -> Integers:
        n, roots = self.left.n_rows, []
        for columns in (self.left, self.right):
            check_bound("rows * squared length", n * int(columns.squares.max(initial=0)), _LARGEST_SQUARE, _ADVICE)
            roots.append(integer_roots(n * columns.squares - columns.sums * columns.sums))
        over = n * self.inner - self.left.sums[self.a] * self.right.sums[self.b]
        first, second = roots[0][self.a], roots[1][self.b]
        there = (over > 0) & (first > 0) & (second > 0)
        found = np.zeros(len(over), dtype=np.int64)
        found[there] = np.minimum(SCALE, divided(over[there], first[there]) // second[there])
        return found

    def _frequency(self) -> Integers:
        check_bound("rows", self.left.n_rows, _MOST_ROWS - 1, "use fewer rows")
        given = (self.common << (SCALE_BITS + 10)) // self.right.counts[self.b]
        return given // integer_roots(self.left.counts << SCALE_BITS)[self.a]


def divided(over: Integers, under: Integers) -> Integers:
    """floor(over * SCALE / under) for 0 <= over <= 2**62, 1 <= under < 2**32, where that is below 2**63."""
    whole, rest = np.divmod(over, under)
    return (whole << SCALE_BITS) + (rest << SCALE_BITS) // under


def integer_roots(values: Integers) -> Integers:
    """floor(sqrt(v)) for 0 <= v < 2**63."""
    if not len(values) or int(values.max()) < 2**52:
        return floor_root(values)
    return np.array([isqrt(value) for value in values.tolist()], dtype=np.int64)


def check_similarity(value: object) -> None:
    """Raises `HyperparameterError` unless it is one of `SIMILARITIES`."""
    if value not in SIMILARITIES:
        raise HyperparameterError("similarity", found=value, wanted=SIMILARITIES, advice="name one of these")
