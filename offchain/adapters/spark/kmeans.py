"""Integer k-means by Spark: rows in lexicographic blocks, every step a sum of int64 over blocks.

The arithmetic of a block is `models/nearest.py`; where the centroids go is `models/lloyd.moved`, on the summed figures.
Positions of rows, by which chance chooses the first centroids and ties are broken, are those of the lexicographic
order, which the blocks keep. So the number of blocks, of workers, and their order change no bit.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from offchain.adapters.spark.blocks import OnSpark, tasks
from offchain.models.bounds import Integers
from offchain.models.kmeans import KMeans
from offchain.models.lloyd import lexicographic, moved, settled
from offchain.models.nearest import Points, nearest, squared_distances
from offchain.models.neighbourhood import chunks
from offchain.models.seeding import SplitMix64

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Summed(NamedTuple):
    """Of a block's rows by cluster: sums (clusters, n_features), counts (clusters,); the largest squared distance of a
    row to its centroid and the first row that has it; sum of these distances."""

    sums: Integers
    counts: Integers
    distance: int
    farthest: Integers
    inertia: int


class SparkKMeans(OnSpark, KMeans):
    """`KMeans` with `fit` by Spark; everything else, its parameters too, is the same.

    Beginnings that are compared on a sample (`starts` above 1) are compared in this process, which holds the sample. A
    single one among all rows takes three jobs a cluster, each over all clusters chosen before: not for many clusters.
    """

    def __init__(self, spark: "SparkSession", **settings: Any) -> None:
        super().__init__(**settings)
        self._spark = spark

    def _learn(self, points: Points, rows: Integers) -> None:
        blocks = [points[chunk].astype(np.int64) for chunk in chunks(len(points), self.chunk_rows)]
        held = self._spark.sparkContext.parallelize(blocks, tasks(self._spark, len(blocks))).cache()

        def of_blocks(work: Callable[[Points], Any]) -> list[Any]:
            """What `work` makes of each block, in the order of the rows."""
            answers: list[Any] = held.map(lambda block: work(block.astype(np.float64))).collect()
            return answers

        if self.start is None and self.starts == 1:
            start = lexicographic(_seeded(of_blocks, points, self.clusters, self.seed))
        else:
            start = lexicographic(self._start(points, rows))
        self.centroids_, self.rounds_ = settled(start, partial(_improved, of_blocks), self.rounds)
        self.inertia_ = sum(part.inertia for part in of_blocks(partial(_summed, self.centroids_)))
        held.unpersist()


def _improved(of_blocks: Callable[..., list[Any]], centroids: Integers) -> Integers:
    parts: list[Summed] = of_blocks(partial(_summed, centroids))
    farthest = max(parts, key=lambda part: part.distance).farthest  # the first of equals: the lowest row
    sums = np.stack([part.sums for part in parts]).sum(axis=0)
    counts = np.stack([part.counts for part in parts]).sum(axis=0)
    return moved(sums, counts, centroids, lambda _: farthest)


def _summed(centroids: Integers, block: Points) -> Summed:
    labels = nearest(block, centroids.astype(np.float64))
    rows = block.astype(np.int64)
    sums = np.zeros(centroids.shape, dtype=np.int64)
    np.add.at(sums, labels, rows)
    closest = np.square(rows - centroids[labels]).sum(axis=1)
    first = int(closest.argmax())
    counts = np.bincount(labels, minlength=len(centroids)).astype(np.int64)
    return Summed(sums, counts, int(closest[first]), rows[first], int(closest.sum()))


def _seeded(of_blocks: Callable[..., list[Any]], points: Points, clusters: int, seed: int) -> Integers:
    """What `lloyd.seeded` answers. Each centroid takes three looks at the blocks: how far their rows are from those
    chosen, which rows the draws fall on, what each of these would leave."""
    chance = SplitMix64(seed)
    chosen = points[[chance.below(len(points))]]
    while len(chosen) < clusters:
        reach = np.cumsum(of_blocks(partial(_closest_sum, chosen)), dtype=np.int64)
        draws = np.array([chance.below(int(reach[-1])) for _ in range(2 + clusters.bit_length())], dtype=np.int64)
        where = np.searchsorted(reach, draws, side="right")
        inside = draws - np.append(0, reach)[where]
        drawn = of_blocks(partial(_drawn, chosen, inside))
        candidates = np.stack([drawn[block][number] for number, block in enumerate(where)])
        left = np.sum(of_blocks(partial(_left, chosen, candidates)), axis=0, dtype=np.int64)
        chosen = np.concatenate([chosen, candidates[[int(left.argmin())]]])
    return chosen.astype(np.int64)


def _closest(chosen: Points, block: Points) -> Integers:
    closest: Integers = squared_distances(block, chosen).min(axis=0).astype(np.int64)
    return closest


def _closest_sum(chosen: Points, block: Points) -> int:
    return int(_closest(chosen, block).sum())


def _drawn(chosen: Points, inside: Integers, block: Points) -> Points:
    """The row on which each draw falls, were it of this block; the answers of the other blocks are not used."""
    found = np.searchsorted(np.cumsum(_closest(chosen, block)), inside, side="right")
    return block[np.minimum(found, len(block) - 1)]


def _left(chosen: Points, candidates: Points, block: Points) -> Integers:
    distances = squared_distances(block, candidates).astype(np.int64)
    left: Integers = np.minimum(distances, _closest(chosen, block)).sum(axis=1)
    return left
