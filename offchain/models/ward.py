"""Hierarchical clustering by Ward's criterion, in integers: few micro-clusters, joined two by two.

Sources: Ward, "Hierarchical grouping to optimize an objective function", JASA 1963; the chain of nearest neighbours of
Benzécri and Juan (1982), as in Müllner, "Modern hierarchical, agglomerative clustering algorithms", 2011.

Joining a and b raises the inertia by n_a * n_b / (n_a + n_b) * |c_a - c_b|**2. Centres c are the integer points nearest
to FINE times the mean, half up; the rise is rounded down. Why no bit can be lost: squared distances are exact in
float64 (`check_exact`), p * D / s with p = n_a * n_b, s = n_a + n_b is taken as p * (D // s) + p * (D % s) // s, whose
terms are below n**3 and n * D, both checked against 2**63 - 1, n being all rows.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from offchain.models.bounds import INT64_MAX, Integers, check_bound, check_setting
from offchain.models.errors import InputError, NotFittedError
from offchain.models.joining import FINE, centres_of, joined, roots_of
from offchain.models.kmeans import KMeans
from offchain.models.lloyd import lexicographic, sample_of, seeded
from offchain.models.matrix_check import check_matrix
from offchain.models.nearest import all_nearest, check_exact
from offchain.models.parameters import load_model, pack_text, save_parameters

KIND: Final = "ward/2"
MOST_MICRO: Final = 10_000

_NAMES: Final = ("kind", "settings", "micro", "labels", "merges")
_MOST_CLUSTERS: Final = 4096
_MOST_CHUNK_ROWS: Final = 2**24
_MICRO_ROUNDS: Final = 10
_CELLS: Final = 2**23
"""Most distances that are held together."""
_MATRIX: Final = 2
"""Dimensions."""


class Ward:
    """Clusters 0..k-1, in ascending lexicographic order of their centres; a row belongs where its nearest micro-cluster
    does, ties to the lower.

    Up to `micro` different rows are their own micro-clusters; of more, `KMeans` makes `micro` in a few rounds over all
    rows, from first centroids among at most 16,384 of them, so that the cost of choosing these does not grow with the
    rows. seed : of that. Equal rises join the lower numbers first. Rows in any order and `chunk_rows` of any
    size give the same bits.
    """

    micro_: Integers
    """(n_micro, n_features) int64, ascending."""
    labels_: Integers
    """(n_micro,) int64: the cluster of each."""
    merges_: Integers
    """(n_micro - 1, 3) int64: the two nodes that were joined, by number, and the height, in ascending order of it.
    Leaves are 0..n_micro - 1, the m-th row makes node n_micro + m. Heights are rises of inertia in units of
    1 / FINE**2."""

    def __init__(self, *, clusters: int = 8, micro: int = 1000, seed: int = 0, chunk_rows: int = 32_768) -> None:
        self.clusters = clusters
        self.micro = micro
        self.seed = seed
        self.chunk_rows = chunk_rows

    def fit(self, rows: Integers) -> Self:
        """Learn from `rows` (n_rows, n_features) int64. Raises `HyperparameterError`, `InputError`, `BoundError`."""
        self._check_settings()
        check_matrix("rows", rows, None)
        if not len(rows):
            raise InputError("rows", found=0, wanted="at least 1", advice="bring shoppers")
        check_exact(rows, rows)
        micro, counts = self._micro_clusters(rows)
        if len(micro) < self.clusters:
            found, wanted = len(micro), f"at least {self.clusters}"
            raise InputError("different rows", found=found, wanted=wanted, advice="ask for fewer clusters")
        check_exact(micro * FINE, micro * FINE)
        _check_rises(micro, int(counts.sum()))
        self.micro_ = micro
        self.merges_ = joined(micro, counts)
        self.labels_ = self.cut(self.clusters, counts)
        self._counts = counts
        return self

    def cut(self, clusters: int, counts: Integers | None = None) -> Integers:
        """(n_micro,) int64: the micro-clusters in this many clusters instead, 1..n_micro.

        counts : rows of each micro-cluster, for who has loaded the model; ids are in the order of the centres.
        """
        check_setting("clusters", clusters, 1, len(self.micro_))
        rows_of = self._counts if counts is None else counts
        roots = roots_of(self.merges_, len(self.micro_), clusters)
        _, member = np.unique(roots, return_inverse=True)
        sums = np.zeros((clusters, self.micro_.shape[1]), dtype=np.int64)
        sizes = np.zeros(clusters, dtype=np.int64)
        np.add.at(sums, member, self.micro_ * rows_of[:, None])
        np.add.at(sizes, member, rows_of)
        order = np.lexsort((np.arange(clusters), *centres_of(sums, sizes).T[::-1]))
        return np.argsort(order, kind="stable")[member].astype(np.int64)

    def predict(self, rows: Integers) -> Integers:
        """(n_rows,) int64: the cluster of each row. Raises `NotFittedError`, `InputError`, `BoundError`."""
        learned = self._learned()
        check_matrix("rows", rows, learned.shape[1])
        check_exact(rows, learned)
        labels: Integers = self.labels_[self._nearest(rows, learned)]
        return labels

    def parameters(self) -> dict[str, NDArray[Any]]:
        """What was learned and how: int64 and uint8 arrays for `parameters_bytes`."""
        micro = self._learned()
        settings = np.array([self.clusters, self.micro, self.seed, FINE], dtype=np.int64)
        return dict(zip(_NAMES, (pack_text(KIND), settings, micro, self.labels_, self.merges_), strict=True))

    def save(self, path: Path) -> None:
        """Write `parameters` to `path` (.npz, no pickle)."""
        save_parameters(path, self.parameters())

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model that `save` wrote, ready to `predict`. Raises `ParametersError`."""
        return load_model(path, KIND, _NAMES, cls._restored)

    @classmethod
    def _restored(cls, stored: Mapping[str, NDArray[Any]]) -> Self:
        """Raises `ValueError` where the arrays contradict each other."""
        clusters, micro, seed, fine = (int(value) for value in stored["settings"])
        model = cls(clusters=clusters, micro=micro, seed=seed)
        model._check_settings()
        check_matrix("micro-clusters", stored["micro"], None)
        labels, merges, size = stored["labels"], stored["merges"], len(stored["micro"])
        fits = labels.shape == (size,) and merges.shape == (size - 1, 3)
        if fine != FINE or not fits or set(labels.tolist()) != set(range(clusters)):
            raise ValueError(f"{len(labels)} labels and {len(merges)} merges of {size} micro-clusters")
        model.micro_, model.labels_, model.merges_ = stored["micro"], labels, merges
        return model

    def _micro_clusters(self, rows: Integers) -> tuple[Integers, Integers]:
        """Centres in ascending order, and how many rows each has."""
        ordered = lexicographic(rows)
        first = np.concatenate([[True], (ordered[1:] != ordered[:-1]).any(axis=1)])
        starts = np.flatnonzero(first)
        if len(starts) <= self.micro:
            return ordered[first], np.diff(np.append(starts, len(ordered)))
        points = ordered.astype(np.float64)
        step = self._step(self.micro)
        start = seeded(sample_of(points, self.micro), self.micro, self.seed, step)
        model = self._k_means(clusters=self.micro, rounds=_MICRO_ROUNDS, start=start, chunk_rows=step)
        centroids = model.fit(rows).centroids_
        counts = np.bincount(self._nearest(rows, centroids), minlength=self.micro).astype(np.int64)
        return centroids[counts > 0], counts[counts > 0]

    def _k_means(self, **settings: Any) -> KMeans:
        return KMeans(**settings)

    def _nearest(self, rows: Integers, centroids: Integers) -> Integers:
        """(n_rows,) int64: position of the nearest of many centroids."""
        return all_nearest(rows, centroids, self._step(len(centroids)))

    def _step(self, centroids: int) -> int:
        return max(1, min(self.chunk_rows, _CELLS // centroids))

    def _learned(self) -> Integers:
        if not hasattr(self, "micro_"):
            raise NotFittedError("model", found="no micro-clusters", wanted="`fit` or `load`", advice="fit it first")
        return self.micro_

    def _check_settings(self) -> None:
        check_setting("clusters", self.clusters, 1, _MOST_CLUSTERS)
        check_setting("micro", self.micro, self.clusters, MOST_MICRO)
        check_setting("seed", self.seed, 0, INT64_MAX)
        check_setting("chunk_rows", self.chunk_rows, 1, _MOST_CHUNK_ROWS)


def _check_rises(micro: Integers, rows: int) -> None:
    spread = [int(span) * FINE for span in micro.max(axis=0) - micro.min(axis=0)]
    farthest = sum(span * span for span in spread)
    advice = "fit on a sample of the rows, or scale the features first (RankScaler gives 0..10000)"
    check_bound("rise of inertia", max(rows**3, rows * farthest, rows * 2 * FINE * _largest(micro)), INT64_MAX, advice)


def _largest(values: Integers) -> int:
    return max(abs(int(values.min())), abs(int(values.max())), 1)
