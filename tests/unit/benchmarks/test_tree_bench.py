"""`promo bench tree` on a few leaves: the peer comes to our root, and the document says what it promises."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from benchmarks.trees import coupons
from benchmarks.trees.__main__ import _PACKAGE, GOALS
from tests.surroundings import ROOT

COMMAND = [sys.executable, "-m", "benchmarks.trees", "--leaves", "1000", "--peer-depth", "6", "--rounds", "1", "--json"]


def test_the_document_has_the_promised_members_and_so_has_the_committed_result() -> None:
    if not _PACKAGE.is_file():
        pytest.skip("@openzeppelin/merkle-tree is not installed: npm ci")
    fresh = json.loads(subprocess.run(COMMAND, cwd=ROOT, capture_output=True, check=True, timeout=120).stdout)
    kept = json.loads((ROOT / "benchmarks" / "results" / "tree.json").read_text("utf-8"))
    assert {part: set(kept[part]) for part in kept} == {part: set(fresh[part]) for part in fresh}
    assert fresh["goals"] == kept["goals"] == GOALS
    assert fresh["figures"]["leaves_beside_openzeppelin"] == 64
    assert kept["figures"]["leaves"] == 1_000_000


def test_coupons_are_the_same_every_time_and_their_salts_differ() -> None:
    first, again = list(coupons.coupons(50)), list(coupons.coupons(50))
    assert first == again
    assert len({salt for *_, salt in first}) == 50


def test_a_measured_tree_proves_its_leaves() -> None:
    told = coupons.measured(300)
    assert told["depth"] == 9
    assert told["proof_ms"] > 0
