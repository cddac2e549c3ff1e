"""Ward's hierarchy and the number of segments: Spark gives the bytes of one machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offchain.adapters.spark import blocks
from offchain.adapters.spark.engine import SparkEngine
from offchain.adapters.spark.ward import SparkWard
from offchain.data.dataset import USD, Dataset
from offchain.data.events import EventLog
from offchain.mining.segmenting import Method, document, segmented
from offchain.models import lloyd, nearest
from offchain.models.choosing import weigh
from offchain.models.errors import BoundError, InputError
from offchain.models.parameters import parameters_bytes
from offchain.models.ward import Ward
from tests.spark import cases
from tests.unit.models.kmeans_reference import blobs

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.mark.parametrize("tasks", [1, 3])
@pytest.mark.parametrize(
    ("seed", "rows", "clusters", "micro", "chunk_rows"),
    [(1, 900, 4, 40, 77), (2, 2_500, 6, 300, 500), (3, 60, 3, 80, 9)],
)
def test_ward(
    spark: SparkSession,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    rows: int,
    clusters: int,
    micro: int,
    chunk_rows: int,
    tasks: int,
) -> None:
    monkeypatch.setattr(blocks, "BLOCKS_A_TASK", 10_000)
    monkeypatch.setattr(blocks, "TASKS_A_CORE", tasks)
    given = blobs(seed, rows, 3, 7).astype(np.int64)
    shuffled = given[np.random.default_rng(seed).permutation(rows)]
    settings = {"clusters": clusters, "micro": micro, "seed": seed}
    found, wanted = SparkWard(spark, chunk_rows=chunk_rows, **settings).fit(shuffled), Ward(**settings).fit(given)
    assert parameters_bytes(found.parameters()) == parameters_bytes(wanted.parameters())
    assert found.predict(given).tolist() == wanted.predict(given).tolist()


def test_ward_on_more_rows_than_the_sample(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    given = blobs(4, 1_200, 3, 7).astype(np.int64)
    whole = Ward(clusters=3, micro=50).fit(given)
    monkeypatch.setattr(lloyd, "_SAMPLE", 200)
    found, wanted = (
        SparkWard(spark, clusters=3, micro=50, chunk_rows=70).fit(given),
        Ward(clusters=3, micro=50).fit(given),
    )
    assert parameters_bytes(found.parameters()) == parameters_bytes(wanted.parameters())
    assert parameters_bytes(wanted.parameters()) != parameters_bytes(whole.parameters())


def test_neither_rounds_nor_labels_are_made_in_this_process(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = blobs(5, 400, 3, 5).astype(np.int64)
    expected = Ward(clusters=3, micro=20).fit(given).predict(given)
    monkeypatch.delattr(lloyd.Rounds, "improved")  # here; workers have them
    monkeypatch.delattr(nearest, "nearest")
    assert SparkWard(spark, clusters=3, micro=20).fit(given).predict(given).tolist() == expected.tolist()


@pytest.mark.parametrize(("seed", "rows"), [(1, 300), (2, 1_000)])
def test_the_number_of_clusters(spark: SparkSession, seed: int, rows: int) -> None:
    given = blobs(seed, rows, 3, 3).astype(np.int64)
    shuffled = given[np.random.default_rng(seed).permutation(rows)]
    assert weigh(shuffled, (2, 3, 4), seed, SparkEngine(spark).k_means) == weigh(given, (2, 3, 4), seed)


@pytest.mark.parametrize("method", ["k-means", "ward"])
def test_segments_of_a_shuffled_log(spark: SparkSession, method: Method) -> None:
    log = cases.log(6, 3_000)
    shuffled = EventLog(log.table.sample(fraction=1, shuffle=True, seed=1))
    given, other = (Dataset("test", USD, it, cases.catalogue(), cases.CUTOFF) for it in (log, shuffled))
    found, wanted = segmented(other, method, None, 7, SparkEngine(spark)), segmented(given, method, None, 7)
    assert document(found) == document(wanted)
    models = (found.segmentation.model, wanted.segmentation.model)
    assert parameters_bytes(models[0].parameters()) == parameters_bytes(models[1].parameters())


def test_ward_refuses_what_it_refuses_on_one_machine(spark: SparkSession) -> None:
    with pytest.raises(InputError):
        SparkWard(spark, clusters=3).fit(np.zeros((9, 2), dtype=np.int64))
    with pytest.raises(BoundError):
        SparkWard(spark, clusters=1).fit(np.full((9, 2), 2**40, dtype=np.int64))
