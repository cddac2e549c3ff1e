"""The nearest of a few integer points, exactly, at the speed of floating-point matrix products.

Why float64 cannot change a bit here: every input is an integer, and every sum that a product or an addition below can
pass through is a sum of integers whose magnitudes add up to at most 2**53 (`check_exact`). Each of these is a float64,
so each operation returns the true integer, in whatever order, with or without fused multiply-add, on any number of
threads. What is assumed of the library is that it forms an entry of a product by adding the products of its terms.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from offchain.models.bounds import INT64_MAX, Integers, check_bound
from offchain.models.neighbourhood import chunks

FLOAT64_EXACT: Final = 2**53
"""Integers up to here are float64s."""

Points: TypeAlias = NDArray[np.float64]
"""Integers held as float64."""

Labels: TypeAlias = NDArray[np.int16]
"""Position of a centroid; half a line of cache holds 32 of them."""

_ADVICE: Final = "scale the features first (RankScaler gives 0..10000)"


def check_exact(rows: Integers, centroids: Integers) -> None:
    """Raises `BoundError` unless all arithmetic on these rows, these centroids and means of the rows is exact.

    With d features, magnitudes of at most m and n rows: a squared distance, and what can stand on the way to it, is at
    most 4 * d * m**2, which must not pass 2**53; a sum of n of them must not pass 2**63 - 1.
    """
    largest = max(_magnitude(rows), _magnitude(centroids))
    farthest = 4 * rows.shape[1] * largest * largest
    check_bound("squared distance", farthest, FLOAT64_EXACT, _ADVICE)
    check_bound("sum of squared distances", len(rows) * farthest, INT64_MAX, _ADVICE)


def relative_distances(points: Points, centroids: Points) -> Points:
    """(n_centroids, n_points): |c|**2 - 2 x.c, which is the squared distance less |x|**2, whatever the centroid."""
    distances: Points = (-2 * centroids) @ points.T
    distances += (centroids * centroids).sum(axis=1)[:, None]
    return distances


def squared_distances(points: Points, centroids: Points) -> Points:
    """(n_centroids, n_points)."""
    distances = relative_distances(points, centroids)
    distances += np.einsum("ij,ij->i", points, points)
    return distances


def nearest(points: Points, centroids: Points) -> Labels:
    """(n_points,): position of the nearest centroid, ties to the lower; at most 2**15 centroids."""
    distances = relative_distances(points, centroids)
    labels = np.zeros(len(points), dtype=np.int16)
    best = distances[0].copy()
    for position, distance in enumerate(distances[1:], start=1):
        nearer = distance < best
        np.maximum(labels, np.multiply(nearer, position, dtype=np.int16), out=labels)  # a later position is higher
        np.minimum(best, distance, out=best)
    return labels


def all_nearest(rows: Integers, centroids: Integers, step: int) -> Integers:
    """(n_rows,) int64: `nearest` of each row, `step` rows at a time."""
    labels, targets = np.empty(len(rows), dtype=np.int64), centroids.astype(np.float64)
    for chunk in chunks(len(rows), step):
        labels[chunk] = nearest(rows[chunk].astype(np.float64), targets)
    return labels


def _magnitude(values: Integers) -> int:
    return max(abs(int(values.min(initial=0))), abs(int(values.max(initial=0))))
