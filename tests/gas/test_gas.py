"""Whole-transaction gas against the committed snapshot: no operation may drift by more than one percent, unseen.

PROMO_GAS_SNAPSHOT=write makes the snapshot anew.
"""

from __future__ import annotations

import os
from copy import deepcopy
from typing import Any

import pytest

from benchmarks.gas import snapshot
from benchmarks.gas.figures import NINE_LINES, Document, document
from benchmarks.gas.measuring import floor, measure
from benchmarks.gas.nearest import LACKS, NEAREST
from benchmarks.gas.operations import Stage
from benchmarks.gas.peers import Peers
from benchmarks.gas.staging import GANACHE
from benchmarks.gas.tables import table
from tests.contracts.fixtures.gates import Gate
from tests.contracts.fixtures.market import Market
from tests.contracts.fixtures.quorums import Oracle
from tests.contracts.fixtures.rewards import Rewards

KEPT: Document = {"operations": [{"name": "redeem", "gas": 50_000}], "peers": [{"peer": "mint", "gas": 80_000}]}


@pytest.fixture(scope="module")
def measured(market: Market, gate: Gate, oracle: Oracle, rewards: Rewards) -> Document:
    """What `promo bench gas` measures, on the chain of this run."""
    peers = Peers.prepare(market.people)
    stage = Stage.prepare(market, gate, oracle, rewards)
    return document(GANACHE, measure(stage.operations()), measure(peers.operations()))


@pytest.fixture(scope="module")
def rows(measured: Document) -> dict[str, dict[str, Any]]:
    """The operations by name."""
    return {row["name"]: row for row in measured["operations"]}


def test_no_operation_drifts_from_the_snapshot(measured):
    if os.environ.get("PROMO_GAS_SNAPSHOT") == "write":
        snapshot.write(measured)
    print(table(measured))  # noqa: T201 - the figures are what one runs it for
    drifted = snapshot.differences(measured, snapshot.read())
    assert not drifted, f"{drifted}; if that is meant: PROMO_GAS_SNAPSHOT=write"


@pytest.mark.parametrize("gas", [49_500, 50_500])
def test_one_percent_is_no_drift(gas):
    assert snapshot.differences(KEPT | {"operations": [{"name": "redeem", "gas": gas}]}, KEPT) == []


@pytest.mark.parametrize("gas", [49_499, 50_501])
def test_a_unit_more_than_one_percent_is_drift_in_both_directions(gas):
    now = KEPT | {"operations": [{"name": "redeem", "gas": gas}]}
    assert snapshot.differences(now, KEPT) == [f"redeem: 50000 -> {gas}"]


def test_a_peer_that_drifts_is_found_too():
    now = KEPT | {"peers": [{"peer": "mint", "gas": 81_000}]}
    assert snapshot.differences(now, KEPT) == ["peer mint: 80000 -> 81000"]


def test_what_is_measured_but_not_kept_or_kept_but_not_measured_is_found():
    more = deepcopy(KEPT)
    more["operations"].append({"name": "refund", "gas": 1})
    assert snapshot.differences(more, KEPT) == ["refund: is not in the snapshot"]
    assert snapshot.differences(KEPT, more) == ["refund: is in the snapshot alone"]


def test_calldata_never_makes_a_redemption_dearer_than_its_execution(rows):
    """Else the floor of EIP-7623 would be the price on chains that have it."""
    for name, row in rows.items():
        assert row["floor"] is None or row["gas"] > row["floor"], name


def test_nine_further_lines_stay_within_their_goal(rows):
    assert rows[NINE_LINES]["gas"] <= rows[NINE_LINES]["goal"]


def test_fifty_lines_and_eight_promotions_stay_within_their_goal_unless_each_has_every_condition(rows):
    largest = {name: row["gas"] for name, row in rows.items() if row["goal"] == 1_500_000}
    assert len(largest) == 4
    assert max(largest.values()) < 1_500_000
    assert rows["redeem 8 coupons with all conditions, 50 lines, 7 splits"]["gas"] < 2_000_000


def test_every_operation_that_has_a_nearest_peer_exists(rows):
    assert set(NEAREST) <= set(rows)


def test_what_each_peer_lacks_is_said(measured):
    assert [row["peer"] for row in measured["peers"]] == list(LACKS)


def test_a_floor_counts_zero_bytes_once_and_others_four_times():
    assert floor(b"") == 21_000
    assert floor(b"\x00\x00\x01") == 21_000 + 10 * (2 + 4)
