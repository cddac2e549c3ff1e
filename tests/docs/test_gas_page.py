"""The figures of docs/gas.md are those of the committed snapshot, to the percent at which that fails."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from benchmarks.gas.snapshot import TOLERANCE
from tests.docs.markdown import page
from tests.surroundings import ROOT

PAGE = page(ROOT, "docs/gas.md")
SNAPSHOT = json.loads((ROOT / "tests/gas/snapshot.json").read_text(encoding="utf-8"))
GAS: Mapping[str, int] = {row["name"]: row["gas"] for row in SNAPSHOT["operations"]}
PEERS: Mapping[str, int] = {row["peer"]: row["gas"] for row in SNAPSHOT["peers"]}
GOALS = PAGE.table("Goals", ("operation", "goal", "measured", "over by"))
BESIDE = PAGE.table("Beside what one would use instead", ("ours", "gas", "peer"))
VOUCHER = "redeem by voucher, 1 line, quote by the merchant"
NAMES: Mapping[str, str] = {
    "a personal voucher for an order of one line, sent by the shopper": VOUCHER,
    "each further line": "each further line",
    "the same coupon as a leaf, 20 levels deep": "redeem by leaf, depth 20",
    "three coupons of one merchant on one order": "redeem three stacked coupons",
    "publishing a root that waits, one signer": "publish a root",
    "publishing a root, three signers of five": "publish a root, 3 of 5",
    "a voucher, and the net price paid to the merchant in tokens": "pay by voucher, 1 line",
    "a batch of a hundred orders, all signatures checked, one failure skips one: each": "a batch of 100, each",
    "the same with payment: each": "a paid batch of 100, each",
    "voucher, one line": VOUCHER,
    "three coupons": "redeem three stacked coupons",
    "voucher and payment": "pay by voucher, 1 line",
    "paid, relayed, one signature": "pay by voucher, relayed, one signature",
    "a batch of a hundred, each": "a batch of 100, each",
    "a coupon as a token, passed on": "pass a coupon on",
    "leaf, 20 levels": "redeem by leaf, depth 20",
    "publish a root": "publish a root",
    "claim a reward": "claim a reward, depth 20",
    "claim a first reward": "claim a first reward, depth 20",
    "create a campaign": "create a campaign",
}
"""As the page says it -> as the snapshot does."""
EIGHT = "eight coupons and fifty lines"


def number(cell: str) -> int:
    return int(cell.replace(",", ""))


def near(told: int, kept: int) -> bool:
    return abs(told - kept) <= TOLERANCE * kept


@pytest.mark.parametrize("row", [row for row in GOALS.rows if row[0] != EIGHT], ids=lambda row: row[0])
def test_a_goal_is_told_with_what_is_measured_and_by_how_much_it_is_missed(row: tuple[str, ...]) -> None:
    _, goal, measured, over = row
    assert near(number(measured), GAS[NAMES[row[0]]])
    missed = round(100 * (number(measured) - number(goal)) / number(goal))
    assert over == (f"{missed} %" if missed > 0 else "met")


def test_the_dearest_orders_are_told_from_the_cheapest_to_the_dearest() -> None:
    (row,) = (row for row in GOALS.rows if row[0] == EIGHT)
    kept = [GAS[name] for name in GAS if name.startswith("redeem 8 ")]
    least, most = (number(part) for part in row[2].split(" to "))
    assert near(least, min(kept))
    assert near(most, max(kept))
    assert max(kept) <= number(row[1])
    assert row[3] == "met"


@pytest.mark.parametrize("row", [row for row in BESIDE.rows if row[0]], ids=lambda row: row[0])
def test_what_stands_beside_a_peer_has_the_ratio_of_both(row: tuple[str, ...]) -> None:
    ours, gas, _, peer, ratio, *_ = row
    assert near(number(gas), GAS[NAMES[ours]])
    assert abs(number(gas) / number(peer) - float(ratio)) < 0.01
    assert any(near(number(peer), times * kept) for kept in PEERS.values() for times in (1, 3))
