"""What a model learned by Spark has the bytes of what it learned on one machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offchain.adapters.spark.item_cf import SparkItemCF
from offchain.adapters.spark.kmeans import SparkKMeans
from offchain.models.bounds import Integers
from offchain.models.errors import BoundError, InputError
from offchain.models.item_cf import ItemCF
from offchain.models.kmeans import KMeans
from offchain.models.parameters import parameters_bytes
from offchain.models.similarity import SIMILARITIES, Similarity
from tests.unit.models.matrices import interactions_of, random_interactions

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.mark.parametrize(
    ("seed", "shoppers", "items", "largest", "chunk_rows"),
    [(1, 40, 25, 1, 4), (2, 300, 120, 32, 7), (3, 200, 90, 900, 256), (4, 5, 3, 2, 1)],
)
def test_item_cf(spark: SparkSession, seed: int, shoppers: int, items: int, largest: int, chunk_rows: int) -> None:
    given = random_interactions(seed, shoppers, items, largest)
    found = SparkItemCF(spark, neighbourhood=15, chunk_rows=chunk_rows).fit(given)
    wanted = ItemCF(neighbourhood=15).fit(given)
    assert parameters_bytes(found.parameters()) == parameters_bytes(wanted.parameters())
    lists, scores = found.recommend(given.shoppers, 5)
    wanted_lists, wanted_scores = wanted.recommend(given.shoppers, 5)
    assert lists.tolist() == wanted_lists.tolist()
    assert scores.tolist() == wanted_scores.tolist()


@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_every_similarity(spark: SparkSession, similarity: Similarity) -> None:
    given = random_interactions(5, 60, 30, 8)
    found = SparkItemCF(spark, similarity=similarity, chunk_rows=11).fit(given)
    wanted = ItemCF(similarity=similarity).fit(given)
    assert parameters_bytes(found.parameters()) == parameters_bytes(wanted.parameters())


def test_items_with_the_same_similarity_keep_the_lower_id(spark: SparkSession) -> None:
    given = interactions_of([[1, 1, 1, 1], [1, 1, 1, 1], [0, 1, 1, 0]])
    found = SparkItemCF(spark, neighbourhood=2, chunk_rows=1).fit(given)
    assert parameters_bytes(found.parameters()) == parameters_bytes(ItemCF(neighbourhood=2).fit(given).parameters())


def clouds(seed: int, rows: int, features: int, high: int) -> Integers:
    """Points around a few places, many of them equal where `high` is small."""
    chance = np.random.default_rng(seed)
    places = chance.integers(0, high + 1, (4, features))
    noise = chance.integers(-high // 8, high // 8 + 1, (rows, features))
    return np.clip(places[chance.integers(4, size=rows)] + noise, 0, high).astype(np.int64)


@pytest.mark.parametrize("starts", [1, 4])
@pytest.mark.parametrize(
    ("seed", "rows", "features", "high", "clusters", "chunk_rows"),
    [(1, 60, 2, 9, 5, 7), (2, 2_000, 5, 10_000, 6, 300), (3, 500, 3, 40, 9, 499), (4, 12, 1, 20, 8, 1)],
)
def test_k_means(
    spark: SparkSession, seed: int, rows: int, features: int, high: int, clusters: int, chunk_rows: int, starts: int
) -> None:
    given = clouds(seed, rows, features, high)
    settings = {"clusters": clusters, "seed": seed, "starts": starts}
    found = SparkKMeans(spark, chunk_rows=chunk_rows, **settings).fit(given)
    wanted = KMeans(**settings).fit(given)
    assert parameters_bytes(found.parameters()) == parameters_bytes(wanted.parameters())
    assert (found.inertia_, found.rounds_) == (wanted.inertia_, wanted.rounds_)
    assert found.predict(given).tolist() == wanted.predict(given).tolist()


def test_k_means_with_clusters_that_lose_all_rows(spark: SparkSession) -> None:
    given = clouds(7, 80, 2, 60)
    start = np.array([[0, 0], [500, 500], [501, 501], [502, 500]], dtype=np.int64)
    found = SparkKMeans(spark, clusters=4, start=start, chunk_rows=9).fit(given)
    wanted = KMeans(clusters=4, start=start).fit(given)
    assert found.centroids_.tolist() == wanted.centroids_.tolist()
    assert found.rounds_ == wanted.rounds_ > 1


def test_k_means_refuses_what_it_refuses_on_one_machine(spark: SparkSession) -> None:
    with pytest.raises(InputError):
        SparkKMeans(spark, clusters=3).fit(np.zeros((9, 2), dtype=np.int64))
    with pytest.raises(BoundError):
        SparkKMeans(spark, clusters=1).fit(np.full((9, 2), 2**40, dtype=np.int64))
