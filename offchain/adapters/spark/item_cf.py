"""The item-based recommender fitted by Spark: each task compares blocks of columns with all others.

What comes back are the few neighbours of each item.
"""

from typing import TYPE_CHECKING, Any

from scipy.sparse import csr_matrix

from offchain.adapters.spark.blocks import OnSpark, of_columns
from offchain.models.item_cf import ItemCF
from offchain.models.neighbourhood import Comparison, joined

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class SparkItemCF(OnSpark, ItemCF):
    """`ItemCF` with `fit` by Spark; everything else, its parameters too, is the same."""

    def __init__(self, spark: "SparkSession", **settings: Any) -> None:
        super().__init__(**settings)
        self._spark = spark

    def _neighbours(self, matrix: csr_matrix) -> csr_matrix:
        size, shrinkage, kind = self.neighbourhood, self.shrinkage, self.similarity
        found = of_columns(
            self._spark, matrix, self.chunk_rows, lambda sent: Comparison(sent, size, shrinkage, kind).block
        )
        return joined(found, matrix.shape[1])
