"""The parts of k-means in exact arithmetic: order of rows, first centroids, rounds, inertia.

Sources: Lloyd, "Least squares quantization in PCM", IEEE Trans. Inf. Theory 1982; the greedy form of Arthur,
Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007. `points` have passed `nearest.check_exact`.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from offchain.models.bounds import Integers
from offchain.models.nearest import Points, nearest, squared_distances
from offchain.models.neighbourhood import chunks
from offchain.models.seeding import SplitMix64, words

_KEY_BITS: Final = 63
_SAMPLE: Final = 16_384
"""Rows on which starts are compared."""
_SAMPLE_ROUNDS: Final = 20


def lexicographic(rows: Integers) -> Integers:
    """`rows` (n_rows, n_features) in ascending order, first column first; magnitudes below 2**61.

    Neighbouring columns are packed into one 63-bit key as long as their ranges fit: fewer keys to sort by.
    """
    low = rows.min(axis=0, initial=0)
    widths = [int(span).bit_length() for span in rows.max(axis=0, initial=0) - low]
    keys, used = [np.zeros(len(rows), dtype=np.int64)], 0
    for column, width in enumerate(widths):
        if used + width > _KEY_BITS:
            keys.append(np.zeros(len(rows), dtype=np.int64))
            used = 0
        keys[-1] = (keys[-1] << width) | (rows[:, column] - low[column])
        used += width
    return rows[np.lexsort(keys[::-1])]


def seeded(points: Points, clusters: int, seed: int, step: int) -> Integers:
    """(clusters, n_features): rows far apart, each drawn with a chance proportional to its squared distance.

    Each time 2 + bit length of `clusters` candidates are drawn and the one is kept that leaves the smallest sum of
    squared distances, ties to the first drawn. `points` in lexicographic order, at least `clusters` different ones.
    """
    chance = SplitMix64(seed)
    chosen = [chance.below(len(points))]
    closest = squared_distances(points, points[chosen])[0]
    while len(chosen) < clusters:
        reach = np.cumsum(closest.astype(np.int64))
        draws = [chance.below(int(reach[-1])) for _ in range(2 + clusters.bit_length())]
        candidates = np.searchsorted(reach, draws, side="right")
        chosen.append(int(candidates[_left_over(points, points[candidates], closest, step).argmin()]))
        closest = np.minimum(closest, squared_distances(points, points[chosen[-1:]])[0])
    return points[chosen].astype(np.int64)


def sample_of(points: Points, clusters: int) -> Points:
    """Every n-th of the points, at most 16,384; all of them where fewer of those differ than there are clusters."""
    sample = points[:: -(-len(points) // _SAMPLE)]
    return points if len(np.unique(sample, axis=0)) < clusters else sample


def best_start(points: Points, clusters: int, seed: int, starts: int, step: int) -> Integers:
    """(clusters, n_features): where a few rounds from the best of several `seeded` beginnings led on a sample.

    Best is the smallest sum of squared distances, ties to the first. The first beginning has `seed`, the others seeds
    drawn from it.
    """
    sample = sample_of(points, clusters)
    best, least = np.empty(0, dtype=np.int64), -1
    for each in [seed, *(words(seed, starts - 1) >> np.uint64(1)).tolist()]:
        centroids = _improved(sample, lexicographic(seeded(sample, clusters, each, step)), step)
        left = inertia(sample, centroids, step)
        if least < 0 or left < least:
            best, least = centroids, left
    return best


def _improved(points: Points, centroids: Integers, step: int) -> Integers:
    rounds = Rounds(points, len(centroids), step)
    for _ in range(_SAMPLE_ROUNDS):
        there = rounds.improved(centroids)
        if np.array_equal(there, centroids):
            break
        centroids = there
    return centroids


def moved(sums: Integers, counts: Integers, centroids: Integers, farthest: Callable[[Integers], Integers]) -> Integers:
    """Where the centroids go next. sums : (clusters, n_features) of their rows; counts : (clusters,) of these rows.

    To the integer point nearest to the mean of their rows: floor((2 * sum + count) / (2 * count)), half up. The lowest
    cluster without rows goes to the row `farthest` from its centroid, the first of equals; others without rows wait
    for the next round.
    """
    occupied = np.maximum(counts, 1)[:, None]
    means = (2 * sums + occupied) // (2 * occupied)
    there: Integers = np.where(counts[:, None] > 0, means, centroids)
    if not counts.all():
        there[int(counts.argmin())] = farthest(centroids)
    return there


def settled(start: Integers, improved: Callable[[Integers], Integers], most: int) -> tuple[Integers, int]:
    """Centroids in lexicographic order, and rounds: until none moves, at most `most`. start : in that order."""
    centroids = start
    for number in range(1, most + 1):
        there = improved(centroids)
        if np.array_equal(there, centroids):
            there = lexicographic(there)
            if np.array_equal(there, centroids):
                return there, number
        centroids = there
    return lexicographic(centroids), most


class Rounds:
    """The points and who belongs where; each round only moves what changes from one cluster's sum to another's."""

    def __init__(self, points: Points, clusters: int, step: int) -> None:
        self._points = points
        self._step = step
        self._labels = np.zeros(len(points), dtype=np.int16)
        self._sums = np.zeros((clusters, points.shape[1]), dtype=np.int64)
        self._counts = np.zeros(clusters, dtype=np.int64)
        for chunk in chunks(len(points), step):
            self._sums[0] += points[chunk].sum(axis=0).astype(np.int64)
        self._counts[0] = len(points)

    def improved(self, centroids: Integers) -> Integers:
        """Where the centroids go next, see `moved`."""
        for chunk in chunks(len(self._points), self._step):
            self._assign(chunk, centroids.astype(np.float64))
        return moved(self._sums, self._counts, centroids, self._farthest)

    def _assign(self, chunk: slice, centroids: Points) -> None:
        labels, before = nearest(self._points[chunk], centroids), self._labels[chunk]
        changed = np.flatnonzero(labels != before)
        numbers = np.arange(len(centroids), dtype=np.int16)[:, None]
        joined, left = labels[changed] == numbers, before[changed] == numbers
        change = joined.astype(np.float64) - left
        self._sums += (change @ self._points[chunk][changed]).astype(np.int64)
        self._counts += joined.sum(axis=1) - left.sum(axis=1)
        self._labels[chunk] = labels

    def _farthest(self, centroids: Integers) -> Integers:
        farthest, position = -1, 0
        for chunk in chunks(len(self._points), self._step):
            distances = squared_distances(self._points[chunk], centroids.astype(np.float64)).min(axis=0)
            if distances.max() > farthest:
                farthest, position = int(distances.max()), chunk.start + int(distances.argmax())
        row: Integers = self._points[position].astype(np.int64)
        return row


def inertia(points: Points, centroids: Integers, step: int) -> int:
    """Sum of the squared distances to the nearest centroid."""
    blocks = (squared_distances(points[chunk], centroids.astype(np.float64)) for chunk in chunks(len(points), step))
    return sum(int(block.min(axis=0).astype(np.int64).sum()) for block in blocks)


def _left_over(points: Points, candidates: Points, closest: Points, step: int) -> Integers:
    """(n_candidates,): the sum of squared distances that would be left if a candidate became a centroid."""
    total = np.zeros(len(candidates), dtype=np.int64)
    for chunk in chunks(len(points), step):
        left = np.minimum(squared_distances(points[chunk], candidates), closest[chunk])
        total += left.astype(np.int64).sum(axis=1)
    return total
