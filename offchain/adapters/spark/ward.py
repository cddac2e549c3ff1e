"""Ward's hierarchy over micro-clusters that Spark forms.

Rounds over all rows, and the micro-cluster of each row, are blocks of rows on Spark. The hierarchy itself stays in the
driver: it joins at most 10,000 micro-clusters, one after the other, however many the rows.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from offchain.adapters.spark.blocks import OnSpark, tasks
from offchain.adapters.spark.kmeans import SparkKMeans
from offchain.models.bounds import Integers
from offchain.models.kmeans import KMeans
from offchain.models.nearest import all_nearest
from offchain.models.neighbourhood import chunks
from offchain.models.ward import Ward

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class SparkWard(OnSpark, Ward):
    """`Ward` with micro-clusters and `predict` by Spark; everything else, its parameters too, is the same."""

    def __init__(self, spark: "SparkSession", **settings: Any) -> None:
        super().__init__(**settings)
        self._spark = spark

    def _k_means(self, **settings: Any) -> KMeans:
        return SparkKMeans(self._spark, **settings)

    def _nearest(self, rows: Integers, centroids: Integers) -> Integers:
        step = self._step(len(centroids))
        blocks = [rows[chunk] for chunk in chunks(len(rows), step)]
        shared = self._spark.sparkContext.parallelize(blocks, tasks(self._spark, len(blocks)))
        labels = shared.map(lambda block: all_nearest(block, centroids, step)).collect()
        return np.concatenate([np.zeros(0, dtype=np.int64), *labels])
