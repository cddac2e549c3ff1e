"""Features and k-means by Spark, where `mining.segmenting` asks for an engine."""

from typing import TYPE_CHECKING

from offchain.adapters.spark import features
from offchain.adapters.spark.kmeans import SparkKMeans
from offchain.adapters.spark.tables import events_of
from offchain.data.dataset import Dataset
from offchain.features.rfm import ShopperFeatures
from offchain.models.kmeans import KMeans

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class SparkEngine:
    """An `Engine` (offchain/mining/segmenting.py)."""

    def __init__(self, spark: "SparkSession") -> None:
        self._spark = spark

    def features(self, dataset: Dataset) -> ShopperFeatures:
        """See `Engine.features`."""
        with events_of(self._spark, dataset.events) as rows:
            return features.rfm(rows, dataset.catalogue, dataset.cutoff)

    def k_means(self, clusters: int, seed: int, starts: int) -> KMeans:
        """See `Engine.k_means`."""
        return SparkKMeans(self._spark, clusters=clusters, seed=seed, starts=starts)
