"""The stages over a log, timed: `python -m benchmarks.scale.measured FILE numpy|spark` prints JSON."""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from benchmarks.scale.made import END
from offchain.adapters.spark import features as on_spark
from offchain.adapters.spark.engine import SparkEngine
from offchain.adapters.spark.session import session
from offchain.data.catalogue import Catalogue, Product
from offchain.data.events import EventLog
from offchain.features.interactions import Interactions, interaction_matrix
from offchain.features.rfm import ShopperFeatures, rfm
from offchain.features.scaling import RankScaler
from offchain.mining.engine import Engine, OneMachine
from offchain.mining.segmenting import CANDIDATES
from offchain.models.choosing import STARTS, weigh
from offchain.models.neighbourhood import chunks
from offchain.models.parameters import parameters_bytes
from offchain.models.registry import DEFAULT

Result = TypeVar("Result")

CLUSTERS, SEED = 8, 7
LISTED, TOGETHER, LENGTH = 10_000, 256, 20
"""Shoppers who get a list, how many at a time, items of a list."""


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
    return models(OneMachine(), given, habits, clock)


def spark(path: Path, clock: Clock) -> bytes:
    """On two workers of Spark; answers what was learned."""
    with session(memory="4g", java_home=os.environ.get("JAVA_HOME")) as running:
        events = clock.timed("read", lambda: running.read.parquet(str(path)))
        given = clock.timed("interactions", lambda: on_spark.interactions(events))
        habits = clock.timed("habits", lambda: on_spark.rfm(events, catalogue(), END))
        return models(SparkEngine(running), given, habits, clock)


def models(engine: Engine, given: Interactions, habits: ShopperFeatures, clock: Clock) -> bytes:
    """What is learned, and lists of the first shoppers."""
    item_cf = clock.timed("item_cf", lambda: engine.recommender("item-cf").fit(given))
    graph = clock.timed("graph_filter", lambda: engine.recommender(DEFAULT).fit(given))
    some = given.shoppers[:LISTED]
    parts = [some[chunk] for chunk in chunks(len(some), TOGETHER)]
    lists = clock.timed("lists", lambda: list(engine.each(partial(graph.recommend, n=LENGTH), parts)))
    ranks = clock.timed("ranks", lambda: RankScaler().fit(habits.values).transform(habits.values))
    segments = clock.timed("k_means", lambda: engine.k_means(CLUSTERS, SEED, STARTS).fit(ranks))
    tried = clock.timed("choice_of_k", lambda: weigh(ranks, CANDIDATES, SEED, engine.k_means))
    hierarchy = clock.timed("ward", lambda: engine.ward(CLUSTERS, SEED).fit(ranks))
    listed = repr([(ids.tolist(), scores.tolist()) for ids, scores in lists])
    learned = b"".join(parameters_bytes(it.parameters()) for it in (item_cf, graph, segments, hierarchy))
    return learned + listed.encode() + repr(tried).encode()


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
