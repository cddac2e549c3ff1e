"""A walk that is killed goes on where it stopped, and publishes nothing twice."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.integration.conftest import PROMO, ROOT, walk

_PATIENCE = 240.0


@pytest.mark.parametrize("attempts", [0, 300])
def test_a_killed_walk_goes_on_and_publishes_nothing_twice(attempts: int, tmp_path: Path) -> None:
    stored = kill_after(attempts, tmp_path)
    resumed = walk(tmp_path)
    assert resumed.exit_code == 0, resumed.story
    assert "going on with a walk that was cut off" in resumed.story
    kept = {row[0]: row[1] for row in outbox(resumed.folder)}
    assert {intent: kept[intent] for intent in stored} == stored, "a stored transaction was signed anew"
    assert resumed.document["unexpected"] == 0
    assert resumed.document["audit"]["redemptions"] == resumed.document["redemptions"]


def kill_after(attempts: int, build: Path) -> dict[str, bytes]:
    """Kills a walk with SIGKILL once it has stored its campaigns, or so many attempts; what it had stored."""
    environment = os.environ | {"PROMO_BUILD": str(build)}
    process = subprocess.Popen(
        [PROMO, "demo", "--json"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        rows = outbox(build / "demo")
        if sum(intent.startswith("attempt ") for intent, _ in rows) >= attempts and len(rows) >= 6:
            break
        time.sleep(0.2)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not json.loads((build / "demo" / "progress.json").read_text())["finished"]
    return dict(outbox(build / "demo"))


def outbox(folder: Path) -> list[tuple[str, bytes]]:
    """(intent, raw transaction) of everything that is stored."""
    if not (folder / "store.sqlite3").exists():
        return []
    with sqlite3.connect(f"file:{folder / 'store.sqlite3'}?mode=ro", uri=True) as store:
        try:
            rows = store.execute("select intent, raw from outbox").fetchall()
        except sqlite3.OperationalError:
            rows = []
    store.close()
    return rows
