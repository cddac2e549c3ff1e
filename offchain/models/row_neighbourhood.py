"""Which rows of an integer matrix are most similar to given rows: exact cosines, shrunk, the best few kept.

`neighbourhood.column_neighbours` compares the columns of a matrix with one another, once, and the answer is kept. Here
rows are compared with all rows of another matrix, when they are asked about. The similarity is the same, to the bit.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix

from offchain.models.bounds import Integers
from offchain.models.neighbourhood import chunks, squared_lengths
from offchain.models.ranking import coordinates, name_items, place_in_row, sort_descending
from offchain.models.recommender import NO_SCORE, Ids
from offchain.models.similarity import Columns, Pairs, Similarity

_TOGETHER: Final = 256
"""Rows compared with all others at a time."""
_LARGEST_BLOCK: Final = 2**22
"""Most pairs of rows looked at together."""


class RowNeighbourhood:
    """The rows among which neighbours are sought. others : (n_others, n_columns) int64 CSR, entries in 1..2**15 - 1."""

    def __init__(self, others: csr_matrix, kind: Similarity = "cosine") -> None:
        self._by_column = others.T.tocsr()
        self._known = Columns.of(self._by_column)
        self._kind = kind

    def nearest(
        self, rows: csr_matrix, own: Integers, size: int, shrinkage: int
    ) -> tuple[Integers, Integers, Integers]:
        """(row, similarity, other) of the at most `size` others that are most similar to each of `rows`.

        rows : (n_rows, n_columns) like the others; own : (n_rows,) position among the others of the one that is never a
        neighbour of that row, -1 for none. similarity = floor(s * c / (c + shrinkage)), where s is of the
        kind (`similarity.py`) and c the number of columns that both hold; those that come to 0 are left out. By row,
        then higher similarity, then lower position. Raises `BoundError`.
        """
        row, other, dot, common = self._pairs(rows)
        pairs = Pairs(Columns.of(rows.T.tocsr()), self._known, row, other, dot, common)
        similar = pairs.similarities(self._kind) * common // (common + shrinkage)
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


def most_similar(
    others: csr_matrix,
    names: Sequence[str],
    rows: csr_matrix,
    own: Integers,
    n: int,
    *,
    shrinkage: int = 0,
    kind: Similarity = "cosine",
) -> tuple[Ids, Integers]:
    """Names and similarities, both (n_rows, n), of the most similar of `others`; short rows are padded.

    names : of the others; own : as in `RowNeighbourhood.nearest`. Raises `BoundError`.
    """
    positions = np.full((rows.shape[0], n), -1, dtype=np.int64)
    scores = np.full((rows.shape[0], n), NO_SCORE, dtype=np.int64)
    sought = RowNeighbourhood(others, kind)
    step = max(1, min(_TOGETHER, _LARGEST_BLOCK // max(1, len(names))))
    for chunk in chunks(rows.shape[0], step):
        row, similar, other = sought.nearest(rows[chunk], own[chunk], n, shrinkage)
        place = place_in_row(row, len(own[chunk]))
        positions[chunk][row, place], scores[chunk][row, place] = other, similar
    return name_items(names, positions), scores


def row_lengths(matrix: csr_matrix) -> Integers:
    """(n_rows,) int64: squared lengths, below 2**62, since entries are below 2**15 and columns fewer than 2**32."""
    return squared_lengths(matrix.T.tocsr())


def _ones(matrix: csr_matrix) -> csr_matrix:
    return csr_matrix((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)
