"""What recommenders learned by Spark, and lists made there, have the bytes of one machine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

from offchain.adapters.spark import blocks, features
from offchain.adapters.spark.engine import SparkEngine
from offchain.adapters.spark.graph_filter import SparkGraphFilter, SparkHybrid
from offchain.adapters.spark.item_cf import SparkItemCF
from offchain.adapters.spark.tables import events_of
from offchain.data.dataset import USD, Dataset
from offchain.data.events import EventLog
from offchain.features.interactions import interaction_matrix
from offchain.mining import recommending
from offchain.mining.recommending import CONTENT, Shop, Wish
from offchain.models import graph_filter
from offchain.models.errors import BoundError, HyperparameterError
from offchain.models.graph_filter import GraphFilter
from offchain.models.hybrid import Hybrid
from offchain.models.parameters import parameters_bytes
from tests.spark import cases
from tests.unit.models.matrices import interactions_of, random_interactions

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(params=[(1, 1, 1), (7, 5, 3), (2, 1, 512)], ids=str)
def sharing(
    request: pytest.FixtureRequest, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[int, int, int]]:
    """Partitions of a shuffle, tasks for each core, items of a block."""
    partitions, tasks, together = request.param
    before = spark.conf.get("spark.sql.shuffle.partitions")
    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    monkeypatch.setattr(blocks, "BLOCKS_A_TASK", 10_000)
    monkeypatch.setattr(blocks, "TASKS_A_CORE", tasks)
    monkeypatch.setattr(blocks, "_PARTS_A_CORE", tasks)
    monkeypatch.setattr(graph_filter, "TOGETHER", together)
    yield partitions, tasks, together
    spark.conf.set("spark.sql.shuffle.partitions", before)


@pytest.mark.parametrize(
    ("seed", "shoppers", "items", "largest", "size"),
    [(1, 40, 25, 1, 4), (2, 300, 120, 32, 15), (3, 200, 90, 30_000, 300), (4, 5, 3, 2, 1)],
)
def test_graph_filter(spark: SparkSession, seed: int, shoppers: int, items: int, largest: int, size: int) -> None:
    given = random_interactions(seed, shoppers, items, largest)
    found = SparkGraphFilter(spark, neighbourhood=size).fit(given)
    wanted = GraphFilter(neighbourhood=size).fit(given)
    assert bool(wanted.outgoing_.nnz) == (items > 3)  # the last shop has no pair of items
    assert parameters_bytes(found.parameters()) == parameters_bytes(wanted.parameters())
    lists, scores = found.recommend([*given.shoppers, "new"], 5)
    wanted_lists, wanted_scores = wanted.recommend([*given.shoppers, "new"], 5)
    assert lists.tolist() == wanted_lists.tolist()
    assert scores.tolist() == wanted_scores.tolist()


@pytest.mark.parametrize("exponents", [(0, 0, 0), (100, 100, 100), (50, 25, 10)], ids=str)
def test_every_exponent_is_told_to_the_workers(spark: SparkSession, exponents: tuple[int, int, int]) -> None:
    given = random_interactions(5, 60, 30, 8)
    settings = dict(zip(("owned", "people", "offered"), exponents, strict=True))
    found, wanted = SparkGraphFilter(spark, **settings).fit(given), GraphFilter(**settings).fit(given)
    assert parameters_bytes(found.parameters()) == parameters_bytes(wanted.parameters())


def test_the_products_are_not_made_in_this_process(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    given = random_interactions(7, 60, 30, 8)
    wanted = GraphFilter().fit(given)
    monkeypatch.delattr(graph_filter.Strongest, "block")  # here; workers have it
    assert parameters_bytes(SparkGraphFilter(spark).fit(given).parameters()) == parameters_bytes(wanted.parameters())


def test_equal_weights_keep_the_lower_id(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_filter, "TOGETHER", 1)
    given = interactions_of([[1, 1, 1, 1], [1, 1, 1, 1]])
    found, wanted = SparkGraphFilter(spark, neighbourhood=2).fit(given), GraphFilter(neighbourhood=2).fit(given)
    assert parameters_bytes(found.parameters()) == parameters_bytes(wanted.parameters())
    assert found.outgoing_[:, 3].nonzero()[0].tolist() == [0, 1]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_shuffled_log_however_it_is_shared(spark: SparkSession, sharing: tuple[int, int, int], seed: int) -> None:
    log = cases.log(seed, 3_000)
    shuffled = EventLog(log.table.sample(fraction=1, shuffle=True, seed=seed))
    with events_of(spark, shuffled) as events:
        given = features.interactions(events.repartition(sharing[0]))
    wanted = interaction_matrix(log)
    found_model = SparkGraphFilter(spark, neighbourhood=4).fit(given)
    wanted_model = GraphFilter(neighbourhood=4).fit(wanted)
    assert parameters_bytes(found_model.parameters()) == parameters_bytes(wanted_model.parameters())


def test_hybrid(spark: SparkSession) -> None:
    given, weights = random_interactions(6, 80, 40, 9), {"graph-filter": 3, "item-cf": 2, "user-cf": 1}
    found, wanted = SparkHybrid(spark, weights=weights).fit(given), Hybrid(weights=weights).fit(given)
    assert type(found.members_["graph-filter"]) is SparkGraphFilter
    assert type(found.members_["item-cf"]) is SparkItemCF
    assert parameters_bytes(found.parameters()) == parameters_bytes(wanted.parameters())


@pytest.mark.parametrize("model", ["graph-filter", "hybrid", "user-cf", CONTENT])
def test_lists_with_their_reasons(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, sharing: tuple[int, int, int], model: str
) -> None:
    monkeypatch.setattr(recommending, "_TOGETHER", 16)
    log = cases.log(9, 600)
    dataset, wish = Dataset("test", USD, log, cases.catalogue(), cases.CUTOFF), Wish(model, 4, in_cart=frozenset("é"))
    shoppers = [*cases.SHOPPERS, "new"] * 20
    done: list[int] = []
    engine = SparkEngine(spark)
    found = Shop.of(dataset, wish, engine).lists(shoppers, done.append, engine)
    assert found == Shop.of(dataset, wish).lists(shoppers)
    assert sum(done) == len(shoppers)
    assert len(done) > sharing[1] * spark.sparkContext.defaultParallelism  # more than one wave of answers


def test_what_a_task_refuses_is_the_refusal_of_one_machine(spark: SparkSession) -> None:
    given = interactions_of([[32_767, 32_767]] * 3)
    with pytest.raises(BoundError, match="squared length"):
        SparkItemCF(spark).fit(given)
    model = GraphFilter().fit(given)
    with pytest.raises(HyperparameterError, match="n: found 0"):
        list(blocks.each(spark, partial(model.recommend, n=0), [["A"]]))
