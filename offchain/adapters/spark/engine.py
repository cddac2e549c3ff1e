"""Features and models by Spark, where mining asks for an engine."""

from typing import TYPE_CHECKING

from offchain.adapters.spark import features
from offchain.adapters.spark.item_cf import SparkItemCF
from offchain.adapters.spark.kmeans import SparkKMeans
from offchain.adapters.spark.tables import events_of
from offchain.data.dataset import Dataset
from offchain.features.interactions import Interactions
from offchain.features.rfm import ShopperFeatures
from offchain.models.item_cf import ItemCF
from offchain.models.kmeans import KMeans
from offchain.models.recommender import Recommender
from offchain.models.registry import RECOMMENDERS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class SparkEngine:
    """An `Engine` (offchain/mining/engine.py)."""

    def __init__(self, spark: "SparkSession") -> None:
        self._spark = spark

    def features(self, dataset: Dataset) -> ShopperFeatures:
        """See `Engine.features`."""
        with events_of(self._spark, dataset.events) as rows:
            return features.rfm(rows, dataset.catalogue, dataset.cutoff)

    def interactions(self, dataset: Dataset) -> Interactions:
        """See `Engine.interactions`."""
        with events_of(self._spark, dataset.events.before(dataset.cutoff)) as rows:
            return features.interactions(rows)

    def recommender(self, name: str) -> Recommender:
        """See `Engine.recommender`. Item-based models are fitted by Spark, others in this process."""
        model = RECOMMENDERS[name]()
        return SparkItemCF(self._spark, similarity=model.similarity) if type(model) is ItemCF else model

    def k_means(self, clusters: int, seed: int, starts: int) -> KMeans:
        """See `Engine.k_means`."""
        return SparkKMeans(self._spark, clusters=clusters, seed=seed, starts=starts)
