"""Whole-transaction gas against the committed snapshot: no operation may drift by more than one percent, unseen.

PROMO_GAS_SNAPSHOT=write makes the snapshot anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brownie
import pytest

from tests.contracts.fixtures.gates import Gate
from tests.contracts.fixtures.joint import Joint
from tests.contracts.fixtures.market import Market
from tests.contracts.fixtures.quorums import Oracle
from tests.contracts.fixtures.rewards import Rewards
from tests.contracts.fixtures.till import Till
from tests.gas.operations import LINES, Operation, Stage

SNAPSHOT = Path(__file__).with_name("snapshot.json")
TOLERANCE = 0.01
ZERO_BYTE = 12
"""What a byte that happens to be zero saves: identities and signatures hang on the time of the chain."""
ONE_LINE, TEN_LINES, ALL_LINES = (
    f"redeem by voucher, {number}" for number in ("1 line, quote by the merchant", "10 lines", "50 lines")
)
NINE_LINES, FURTHER_LINE = "nine further lines", "each further line"
NETWORK = "ganache, shanghai"
SLACK = {NINE_LINES: 10 * ZERO_BYTE}
"""Of a difference between two transactions, so small that one percent of it is less than what chance gives."""


@pytest.fixture(scope="module")
def measured(
    market: Market, gate: Gate, oracle: Oracle, rewards: Rewards, till: Till, CouponToken: Any, joint: Joint
) -> dict[str, dict[str, Any]]:
    """Every operation, each from the same state of the chain."""
    stage = Stage.prepare(market, gate, oracle, rewards, till, CouponToken, joint)
    found = {operation.name: row for operation, row in _measure(stage)}
    one, ten, many = (found[name]["gas"] for name in (ONE_LINE, TEN_LINES, ALL_LINES))
    nothing = {"floor": None, "peer": None, "peer_gas": None}
    found[NINE_LINES] = {"gas": ten - one, "goal": 8_100} | nothing
    found[FURTHER_LINE] = {"gas": (many - one) // (LINES - 1), "goal": 900} | nothing
    return found


def _measure(stage: Stage) -> Iterator[tuple[Operation, dict[str, Any]]]:
    for operation in stage.operations():
        brownie.chain.snapshot()
        sent = operation.send()
        gas, least = (whole // operation.orders for whole in (sent.gas_used, floor(bytes.fromhex(sent.input[2:]))))
        row = {"gas": gas, "floor": least, "goal": operation.goal}
        yield operation, row | {"peer": operation.peer, "peer_gas": operation.peer_gas}
        brownie.chain.revert()


def floor(data: bytes) -> int:
    """The least that a transaction with such calldata costs by EIP-7623."""
    zeros = data.count(0)
    return 21_000 + 10 * (zeros + 4 * (len(data) - zeros))


def test_no_operation_drifts_from_the_snapshot(measured):
    if os.environ.get("PROMO_GAS_SNAPSHOT") == "write":
        operations = [{"name": name, **row} for name, row in measured.items()]
        SNAPSHOT.write_text(json.dumps({"network": NETWORK, "operations": operations}, indent=2) + "\n")
    kept = {row["name"]: row["gas"] for row in json.loads(SNAPSHOT.read_text())["operations"]}
    print(table(measured, kept))  # noqa: T201 - the figures are what one runs it for
    assert set(kept) == set(measured), "operations came or went: PROMO_GAS_SNAPSHOT=write"
    drifted = {
        name: f"{kept[name]} -> {row['gas']}"
        for name, row in measured.items()
        if abs(row["gas"] - kept[name]) > max(TOLERANCE * kept[name], SLACK.get(name, 0))
    }
    assert not drifted, f"{drifted}; if that is meant: PROMO_GAS_SNAPSHOT=write"


def test_calldata_never_makes_a_redemption_dearer_than_its_execution(measured):
    """Else the floor of EIP-7623 would be the price on chains that have it."""
    for name, row in measured.items():
        assert row["floor"] is None or row["gas"] > row["floor"], name


def test_nine_further_lines_stay_within_their_goal(measured):
    assert measured[NINE_LINES]["gas"] <= measured[NINE_LINES]["goal"]


def test_fifty_lines_and_eight_promotions_stay_within_their_goal_unless_each_has_every_condition(measured):
    largest = {name: row["gas"] for name, row in measured.items() if row["goal"] == 1_500_000}
    assert len(largest) == 4
    assert max(largest.values()) < 1_500_000
    assert measured["redeem 8 coupons with all conditions, 50 lines, 7 splits"]["gas"] < 2_000_000


def test_a_floor_counts_zero_bytes_once_and_others_four_times():
    assert floor(b"") == 21_000
    assert floor(b"\x00\x00\x01") == 21_000 + 10 * (2 + 4)


def table(measured: dict[str, dict[str, Any]], kept: dict[str, int]) -> str:
    """For people: pytest -s shows it."""
    head = f"{'operation':<52}{'gas':>9}{'snapshot':>10}{'floor':>9}{'goal':>9}  peer that does less"
    rows = [
        f"{name:<52}{row['gas']:>9}{kept.get(name, '-'):>10}{row['floor'] or '-':>9}{row['goal'] or '-':>9}"
        f"  {row['peer'] or ''} {row['peer_gas'] or ''}"
        for name, row in measured.items()
    ]
    return "\n".join(["", head, *rows])
