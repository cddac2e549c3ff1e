"""Killed at any point, the oracle and the index lose nothing and double nothing."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.oracle.bidding import BidLimits
from tests.chaos import stages, sweep
from tests.chaos.contracts import ledger, slow_mining
from tests.chaos.figures import tell
from tests.chaos.lives import POINTS, SLOW_POINTS
from tests.chaos.served import HttpNode, ServedChain

KILLS = int(os.environ.get("PROMO_KILLS", "0"))
"""Of the long run on anvil, `make chaos`."""
BLOCK = 0.2  # seconds
SLOWEST = 5.0  # seconds until a killed oracle has finished what it had begun


def test_killed_once_at_every_point_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    chain, deployment, terms = stages.fake_stage(tmp_path)
    with HttpNode(ServedChain(chain).handle) as node:
        found = sweep.run(stages.stage(node.url, deployment, terms, tmp_path), len(POINTS))
    tell(found.told())
    assert found.missed == []
    assert len(found.kills) >= 12
    assert (found.lost, found.doubled, found.wrong) == (0, 0, [])


def test_killed_while_it_bids_again_and_waits_for_blocks_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    kills = max(len(SLOW_POINTS), KILLS // 4)
    with ledger("--order", "fees") as chain, slow_mining(chain, BLOCK):
        terms = stages.real_campaign(chain)
        stage = stages.stage(chain.url, chain.deployment, terms, tmp_path, finality=2)
        slow = replace(stage, bids=BidLimits(after=BLOCK, ceiling=10**15))
        found = sweep.run(slow, kills, SLOW_POINTS, lives=5)
    tell(f"{found.told()} {dict(found.kills)}")
    assert found.missed == []
    assert (found.lost, found.doubled, found.wrong) == (0, 0, [])


@pytest.mark.skipif(not KILLS, reason="a long run: make chaos")
def test_killed_again_and_again_on_a_node_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    with ledger("--order", "fifo") as chain:
        terms = stages.real_campaign(chain)
        found = sweep.run(stages.stage(chain.url, chain.deployment, terms, tmp_path), KILLS)
    tell(f"{found.told()} {dict(found.kills)}")
    assert found.missed == []
    assert (found.lost, found.doubled, found.wrong) == (0, 0, [])
    assert sorted(found.resumes)[len(found.resumes) * 99 // 100] <= SLOWEST
