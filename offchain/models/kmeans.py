"""k-means in integers: the same centroids and the same segment of every shopper on every machine.

A centroid is the integer point nearest to the mean of its rows. There is no better integer centroid, so no round can
raise the inertia; with means merely cut down, rounds could circle.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from offchain.models.bounds import Integers, check_setting
from offchain.models.errors import InputError, NotFittedError
from offchain.models.lloyd import Rounds, best_start, inertia, lexicographic, seeded, settled
from offchain.models.matrix_check import check_matrix
from offchain.models.nearest import Points, all_nearest, check_exact
from offchain.models.parameters import load_model, pack_text, save_parameters

KIND: Final = "k-means/2"

_NAMES: Final = ("kind", "settings", "centroids")
_MOST_CLUSTERS: Final = 4096
_MOST_ROUNDS: Final = 100_000
_MOST_STARTS: Final = 1000
_LARGEST_SEED: Final = 2**63 - 1
_MOST_CHUNK_ROWS: Final = 2**24
_MATRIX: Final = 2
"""Dimensions."""


class KMeans:
    """Clusters 0..k-1, in ascending lexicographic order of their centroids: an id does not tell how it was found.

    A row belongs to the nearest centroid by squared distance, ties to the lower id. Rounds, means and empty clusters:
    `lloyd.Rounds`; they end when no centroid moves, or after `rounds`. seed : of `lloyd.seeded`, which chooses the
    first centroids unless `start` (clusters, n_features) gives them. starts : beginnings that are tried on a sample of
    the rows (`lloyd.best_start`); 1 chooses among all rows, once. chunk_rows bounds memory only: every size gives the
    same bits, and so does every order of the rows.
    """

    centroids_: Integers
    """(clusters, n_features) int64."""
    inertia_: int
    """Sum of the squared distances of the fitted rows to their nearest centroids."""
    rounds_: int
    """Rounds that were needed."""

    def __init__(
        self,
        *,
        clusters: int = 8,
        seed: int = 0,
        rounds: int = 300,
        starts: int = 1,
        start: Integers | None = None,
        chunk_rows: int = 32_768,
    ) -> None:
        self.clusters = clusters
        self.seed = seed
        self.rounds = rounds
        self.starts = starts
        self.start = start
        self.chunk_rows = chunk_rows

    def fit(self, rows: Integers) -> Self:
        """Learn the centroids of `rows` (n_rows, n_features) int64.

        Raises `HyperparameterError`, `InputError` (among others for fewer different rows than clusters), `BoundError`.
        """
        self._check_settings()
        check_matrix("rows", rows, None)
        check_exact(rows, rows)
        ordered = lexicographic(rows)
        self._check_variety(ordered)
        points = ordered.astype(np.float64)
        self._learn(points, rows)
        return self

    def _learn(self, points: Points, rows: Integers) -> None:
        """points : the rows in lexicographic order, checked."""
        rounds = Rounds(points, self.clusters, self.chunk_rows)
        start = lexicographic(self._start(points, rows))
        self.centroids_, self.rounds_ = settled(start, rounds.improved, self.rounds)
        self.inertia_ = inertia(points, self.centroids_, self.chunk_rows)

    def predict(self, rows: Integers) -> Integers:
        """(n_rows,) int64: the cluster of each row, from the integer centroids alone.

        Raises `NotFittedError`, `InputError`, `BoundError`.
        """
        learned = self._learned()
        check_matrix("rows", rows, learned.shape[1])
        check_exact(rows, learned)
        return all_nearest(rows, learned, self.chunk_rows)

    def parameters(self) -> dict[str, NDArray[Any]]:
        """What was learned and how: int64 and uint8 arrays for `parameters_bytes`."""
        settings = np.array([self.clusters, self.seed, self.rounds, self.starts], dtype=np.int64)
        return dict(zip(_NAMES, (pack_text(KIND), settings, self._learned()), strict=True))

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
        clusters, seed, rounds, starts = (int(value) for value in stored["settings"])
        model = cls(clusters=clusters, seed=seed, rounds=rounds, starts=starts)
        model._check_settings()
        check_matrix("centroids", stored["centroids"], None)
        if len(stored["centroids"]) != clusters:
            raise ValueError(f"{len(stored['centroids'])} centroids for {clusters} clusters")
        model.centroids_ = stored["centroids"]
        return model

    def _start(self, points: Points, rows: Integers) -> Integers:
        if self.start is None and self.starts > 1:
            return best_start(points, self.clusters, self.seed, self.starts, self.chunk_rows)
        if self.start is None:
            return seeded(points, self.clusters, self.seed, self.chunk_rows)
        check_matrix("start", self.start, rows.shape[1])
        if len(self.start) != self.clusters:
            raise InputError("start", found=len(self.start), wanted=self.clusters, advice="pass one row a cluster")
        check_exact(rows, self.start)
        return self.start

    def _learned(self) -> Integers:
        if not hasattr(self, "centroids_"):
            raise NotFittedError("model", found="no centroids", wanted="`fit` or `load`", advice="fit it first")
        return self.centroids_

    def _check_settings(self) -> None:
        check_setting("clusters", self.clusters, 1, _MOST_CLUSTERS)
        check_setting("seed", self.seed, 0, _LARGEST_SEED)
        check_setting("rounds", self.rounds, 1, _MOST_ROUNDS)
        check_setting("starts", self.starts, 1, _MOST_STARTS)
        check_setting("chunk_rows", self.chunk_rows, 1, _MOST_CHUNK_ROWS)

    def _check_variety(self, ordered: Integers) -> None:
        """Fewer different rows than clusters would leave clusters that nobody can be in."""
        different = min(len(ordered), 1 + int((ordered[1:] != ordered[:-1]).any(axis=1).sum()))
        if different < self.clusters:
            raise InputError(
                "different rows", found=different, wanted=f"at least {self.clusters}", advice="ask for fewer clusters"
            )
