"""Whole-transaction gas against the committed snapshot: no operation may drift by more than one percent, unseen.

`promo bench gas --renew` makes the snapshot anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import brownie
import pytest

from benchmarks.anvil import find_anvil
from benchmarks.gas import opcodes, runs, snapshot
from benchmarks.gas.figures import NINE_LINES, ONE_LINE, Document, document
from benchmarks.gas.measuring import Operation, floor, measure, sent
from benchmarks.gas.nearest import LACKS, NEAREST
from benchmarks.gas.replay import Replayed, replayed
from benchmarks.gas.staging import GANACHE, Bench
from benchmarks.gas.tables import table
from benchmarks.rpc import Node
from tests.contracts.fixtures.gates import Gate
from tests.contracts.fixtures.joint import Joint
from tests.contracts.fixtures.market import Market
from tests.contracts.fixtures.people import People
from tests.contracts.fixtures.quorums import Oracle
from tests.contracts.fixtures.rewards import Rewards
from tests.contracts.fixtures.till import Till
from tests.surroundings import require_or_skip

KEPT: Document = {"operations": [{"name": "redeem", "gas": 50_000}], "peers": [{"peer": "mint", "gas": 80_000}]}


@pytest.fixture(scope="module")
def staged(market: Market, gate: Gate, oracle: Oracle, rewards: Rewards, till: Till, joint: Joint) -> Bench:
    """What `promo bench gas` measures, on the chain of this run."""
    (project,) = brownie.project.get_loaded_projects()
    url = str(brownie.web3.provider.endpoint_uri)
    return Bench.prepare(project, url, market=market, gate=gate, oracle=oracle, rewards=rewards, till=till, joint=joint)


@pytest.fixture(scope="module")
def measured(staged: Bench) -> Document:
    return document(GANACHE, measure(staged.ours), measure(staged.peers))


@pytest.fixture(scope="module")
def rows(measured: Document) -> dict[str, dict[str, Any]]:
    """The operations by name."""
    return {row["name"]: row for row in measured["operations"]}


def test_no_operation_drifts_from_the_snapshot(measured):
    print(table(measured))  # noqa: T201 - the figures are what one runs it for
    drifted = snapshot.differences(measured, snapshot.read())
    assert not drifted, f"{drifted}; if that is meant: promo bench gas --renew"


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


def test_fifty_lines_and_eight_promotions_stay_within_their_goal(rows):
    largest = [row["gas"] for row in rows.values() if row["goal"] == 1_500_000]
    assert len(largest) == 8
    assert max(largest) < 1_500_000


def test_every_operation_that_has_a_nearest_peer_exists(rows):
    assert set(NEAREST) <= set(rows)


def test_what_each_peer_lacks_is_said(measured):
    assert [row["peer"] for row in measured["peers"]] == list(LACKS)


def test_a_floor_counts_zero_bytes_once_and_others_four_times():
    assert floor(b"") == 21_000
    assert floor(b"\x00\x00\x01") == 21_000 + 10 * (2 + 4)


@pytest.mark.parametrize(
    ("name", "signatures"),
    [
        ("redeem by voucher, 1 line, quote by the merchant", 2),
        ("redeem by leaf, depth 20", 1),
        ("publish a root, 3 of 5", 3),
        ("claim a reward, depth 20", 0),
    ],
)
def test_the_parts_of_a_transaction_add_up_to_its_gas(staged, name, signatures):
    found = taken_apart(staged, name)
    assert sum(row["gas"] for row in found["kinds"]) == found["gas"]
    assert sum(row["gas"] for row in found["functions"]) == found["gas"]
    kinds = {row["kind"]: row["times"] for row in found["kinds"]}
    assert opcodes.REFUND not in kinds
    assert kinds.get(opcodes.SIGNATURES, 0) == signatures


def test_what_a_cleared_slot_gives_back_is_a_part(staged):
    found = taken_apart(staged, "ERC-1155 coupon, redeemed")
    assert {row["kind"]: row["gas"] for row in found["kinds"]}[opcodes.REFUND] == -4_800  # EIP-3529


def test_functions_are_named_after_the_source(staged):
    found = taken_apart(staged, "redeem by leaf, depth 20")
    assert {"PromotionHub.redeem", "LeafHash.ofNode"} <= {row["function"] for row in found["functions"]}


def test_an_operation_that_is_not_there_is_refused_with_those_that_are(staged):
    with pytest.raises(runs.WrongUseError, match="no operation 'redeem'; there are:\n  redeem by voucher, 1 line"):
        runs.named("redeem", staged)


@pytest.fixture(scope="module")
def on_prague(staged: Bench) -> Iterator[Replayed]:
    program = find_anvil()
    require_or_skip("anvil", program is not None, "anvil is not installed")
    assert program is not None
    with replayed(Node(staged.url), program) as chain:
        yield chain


def test_on_prague_every_operation_costs_what_it_does_on_ganache(staged, on_prague):
    measured = measure(it for it in staged.ours if it.name in (ONE_LINE, "redeem by leaf, depth 20", "publish a root"))
    assert on_prague.measure(measured) == measured


def test_on_prague_the_chain_itself_takes_the_floor_of_calldata(staged, on_prague):
    people = People.all()
    empty = Operation(
        "long message", lambda: people.eve.account.transfer(people.rival.account, 0, data="0x" + "ff" * 999)
    )
    (here,) = measure([empty])
    assert here.gas == 21_000 + 16 * 999
    (there,) = on_prague.measure([here])
    assert there.gas == here.transaction.floor == 21_000 + 40 * 999


def taken_apart(staged: Bench, name: str) -> Document:
    with sent(runs.named(name, staged)) as (measured, made):
        return runs.taken_apart(staged, Node(staged.url), measured, made)
