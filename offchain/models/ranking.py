"""The best n of many, exactly: higher score first, equal scores by ascending position."""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from offchain.features.interactions import locate
from offchain.models.bounds import Integers
from offchain.models.recommender import NO_ITEM, NO_SCORE, POPULARITY_SCORE, Filters, Ids

Flags: TypeAlias = NDArray[np.bool_]
Scores: TypeAlias = csr_matrix | Integers
"""(n_rows, n_items) int64; of a dense one the ranking may change cells that are not to be listed."""

_KEY_BITS: Final = 63
_BLOCK: Final = 32
"""Neighbouring scores of which only the largest is looked at first."""


def sort_descending(rows: Integers, values: Integers, columns: Integers) -> tuple[Integers, Integers, Integers]:
    """The triples by row, then higher value, then column. All >= 0; a (row, column) occurs once.

    Where the three fit side by side into 63 bits they are sorted as one integer, several times faster than as three
    keys. As all keys differ, every correct sort gives the same answer, and both ways agree.
    """
    if not len(rows):
        return rows, values, columns
    highest = int(values.max())
    value_bits, column_bits = highest.bit_length(), int(columns.max()).bit_length()
    if int(rows.max()).bit_length() + value_bits + column_bits > _KEY_BITS:
        order = np.lexsort((columns, -values, rows))
        return rows[order], values[order], columns[order]
    key = (rows << (value_bits + column_bits)) | ((highest - values) << column_bits) | columns
    key.sort()
    sorted_values = highest - ((key >> column_bits) & ((1 << value_bits) - 1))
    return key >> (value_bits + column_bits), sorted_values, key & ((1 << column_bits) - 1)


def place_in_row(rows: Integers, n_rows: int) -> Integers:
    """0, 1, 2 ... within each run of equal rows; `rows` ascending, each < n_rows."""
    starts = np.searchsorted(rows, np.arange(n_rows))
    return np.arange(len(rows), dtype=np.int64) - starts[rows]


def coordinates(matrix: csr_matrix) -> tuple[Integers, Integers]:
    """Row and column of each stored entry, int64."""
    counts = np.diff(matrix.indptr)
    return np.repeat(np.arange(len(counts), dtype=np.int64), counts), matrix.indices.astype(np.int64)


def permitted_items(items: Sequence[str], filters: Filters) -> Flags:
    """(n_items,) bool: may this item be shown to anybody?"""
    allowed = np.full(len(items), filters.only is None)
    for names, verdict in ((filters.only or (), True), (filters.excluded | filters.out_of_stock, False)):
        found = locate(items, sorted(names))
        allowed[found[found >= 0]] = verdict
    return allowed


def best_of(
    scores: Scores, hidden: csr_matrix | None, allowed: Flags, popular: Integers, n: int
) -> tuple[Integers, Integers]:
    """Positions and scores, both (n_rows, n) int64, of the best permitted items of each row.

    scores : only entries > 0 count; hidden : what each row must not be shown; allowed : (n_items,); popular : item
    positions, most popular first. Short rows go on with `popular`; where that ends too, -1 and `NO_SCORE`.
    """
    n_rows = scores.shape[0]
    closed = np.repeat(~allowed[None, :], n_rows, axis=0)
    if hidden is not None:
        closed[coordinates(hidden)] = True
    if isinstance(scores, csr_matrix):
        rows, values, columns = highest_cells(scores, n + closed.sum(axis=1))
    else:
        rows, values, columns = _highest_dense(scores, closed, n)
    seen = ~closed[rows, columns]
    rows, values, columns = sort_descending(rows[seen], values[seen], columns[seen])
    place = place_in_row(rows, n_rows)
    listed = place < n
    rows, values, columns, place = rows[listed], values[listed], columns[listed], place[listed]
    positions = np.full((n_rows, n), -1, dtype=np.int64)
    best = np.full((n_rows, n), NO_SCORE, dtype=np.int64)
    positions[rows, place], best[rows, place] = columns, values
    closed[rows, columns] = True
    _fill(positions, best, closed, popular)
    return positions, best


def highest_cells(scores: csr_matrix, wanted: Integers) -> tuple[Integers, Integers, Integers]:
    """Row, value and column of entries > 0, among them the `wanted` highest of each row and all that equal the last.

    wanted : (n_rows,) >= 1. A row is cut into blocks; as many blocks as are wanted hold an entry that is not below the
    `wanted`-th highest of the blocks' largest, so entries below that are not among the wanted ones.
    """
    counts = np.diff(scores.indptr).astype(np.int64)
    blocks = -(-counts // _BLOCK)
    most = int(blocks.max(initial=0))
    least = np.ones(len(counts), dtype=np.int64)
    if most:
        row = np.repeat(np.arange(len(counts)), blocks)
        place = place_in_row(row, len(counts))
        peaks = np.zeros((len(counts), most), dtype=np.int64)
        peaks[row, place] = np.maximum.reduceat(scores.data, scores.indptr[:-1].astype(np.int64)[row] + place * _BLOCK)
        peaks.sort(axis=1)
        enough = wanted <= most
        least[enough] = np.maximum(1, peaks[enough, most - wanted[enough]])
    kept = np.flatnonzero(scores.data >= np.repeat(least, counts))
    rows = np.searchsorted(scores.indptr, kept, side="right").astype(np.int64) - 1
    return rows, scores.data[kept], scores.indices[kept].astype(np.int64)


def _highest_dense(scores: Integers, closed: Flags, n: int) -> tuple[Integers, Integers, Integers]:
    """Row, value and column of the open cells > 0, among them the `n` highest of each row."""
    scores[closed] = 0
    n_rows, n_columns = scores.shape
    least = np.ones(n_rows, dtype=np.int64)
    whole = n_columns - n_columns % _BLOCK
    if whole >= n * _BLOCK:
        peaks = scores[:, :whole].reshape(n_rows, -1, _BLOCK).max(axis=2)
        peaks.sort(axis=1)
        least = np.maximum(least, peaks[:, -n])
    rows, columns = np.nonzero(scores >= least[:, None])
    return rows.astype(np.int64), scores[rows, columns], columns.astype(np.int64)


def _fill(positions: Integers, best: Integers, closed: Flags, popular: Integers) -> None:
    """Complete short rows in place with the most popular items that are not closed to them."""
    n = positions.shape[1]
    length = (positions >= 0).sum(axis=1)
    short = np.flatnonzero(length < n)
    if not len(short):
        return
    open_to = ~closed[np.ix_(short, popular)]
    farthest = n + len(popular) - int(open_to.sum(axis=1).min(initial=len(popular)))
    open_to = open_to[:, :farthest]  # among the first n + (most closed items of a row), each row finds its n
    rank = np.cumsum(open_to, axis=1)
    rows, ranks = np.nonzero(open_to & (rank <= (n - length[short])[:, None]))
    place = length[short][rows] + rank[rows, ranks] - 1
    positions[short[rows], place] = popular[ranks]
    best[short[rows], place] = POPULARITY_SCORE


def name_items(items: Sequence[str], positions: Integers) -> Ids:
    """Ids of item positions; -1 becomes `NO_ITEM`."""
    names = np.empty(len(items) + 1, dtype=np.object_)
    names[:-1] = items
    names[-1] = NO_ITEM
    return names[positions]
