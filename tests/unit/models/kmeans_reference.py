"""k-means by its definition, one row at a time, in Python's own integers; and rows to try it on."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from offchain.models.seeding import SplitMix64

Point = tuple[int, ...]


def integers(rows: Sequence[Sequence[int]]) -> np.ndarray:
    return np.array(rows, dtype=np.int64)


def blobs(seed: int, rows: int, features: int, clusters: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    middles = chance.integers(0, 10_001, (clusters, features))
    noise = chance.normal(0, 600, (rows, features)).astype(np.int64)
    return np.clip(middles[chance.integers(clusters, size=rows)] + noise, 0, 10_000)


def squared(one: Point, other: Point) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def nearest_of(row: Point, centroids: list[Point]) -> int:
    return min(range(len(centroids)), key=lambda position: (squared(row, centroids[position]), position))


def reference(rows: list[Point], start: list[Point]) -> list[Point]:
    """The definition of `KMeans.fit` with given first centroids, one row at a time."""
    rows, centroids = sorted(rows), sorted(start)
    while True:
        labels = [nearest_of(row, centroids) for row in rows]
        moved = []
        for position, centroid in enumerate(centroids):
            members = [row for row, label in zip(rows, labels, strict=True) if label == position]
            count = len(members)
            means = tuple((2 * sum(column) + count) // (2 * count) for column in zip(*members, strict=True))
            moved.append(means if members else centroid)
        empty = [position for position in range(len(centroids)) if position not in labels]
        if empty:
            moved[empty[0]] = max(rows, key=lambda row: min(squared(row, centroid) for centroid in centroids))
        if moved == centroids == sorted(centroids):
            return centroids
        centroids = sorted(centroids) if moved == centroids else moved


def reference_start(rows: list[Point], clusters: int, seed: int) -> list[Point]:
    """The definition of the seeded first centroids."""
    rows, chance = sorted(rows), SplitMix64(seed)
    chosen = [rows[chance.below(len(rows))]]
    while len(chosen) < clusters:
        reach = list(accumulate(min(squared(row, centroid) for centroid in chosen) for row in rows))
        draws = [chance.below(reach[-1]) for _ in range(2 + clusters.bit_length())]
        candidates = [rows[next(place for place, far in enumerate(reach) if far > draw)] for draw in draws]
        chosen.append(min(candidates, key=lambda candidate: inertia_of(rows, [*chosen, candidate])))
    return chosen


def inertia_of(rows: list[Point], centroids: list[Point]) -> int:
    return sum(min(squared(row, centroid) for centroid in centroids) for row in rows)


def points_of(rows: np.ndarray) -> list[Point]:
    return [tuple(row) for row in rows.tolist()]
