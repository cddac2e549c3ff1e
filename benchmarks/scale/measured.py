"""The stages over a log, timed: `python -m benchmarks.scale.measured FILE numpy|spark` prints JSON."""

import json
import os
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from benchmarks.scale.made import END
from offchain.adapters.spark import features as on_spark
from offchain.adapters.spark.item_cf import SparkItemCF
from offchain.adapters.spark.kmeans import SparkKMeans
from offchain.adapters.spark.session import session
from offchain.data.catalogue import Catalogue, Product
from offchain.data.events import EventLog
from offchain.features.interactions import interaction_matrix
from offchain.features.rfm import rfm
from offchain.features.scaling import RankScaler
from offchain.models.item_cf import ItemCF
from offchain.models.kmeans import KMeans
from offchain.models.parameters import parameters_bytes

Result = TypeVar("Result")

CLUSTERS, SEED, STARTS = 8, 7, 8


class Clock:
    """Seconds of the wall a stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def timed(self, stage: str, work: Callable[[], Result]) -> Result:
        """What `work` answers."""
        begin = time.monotonic()
        found = work()
        self.seconds[stage] = round(time.monotonic() - begin, 2)
        return found


def numpy(path: Path, clock: Clock) -> bytes:
    """On this process alone; answers what was learned."""
    log = clock.timed("read", lambda: EventLog(pl.read_parquet(path)))
    given = clock.timed("interactions", lambda: interaction_matrix(log))
    habits = clock.timed("habits", lambda: rfm(log, catalogue(), END))
    model = clock.timed("item_cf", lambda: ItemCF().fit(given))
    ranks = clock.timed("ranks", lambda: RankScaler().fit(habits.values).transform(habits.values))
    segments = clock.timed("k_means", lambda: KMeans(clusters=CLUSTERS, seed=SEED, starts=STARTS).fit(ranks))
    return parameters_bytes(model.parameters()) + parameters_bytes(segments.parameters())


def spark(path: Path, clock: Clock) -> bytes:
    """On two workers of Spark; answers what was learned."""
    with session(memory="4g", java_home=os.environ.get("JAVA_HOME")) as running:
        events = clock.timed("read", lambda: running.read.parquet(str(path)))
        given = clock.timed("interactions", lambda: on_spark.interactions(events))
        habits = clock.timed("habits", lambda: on_spark.rfm(events, catalogue(), END))
        model = clock.timed("item_cf", lambda: SparkItemCF(running).fit(given))
        ranks = clock.timed("ranks", lambda: RankScaler().fit(habits.values).transform(habits.values))
        unfitted = SparkKMeans(running, clusters=CLUSTERS, seed=SEED, starts=STARTS)
        segments = clock.timed("k_means", lambda: unfitted.fit(ranks))
    return parameters_bytes(model.parameters()) + parameters_bytes(segments.parameters())


def catalogue() -> Catalogue:
    """Eight groups over the first two thousand items."""
    products = [Product(f"i{at}", at + 1, f"i{at}", "goods", 1 << at % 8, 100, 9) for at in range(2_000)]
    return Catalogue.of(products, [f"group {at}" for at in range(8)])


def main() -> None:
    """Prints {"seconds": {stage: wall}, "learned": digest}."""
    clock, engine = Clock(), {"numpy": numpy, "spark": spark}[sys.argv[2]]
    learned = engine(Path(sys.argv[1]), clock)
    document: dict[str, Any] = {"seconds": clock.seconds, "learned": sha256(learned).hexdigest()}
    json.dump(document, sys.stdout)


if __name__ == "__main__":
    main()
