"""Features by Spark are those of one machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offchain.adapters.spark import features
from offchain.adapters.spark.tables import events_of
from offchain.data.events import EventLog
from offchain.features import interactions as here
from offchain.features import rfm as habits
from offchain.features.errors import NoBehaviourError, RangeError, WeightError
from tests.spark import cases

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.mark.parametrize(("seed", "rows", "cap"), [(1, 30, 32), (2, 400, 9), (3, 3_000, 32_767), (4, 1, 1)])
def test_interactions(spark: SparkSession, seed: int, rows: int, cap: int) -> None:
    log = cases.log(seed, rows)
    with events_of(spark, log) as events:
        found = features.interactions(events, cap=cap)
    wanted = here.interaction_matrix(log, cap=cap)
    assert (found.shoppers, found.items) == (wanted.shoppers, wanted.items)
    assert found.matrix.dtype == wanted.matrix.dtype
    assert (found.matrix != wanted.matrix).nnz == 0


@pytest.mark.parametrize(("seed", "rows"), [(1, 30), (2, 400), (3, 3_000)])
def test_habits(spark: SparkSession, seed: int, rows: int) -> None:
    log = cases.log(seed, rows)
    with events_of(spark, log) as events:
        found = features.rfm(events, cases.catalogue(), cases.CUTOFF)
    wanted = habits.rfm(log, cases.catalogue(), cases.CUTOFF)
    assert found.shoppers == wanted.shoppers
    assert found.values.dtype == wanted.values.dtype
    assert found.values.tolist() == wanted.values.tolist()


def test_nothing_before_the_cut_off_is_refused(spark: SparkSession) -> None:
    log = cases.log(1, 20)
    with events_of(spark, log) as events, pytest.raises(NoBehaviourError):
        features.rfm(events, cases.catalogue(), 1_000_000_000)


def test_amounts_that_could_leave_64_bits_are_refused(spark: SparkSession) -> None:
    log = cases.log(1, 20)
    table = log.table.clone()
    table[0, "amount"], table[0, "time"] = -(2**62), cases.CUTOFF - 1
    with events_of(spark, EventLog(table)) as events, pytest.raises(RangeError):
        features.rfm(events, cases.catalogue(), cases.CUTOFF)


def test_unknown_weights_are_refused(spark: SparkSession) -> None:
    with events_of(spark, cases.log(1, 20)) as events, pytest.raises(WeightError):
        features.interactions(events, {"stare": 1})
