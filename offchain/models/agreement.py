"""How much two groupings of the same rows agree, and how well a grouping fits: exact, in basis points.

Sources: Hubert, Arabie, "Comparing partitions", J. Classification 1985; Tibshirani, Walther, "Cluster validation by
prediction strength", JCGS 2005; Rousseeuw, "Silhouettes", 1987, in the
simplified form with centroids of Hruschka et al., 2004, here of squared distances.
"""

import numpy as np

from offchain.domain.bounds import BPS
from offchain.models.bounds import INT64_MAX, Integers, check_bound
from offchain.models.errors import InputError
from offchain.models.nearest import check_exact, squared_distances
from offchain.models.neighbourhood import chunks


def adjusted_rand_bps(one: Integers, other: Integers) -> int:
    """The adjusted Rand index, rounded down: 10000 for the same grouping, about 0 for two that chance made.

    one, other : (n_rows,) labels >= 0 of the same rows. Two groupings with one cluster each agree. Raises `InputError`.
    """
    _check_labels(one, other)
    _, cells = np.unique(np.stack([one, other]), axis=1, return_counts=True)
    together, first, second = (
        sum(count * (count - 1) // 2 for count in counts.tolist())
        for counts in (cells, np.unique(one, return_counts=True)[1], np.unique(other, return_counts=True)[1])
    )
    pairs = one.size * (one.size - 1) // 2
    most = (first + second) * pairs - 2 * first * second
    return BPS if not most else 2 * (together * pairs - first * second) * BPS // most


def strength_bps(found: Integers, predicted: Integers) -> int:
    """Prediction strength: of the cluster that is found again worst, the share of its pairs which the other grouping
    also puts together, rounded down. A cluster of one row is found again.

    found, predicted : (n_rows,) labels >= 0 of the same rows. Raises `InputError`.
    """
    _check_labels(found, predicted)
    (own, _), cells = np.unique(np.stack([found, predicted]), axis=1, return_counts=True)
    worst = BPS
    for label in np.unique(own).tolist():
        counts = cells[own == label].tolist()
        size = sum(counts)
        if size > 1:
            worst = min(worst, sum(count * (count - 1) for count in counts) * BPS // (size * (size - 1)))
    return worst


def silhouette_bps(rows: Integers, centroids: Integers, chunk_rows: int = 32_768) -> int:
    """Mean over the rows of (b - a) / b, rounded down in each row and in the mean: a is the squared distance to the
    nearest centroid, b to the next one. 0: every row lies between two clusters; 10000: each on its centroid. A row on
    two centroids counts 0. rows : (n, d) int64; centroids : (k, d), k > 1. Raises `InputError`, `BoundError`.
    """
    if len(centroids) < 2 or not len(rows):
        found, wanted = (len(rows), len(centroids)), "rows, and at least 2 centroids"
        raise InputError("silhouette", found=found, wanted=wanted, advice="ask for more clusters")
    check_exact(rows, centroids)
    farthest = int(squared_distances(rows[:1].astype(np.float64), centroids.astype(np.float64)).max())
    total, points = 0, centroids.astype(np.float64)
    for chunk in chunks(len(rows), chunk_rows):
        two = np.partition(squared_distances(rows[chunk].astype(np.float64), points), 1, axis=0)[:2].astype(np.int64)
        farthest = max(farthest, int(two.max()))
        check_bound("squared distance in basis points", farthest * BPS, INT64_MAX, "scale the features first")
        near, next_ = two
        total += int(np.where(next_ > 0, (next_ - near) * BPS // np.maximum(next_, 1), 0).sum())
    return total // len(rows)


def _check_labels(one: Integers, other: Integers) -> None:
    if one.shape != other.shape or not one.size:
        found, wanted = (one.shape, other.shape), "two of one length above 0"
        raise InputError("labels", found=found, wanted=wanted, advice="pass labels of the same rows")
