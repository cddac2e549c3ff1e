"""`promo scenario`: plays one story, audits its chain, writes its report."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from offchain.adapters.sql_index import SqlIndexStore
from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from offchain.index.config import IndexConfig
from offchain.index.sync import sync
from offchain.reporting.page import write
from offchain.scenario import large_platform, mobile, small_shops, social
from offchain.scenario import outcome as outcomes
from offchain.scenario.outcome import Outcome
from offchain.scenario.stage import Serve, Stage, open_stage

STORIES: Final[Mapping[str, Callable[[Stage], Outcome]]] = MappingProxyType(
    {
        "large-platform": large_platform.play,
        "mobile": mobile.play,
        "small-shops": small_shops.play,
        "social": social.play,
    }
)
"""Name -> the story."""


def run(
    name: str, build: Path, root: Path, serve: Serve, say: Callable[[str], None]
) -> tuple[dict[str, Any], list[str]]:
    """The report and its lines. build : where reports are written; root : the repository; serve : makes the API of a
    service; say : prints a line of progress. Raises what `open_stage` raises, and what a story's contracts refuse."""
    began = time.perf_counter()
    with open_stage(name, build, root, serve, say) as stage:
        ready = time.perf_counter()
        found = STORIES[name](stage)
        played = time.perf_counter()
        audit = audited(stage)
    say(f"  ... chain {ready - began:.1f} s, story {played - ready:.1f} s, audit {time.perf_counter() - played:.1f} s")
    document = outcomes.document(name, stage.seed, found, audit)
    folder = stage.world.folder
    (folder / "report.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    write(outcomes.page(found, audit), folder)
    say(f"  report       {folder / 'report.html'}")
    return document, outcomes.told(found, audit)


def audited(stage: Stage) -> AuditReport:
    """The whole history of the story's chain, replayed."""
    world = stage.world
    store, config = SqlIndexStore(world.engine), IndexConfig.of(world.deployment)
    sync(world.chain, store, config)
    return verify(store, world.chain, config)
