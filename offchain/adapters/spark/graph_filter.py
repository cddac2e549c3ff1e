"""The integer graph filter, and the hybrid that has it as a member, fitted by Spark: blocks of items a task.

The driver chooses the weights of degrees, a pass over the entries for each number of bits that is tried; the products,
which take all the time, are the tasks'. What comes back are the strongest weights of each item.
"""

from typing import TYPE_CHECKING, Any

from scipy.sparse import csr_matrix

from offchain.adapters.spark.blocks import OnSpark, of_columns
from offchain.adapters.spark.item_cf import SparkItemCF
from offchain.models import graph_filter
from offchain.models.graph_filter import GraphFilter, Strongest
from offchain.models.hybrid import Hybrid
from offchain.models.neighbourhood import joined
from offchain.models.propagation import Propagation

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class SparkGraphFilter(OnSpark, GraphFilter):
    """`GraphFilter` with `fit` by Spark; everything else, its parameters too, is the same."""

    def __init__(self, spark: "SparkSession", **settings: Any) -> None:
        super().__init__(**settings)
        self._spark = spark

    def _weights(self, matrix: csr_matrix, found: Propagation) -> csr_matrix:
        exponents, bits, shift, size = self._exponents(), found.bits, self.shift_, self.neighbourhood
        strongest = of_columns(
            self._spark,
            matrix,
            graph_filter.TOGETHER,
            lambda sent: Strongest(Propagation.of(sent, exponents, bits), shift, size).block,
        )
        return joined(strongest, matrix.shape[1])


class SparkHybrid(OnSpark, Hybrid):
    """`Hybrid` whose graph filter and item-based member are fitted by Spark, others in this process."""

    def __init__(self, spark: "SparkSession", **settings: Any) -> None:
        super().__init__(**settings)
        self.weights = dict(self.weights)  # goes to workers, where a view of a dictionary cannot
        self._spark = spark

    def _member(self, name: str) -> Any:
        made = {"graph-filter": SparkGraphFilter, "item-cf": SparkItemCF}.get(name)
        return made(self._spark) if made else super()._member(name)
