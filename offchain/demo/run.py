"""`promo demo`: the walk on a chain that it starts and stops itself."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from offchain.adapters.ganache import GanacheOptions, LocalGanache
from offchain.adapters.source_code import code_hash
from offchain.adapters.sql_index import SqlIndexStore
from offchain.attestation.keccak import keccak
from offchain.audit import bundle
from offchain.audit.recompute import Groundworks, Mismatch, published_root, recompute, redeemed_coupons
from offchain.audit.report import AuditReport, summary_line
from offchain.audit.verify import verify
from offchain.data.dataset import Dataset
from offchain.demo import report, report_page, story
from offchain.demo.progress import Progress
from offchain.demo.responses import Responses
from offchain.demo.rounds import ENOUGH, Rounds
from offchain.demo.walk import Walk, lay_ground
from offchain.demo.world import World, open_world
from offchain.index.config import IndexConfig
from offchain.index.sync import sync

SEED = 20_260_101
"""Decides every key of the walk."""


Source = Callable[[], tuple[Dataset, Responses]]
"""Data, and who answers for its shoppers."""


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


def run(source: Source, folder: Path, root: Path, say: Callable[[str], None]) -> tuple[dict[str, Any], bool]:
    """Runs the walk, or goes on with one that was cut off; returns the report and whether it is green.

    source : reads or simulates the data; folder : where report, store, chain and bundle are written; root : the
    repository; say : prints a line of the story.
    """
    watch = Stopwatch()
    with watch.step("data"):
        dataset, responses = source()
        progress = Progress.open(folder, fingerprint(dataset, root))
    if progress.resumed:
        say("  ... going on with a walk that was cut off")
    # The models need no chain: they learn while Brownie, a process of its own, deploys.
    with ThreadPoolExecutor(1) as aside, watch.step("all on chain"), LocalGanache(chain_options(folder)) as ganache:
        ground = aside.submit(lay_ground, dataset)
        with watch.step("deploy"):
            world = open_world(ganache, folder, root, SEED)
        with watch.step("learn"):
            walk = Walk(world, dataset, responses, SEED, progress, ground=ground.result())
        seed(walk, watch, say)
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
    progress.finish()
    say(f"  report       {folder / 'report.html'}")
    return document, bool(document["green"])


def chain_options(folder: Path) -> GanacheOptions:
    """A chain that is kept in `folder`, and takes transactions in the order in which they were sent: two walks over the
    same data differ in their times and in nothing else."""
    return GanacheOptions(database=folder / "chain", one_by_one=True)


def fingerprint(dataset: Dataset, root: Path) -> str:
    """Tells walks apart: by data, code, contracts and seed."""
    contracts = b"".join(path.read_bytes() for path in sorted((root / "contracts").rglob("*.sol")))
    data = f"{dataset.name} {dataset.events.table.height} {dataset.cutoff} {SEED}".encode()
    return keccak(data + code_hash() + contracts).hex()


def seed(walk: Walk, watch: Stopwatch, say: Callable[[str], None], enough: int = ENOUGH) -> None:
    """Everything up to the last redemption: the state that a served demo begins with. enough : attempts."""
    with watch.step("create"):
        walk.create_campaigns()
    with watch.step("decide"):
        walk.decide()
    with watch.step("attest"):
        walk.attest()
    with watch.step("redeem"):
        Rounds(walk, say, enough=enough).run()


def _audit(world: World, store: SqlIndexStore) -> AuditReport:
    config = IndexConfig.of(world.deployment)
    sync(world.chain, store, config)
    return verify(store, world.chain, config)


def _recompute(walk: Walk, store: SqlIndexStore) -> dict[str, tuple[Mismatch, ...]]:
    """From the files that an auditor is given, not from what the walk holds."""
    found = {}
    grounds = Groundworks()
    for campaign in walk.campaigns:
        if campaign.plan is None:
            continue
        given = bundle.read(walk.world.folder / "bundle" / campaign.name, code_hash())
        published = published_root(store, campaign.id, given.manifest.epoch)
        redeemed = redeemed_coupons(store, campaign.id)
        found[campaign.name] = recompute(given, published, walk.world.hub_domain, redeemed, grounds)
    return found
