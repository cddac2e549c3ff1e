"""Public tables of a grocer: two and a half thousand households, half a million purchases or more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from offchain.adapters.spark import features
from offchain.adapters.spark.graph_filter import SparkGraphFilter
from offchain.adapters.spark.item_cf import SparkItemCF
from offchain.adapters.spark.kmeans import SparkKMeans
from offchain.adapters.spark.tables import events_of
from offchain.adapters.spark.ward import SparkWard
from offchain.data import completejourney
from offchain.features.interactions import interaction_matrix
from offchain.features.rfm import rfm
from offchain.features.scaling import RankScaler
from offchain.models.graph_filter import GraphFilter
from offchain.models.item_cf import ItemCF
from offchain.models.kmeans import KMeans
from offchain.models.parameters import parameters_bytes
from offchain.models.ward import Ward

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def test_the_same_bits(spark: SparkSession, shared: Path) -> None:
    dataset = completejourney.load(shared / "data" / "completejourney")
    events = dataset.events.before(dataset.cutoff)
    with events_of(spark, events) as rows:
        found, habits = features.interactions(rows), features.rfm(rows, dataset.catalogue, dataset.cutoff)
    wanted, wanted_habits = interaction_matrix(events), rfm(events, dataset.catalogue, dataset.cutoff)
    assert (found.shoppers, found.items) == (wanted.shoppers, wanted.items)
    assert (found.matrix != wanted.matrix).nnz == 0
    assert habits.shoppers == wanted_habits.shoppers
    assert (habits.values == wanted_habits.values).all()
    assert parameters_bytes(SparkItemCF(spark).fit(found).parameters()) == parameters_bytes(
        ItemCF().fit(wanted).parameters()
    )
    assert parameters_bytes(SparkGraphFilter(spark).fit(found).parameters()) == parameters_bytes(
        GraphFilter().fit(wanted).parameters()
    )
    ranks = RankScaler().fit(habits.values).transform(habits.values)
    for starts in (1, 8):
        model = SparkKMeans(spark, clusters=6, seed=7, starts=starts, chunk_rows=1_000).fit(ranks)
        same = KMeans(clusters=6, seed=7, starts=starts).fit(ranks)
        assert parameters_bytes(model.parameters()) == parameters_bytes(same.parameters())
    hierarchy, same_hierarchy = SparkWard(spark, clusters=6, seed=7), Ward(clusters=6, seed=7)
    assert parameters_bytes(hierarchy.fit(ranks).parameters()) == parameters_bytes(
        same_hierarchy.fit(ranks).parameters()
    )
    assert hierarchy.predict(ranks).tolist() == same_hierarchy.predict(ranks).tolist()
