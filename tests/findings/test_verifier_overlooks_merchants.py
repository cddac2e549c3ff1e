"""A merchant of whom an exported folder has nothing at all is found by the standalone verifier with a node.

It asked the contracts about the merchants of the folder alone: one who was left out of records and ledgers, and even a
folder without any record, had no differences, whatever the chain held.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from offchain.audit.exporting import export
from offchain.index.sync import sync
from tests.audit import rpc
from tests.audit.conftest import opened
from tests.audit.damages import editing
from tests.audit.story import Story, tell
from tests.surroundings import ROOT


@pytest.fixture(scope="module")
def story() -> Story:
    """The history on its chain."""
    return tell()


@pytest.fixture
def node(story: Story) -> Iterator[str]:
    """URL of the history's chain."""
    served = rpc.serve(story.chain)
    yield served.url
    served.close()


@pytest.mark.parametrize("everybody", [False, True])
def test_a_merchant_who_was_left_out_is_named(everybody: bool, story: Story, node: str, tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite3"
    with opened(path) as store:
        sync(story.chain, store, story.config)
    with editing(path) as connection:
        records = "SELECT merchant FROM records WHERE keeper = 'hub' GROUP BY merchant ORDER BY count(*)"
        merchants = [merchant for (merchant,) in connection.execute(records)]
        assert len(merchants) > 1
        for merchant in merchants if everybody else merchants[:1]:
            for table in ("records", "ledgers"):
                connection.execute(f"DELETE FROM {table} WHERE merchant = ?", [merchant])  # noqa: S608
    with opened(path) as store:
        export(store, story.config, tmp_path / "history")
    command = [sys.executable, "-I", str(ROOT / "verifier" / "verify.py"), "--bundle", str(tmp_path / "history")]
    done = subprocess.run([*command, "--rpc", node], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"merchant 0x{merchants[0].hex()} at " in done.stdout
    assert "digest after 0 records" in done.stdout
