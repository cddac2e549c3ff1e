"""`promo demo`: the walk on a chain that it starts and stops itself."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from offchain.adapters.ganache import GanacheOptions, LocalGanache
from offchain.adapters.source_code import code_hash
from offchain.adapters.sql_index import SqlIndexStore
from offchain.audit import bundle
from offchain.audit.recompute import Mismatch, published_root, recompute
from offchain.audit.report import AuditReport, summary_line
from offchain.audit.verify import verify
from offchain.data.dataset import Dataset
from offchain.demo import report, report_page, story
from offchain.demo.walk import Walk
from offchain.demo.world import World, open_world
from offchain.index.config import IndexConfig
from offchain.index.sync import sync

SEED = 20_260_101
"""Decides every key of the walk."""


class Stopwatch:
    """Seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times what happens inside."""
        began = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began


def run(
    load: Callable[[], Dataset], folder: Path, root: Path, say: Callable[[str], None]
) -> tuple[dict[str, Any], bool]:
    """Runs the walk; returns the report and whether it is green.

    load : reads or simulates the data; folder : where report, store and bundle are written; root : the repository;
    say : prints a line of the story.
    """
    watch = Stopwatch()
    with watch.step("data"):
        dataset = load()
    with watch.step("chain"), LocalGanache(GanacheOptions()) as ganache:
        with watch.step("deploy"):
            world = open_world(ganache, folder, root, SEED)
        walk = Walk(world, dataset, SEED)
        _walk(walk, watch, say)
        store = SqlIndexStore(world.engine)
        with watch.step("index and audit"):
            audit = _audit(world, store)
        with watch.step("recompute"):
            recomputed = _recompute(walk, store)
        document = report.compose(walk, audit, recomputed, watch.seconds)
    line = summary_line(audit)
    story.tell(say, document, line)
    (folder / "report.json").write_text(json.dumps(document, indent=1) + "\n")
    (folder / "report.html").write_text(report_page.render(document, line))
    say(f"  report       {folder / 'report.html'}")
    return document, bool(document["green"])


def _walk(walk: Walk, watch: Stopwatch, say: Callable[[str], None]) -> None:
    with watch.step("create"):
        walk.create_campaigns()
    with watch.step("decide"):
        walk.decide()
    with watch.step("attest"):
        walk.attest()
    with watch.step("redeem"):
        walk.redeem(lambda number: say(f"  ... {number} attempts"))


def _audit(world: World, store: SqlIndexStore) -> AuditReport:
    config = IndexConfig.of(world.deployment)
    sync(world.chain, store, config)
    return verify(store, world.chain, config)


def _recompute(walk: Walk, store: SqlIndexStore) -> dict[str, tuple[Mismatch, ...]]:
    """From the files that an auditor is given, not from what the walk holds."""
    found = {}
    for campaign in walk.campaigns:
        given = bundle.read(walk.world.folder / "bundle" / campaign.name, code_hash())
        published = published_root(store, campaign.id, given.manifest.epoch)
        found[campaign.name] = recompute(given, published, walk.world.hub_domain)
    return found
