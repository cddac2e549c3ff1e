"""The item-based recommender fitted by Spark: each task compares a block of columns with all others.

The matrix goes to every worker once; what comes back are the few neighbours of each item. Each block is exact and none
depends on another, so their number and order change no bit.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_matrix

from offchain.models.bounds import Integers
from offchain.models.item_cf import ItemCF
from offchain.models.neighbourhood import Comparison, chunks, joined

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_BLOCKS_A_TASK: Final = 8
"""A task's overhead is some milliseconds; with fewer blocks the last task would keep the others waiting."""


class SparkItemCF(ItemCF):
    """`ItemCF` with `fit` by Spark; everything else, its parameters too, is the same."""

    def __init__(self, spark: "SparkSession", **settings: Any) -> None:
        super().__init__(**settings)
        self._spark = spark

    def _neighbours(self, matrix: csr_matrix) -> csr_matrix:
        context = self._spark.sparkContext
        size, shrinkage, kind = self.neighbourhood, self.shrinkage, self.similarity
        sent = context.broadcast((matrix.data, matrix.indices, matrix.indptr, matrix.shape))
        blocks = [(chunk.start, chunk.stop) for chunk in chunks(matrix.shape[1], self.chunk_rows)]

        def compare(spans: "list[tuple[int, int]]") -> list[Integers]:
            data, indices, starts, shape = sent.value
            comparison = Comparison(csr_matrix((data, indices, starts), shape=shape), size, shrinkage, kind)
            found = [comparison.block(slice(*span)) for span in spans]
            return [np.concatenate(found, axis=1)] if found else []

        tasks = max(1, len(blocks) // _BLOCKS_A_TASK)
        found = context.parallelize(blocks, tasks).mapPartitions(lambda spans: compare(list(spans))).collect()
        sent.destroy()
        return joined(found, matrix.shape[1])
