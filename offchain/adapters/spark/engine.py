"""Features and models by Spark, where mining asks for an engine."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from offchain.adapters.spark import blocks, features
from offchain.adapters.spark.blocks import Answer, Part
from offchain.adapters.spark.graph_filter import SparkGraphFilter, SparkHybrid
from offchain.adapters.spark.item_cf import SparkItemCF
from offchain.adapters.spark.kmeans import SparkKMeans
from offchain.adapters.spark.tables import events_of
from offchain.adapters.spark.ward import SparkWard
from offchain.data.dataset import Dataset
from offchain.features.interactions import Interactions
from offchain.features.rfm import ShopperFeatures
from offchain.models.graph_filter import GraphFilter
from offchain.models.hybrid import Hybrid
from offchain.models.item_cf import ItemCF
from offchain.models.kmeans import KMeans
from offchain.models.recommender import Recommender
from offchain.models.registry import RECOMMENDERS
from offchain.models.ward import Ward

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
        """See `Engine.recommender`. Spark fits the graph filter, item-based models and their hybrid, no others."""
        model = RECOMMENDERS[name]()
        if type(model) is ItemCF:
            return SparkItemCF(self._spark, similarity=model.similarity)
        if type(model) is Hybrid:
            return SparkHybrid(self._spark, weights=model.weights)
        return SparkGraphFilter(self._spark) if type(model) is GraphFilter else model

    def each(self, work: Callable[[Part], Answer], parts: Sequence[Part]) -> Iterator[Answer]:
        """See `Engine.each`."""
        return blocks.each(self._spark, work, parts)

    def k_means(self, clusters: int, seed: int, starts: int) -> KMeans:
        """See `Engine.k_means`."""
        return SparkKMeans(self._spark, clusters=clusters, seed=seed, starts=starts)

    def ward(self, clusters: int, seed: int) -> Ward:
        """See `Engine.ward`."""
        return SparkWard(self._spark, clusters=clusters, seed=seed)
