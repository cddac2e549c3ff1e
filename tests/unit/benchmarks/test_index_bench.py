"""`promo bench index` on a few logs: all contestants find the same, and the document says what it promises."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator

import polars as pl
import pytest

from benchmarks.indexing import contestants
from benchmarks.indexing.__main__ import GOALS
from benchmarks.indexing.node import EACH, CannedLogs, serve
from tests.surroundings import ROOT

BLOCKS = 30


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The canned node."""
    server = serve(CannedLogs(BLOCKS * EACH))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_ours_and_web3_find_the_same_records(url: str) -> None:
    ours = contestants.rows_of_ours(contestants.ours(url, 3, BLOCKS))
    assert len(ours) == (BLOCKS - 2) * EACH
    assert ours[0][:2] == (3, 0)
    assert ours == contestants.rows_of_web3(contestants.by_web3(url, 3, BLOCKS))


def test_tables_that_differ_in_one_word_are_not_the_same(url: str) -> None:
    frame = contestants.frame_of(contestants.ours(url, 1, 2))
    assert contestants.same(frame, frame.reverse())
    other = frame.with_columns(amounts=pl.when(pl.col("log_index") == 7).then(pl.lit(b"\x01")).otherwise("amounts"))
    assert not contestants.same(frame, other)


def test_the_document_has_the_promised_members_and_so_has_the_committed_result() -> None:
    sizes = ["--logs", "1000", "--web3-logs", "1000", "--records", "1000", "--rounds", "1"]
    command = [sys.executable, "-m", "benchmarks.indexing", *sizes, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)
    fresh = json.loads(done.stdout)
    kept = json.loads((ROOT / "benchmarks" / "results" / "index.json").read_text("utf-8"))
    assert set(fresh) == set(kept) == {"figures", "peers", "goals", "environment"}
    assert fresh["goals"] == kept["goals"] == GOALS
    assert set(fresh["figures"]) - set(kept["figures"]) <= {f"signatures_per_s_{fresh['environment']['cores']}_cores"}
    if "cryo" in fresh["peers"] and fresh["peers"]["cryo"].startswith("absent"):
        assert "times_cryo_export" not in fresh["figures"]
    assert kept["environment"]["rounds"] >= 9
    assert kept["figures"]["digest_check_records"] == 1_000_000
