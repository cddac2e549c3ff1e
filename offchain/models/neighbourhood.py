"""The most similar columns of each column of an integer matrix: exact cosines, shrunk, the best few kept.

Source of the shrinkage: Bell and Koren, "Scalable collaborative filtering with jointly derived neighborhood
interpolation weights", ICDM 2007: a similarity that few rows support is drawn towards 0.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from scipy.sparse import csr_matrix

from offchain.models.bounds import Integers
from offchain.models.ranking import coordinates, place_in_row, sort_descending
from offchain.models.similarity import Columns, Pairs, Similarity


def column_neighbours(
    matrix: csr_matrix, size: int, shrinkage: int, chunk_rows: int, kind: Similarity = "cosine"
) -> csr_matrix:
    """(n_columns, n_columns) int64 CSR: in row j the at most `size` columns most similar to column j, never j itself.

    matrix : (n_rows, n_columns) int64, entries in 1..2**15 - 1. similarity = floor(s * c / (c + shrinkage)), where s is
    of that `kind` (`similarity.py`) and c the number of rows that hold both; those that come to 0 are left out; ties to
    the lower column. chunk_rows columns are compared at a time. Raises `BoundError`.
    """
    comparison = Comparison(matrix, size, shrinkage, kind)
    return joined((comparison.block(chunk) for chunk in chunks(matrix.shape[1], chunk_rows)), matrix.shape[1])


class Comparison:
    """Columns of one matrix, compared a block at a time: no block depends on another, so any machine may do it."""

    def __init__(self, matrix: csr_matrix, size: int, shrinkage: int, kind: Similarity = "cosine") -> None:
        self._matrix = matrix
        self._by_column = matrix.T.tocsr()
        self._columns = Columns.of(matrix)
        self._size = size
        self._shrinkage = shrinkage
        self._kind = kind

    def block(self, chunk: slice) -> Integers:
        """(3, n_found): the columns of `chunk`, similarities, neighbours. Raises `BoundError`."""
        row, column, dot, common = _pairs(self._by_column[chunk], self._matrix, chunk.start)
        pairs = Pairs(self._columns, self._columns, row, column, dot, common)
        similar = pairs.similarities(self._kind) * common // (common + self._shrinkage)
        there = similar > 0
        row, similar, column = sort_descending(row[there] - chunk.start, similar[there], column[there])
        kept = place_in_row(row, chunk.stop - chunk.start) < self._size
        return np.stack([row[kept] + chunk.start, similar[kept], column[kept]])


def joined(blocks: Iterable[Integers], columns: int) -> csr_matrix:
    """(columns, columns) int64 CSR of rows, values and columns that blocks found, in any order of the blocks."""
    row, similar, column = np.concatenate([np.zeros((3, 0), dtype=np.int64), *blocks], axis=1)
    neighbours = csr_matrix((similar, (row, column)), shape=(columns, columns), dtype=np.int64)
    neighbours.sort_indices()
    return neighbours


def squared_lengths(matrix: csr_matrix) -> Integers:
    """(n_columns,) int64; below 2**62, since entries are below 2**15 and rows fewer than 2**32."""
    squares = csr_matrix((matrix.data * matrix.data, matrix.indices, matrix.indptr), shape=matrix.shape)
    return np.asarray(squares.sum(axis=0), dtype=np.int64).ravel()


def chunks(size: int, step: int) -> Iterator[slice]:
    """Slices of at most `step` that cover 0..size - 1 in order."""
    for start in range(0, size, step):
        yield slice(start, min(start + step, size))


def _pairs(rows: csr_matrix, matrix: csr_matrix, first: int) -> tuple[Integers, Integers, Integers, Integers]:
    """Both columns, inner product and number of common rows of each pair with any; `rows` starts at column `first`."""
    products = rows @ matrix
    common = products
    if matrix.data.max(initial=1) > 1:
        common = _ones(rows) @ _ones(matrix)
        common.sort_indices()
        products.sort_indices()
    row, column = coordinates(products)
    row += first
    other = row != column
    return row[other], column[other], products.data[other], common.data[other]


def _ones(matrix: csr_matrix) -> csr_matrix:
    return csr_matrix((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)
