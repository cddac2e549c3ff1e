"""Which rows of an integer matrix are most similar to given rows: exact cosines, shrunk, the best few kept.

`neighbourhood.column_neighbours` compares the columns of a matrix with one another, once, and the answer is kept. Here
rows are compared with all rows of another matrix, when they are asked about. The similarity is the same, to the bit.
"""

import numpy as np
from scipy.sparse import csr_matrix

from offchain.models.bounds import Integers
from offchain.models.cosine import floor_cosine
from offchain.models.neighbourhood import squared_lengths
from offchain.models.ranking import coordinates, place_in_row, sort_descending


class RowNeighbourhood:
    """The rows among which neighbours are sought. others : (n_others, n_columns) int64 CSR, entries in 1..2**15 - 1."""

    def __init__(self, others: csr_matrix) -> None:
        self._by_column = others.T.tocsr()
        self._lengths = squared_lengths(self._by_column)

    def nearest(
        self, rows: csr_matrix, own: Integers, size: int, shrinkage: int
    ) -> tuple[Integers, Integers, Integers]:
        """(row, similarity, other) of the at most `size` others that are most similar to each of `rows`.

        rows : (n_rows, n_columns) like the others; own : (n_rows,) position among the others of the one that is never a
        neighbour of that row, -1 for none. similarity = floor(cosine * c / (c + shrinkage)), where cosine is
        `floor_cosine` and c the number of columns that both hold; those that come to 0 are left out. By row, then
        higher similarity, then lower position. Raises `BoundError`.
        """
        row, other, dot, common = self._pairs(rows)
        similar = floor_cosine(dot, row_lengths(rows)[row], self._lengths[other]) * common // (common + shrinkage)
        there = (similar > 0) & (other != own[row])
        row, similar, other = sort_descending(row[there], similar[there], other[there])
        kept = place_in_row(row, rows.shape[0]) < size
        return row[kept], similar[kept], other[kept]

    def _pairs(self, rows: csr_matrix) -> tuple[Integers, Integers, Integers, Integers]:
        """Both positions, inner product and number of common columns of each pair with any."""
        products = rows @ self._by_column
        common = products
        if max(rows.data.max(initial=1), self._by_column.data.max(initial=1)) > 1:
            common = _ones(rows) @ _ones(self._by_column)
            common.sort_indices()
            products.sort_indices()  # the same cells as `common`: entries are positive, so no sum is 0
        row, other = coordinates(products)
        return row, other, products.data, common.data


def row_lengths(matrix: csr_matrix) -> Integers:
    """(n_rows,) int64: squared lengths, below 2**62, since entries are below 2**15 and columns fewer than 2**32."""
    return squared_lengths(matrix.T.tocsr())


def _ones(matrix: csr_matrix) -> csr_matrix:
    return csr_matrix((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)
