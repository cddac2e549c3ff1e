"""The records of one order of several coupons in the database: each damage to one of them is found and named."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.attestation.calls import decode_redeem, redeem_call
from offchain.audit.report import AuditReport
from tests.audit import damages
from tests.audit.conftest import Audit
from tests.audit.damages import Row, editing, redigest
from tests.audit.test_damaged_records import CASES, names_row

PLACES = pytest.mark.parametrize("place", [0, 1, -1], ids=["first", "middle", "last"])


def of_largest_order(path: Path) -> list[Row]:
    """Its records, one a use: four."""
    orders: dict[bytes, list[Row]] = defaultdict(list)
    with editing(path) as connection:
        hashes = dict(connection.execute("SELECT block_number * 1000 + log_index, transaction_hash FROM records"))
    for row in damages.rows(path):
        if row.name == "Redeemed":
            orders[hashes[row.block * 1000 + row.log]].append(row)
    largest = max(orders.values(), key=len)
    assert len(largest) == 4
    return largest


def of_kind(report: AuditReport, kind: str, row: Row) -> list[tuple[str, str]]:
    """(expected, found) of the differences of that kind that name the row."""
    named = [it for it in report.differences if it.kind == kind and f"(block {row.block}, log {row.log}," in it.record]
    return [(it.expected, it.found) for it in named]


def carried_through(path: Path, damage: damages.Damage, row: Row) -> None:
    """The damage, and then every hash and digest computed again."""
    with editing(path) as connection:
        damage(connection, row)
        redigest(connection, row)


@pytest.mark.parametrize("online", [True, False], ids=["with the chain", "without a chain"])
@PLACES
@pytest.mark.parametrize(("kind", "damage"), CASES)
def test_a_damaged_use_is_found_and_named(
    kind: str, damage: damages.Damage, place: int, online: bool, database: Path, audit: Audit
) -> None:
    row = of_largest_order(database)[place]
    with editing(database) as connection:
        damage(connection, row)
    assert names_row(report := audit(online), kind, row, damage), (row, report.differences)


@PLACES
def test_a_use_dropped_without_a_trace_in_the_digests_is_named_by_its_order(
    place: int, database: Path, audit: Audit
) -> None:
    rows = of_largest_order(database)
    carried_through(database, damages.drop, rows[place])
    report = audit(False)
    assert report.digest == "match"
    expected = [it.expected for it in report.differences if it.kind == "dropped"]
    position = place % len(rows)
    assert [it for it in expected if it.startswith(f"a record of use {position} of its order, campaign 0x")] == expected
    assert len(expected) == 1


@PLACES
def test_a_use_altered_without_a_trace_in_the_digests_is_named(place: int, database: Path, audit: Audit) -> None:
    rows = of_largest_order(database)
    carried_through(database, damages.alter_last_bit, rows[place])
    report = audit(False)
    assert of_kind(report, "rules", rows[place]) == [("value=0", "value=1")]
    assert [it for row in rows if row is not rows[place] for it in of_kind(report, "rules", row)] == []


@PLACES
def test_a_use_doubled_without_a_trace_in_the_digests_is_one_refusal(place: int, database: Path, audit: Audit) -> None:
    rows = of_largest_order(database)
    carried_through(database, damages.double_behind, rows[place])
    report = audit(False)
    copies = [it for it in report.differences if it.kind == "rules" and f"log {rows[place].log + 1000}," in it.record]
    assert [it.found.split(":")[0] for it in copies] == ["Hub_IndexUsed"]
    assert [it for row in rows for it in of_kind(report, "rules", row)] == []
    assert not any("of its order" in it.expected for it in report.differences)


@pytest.mark.parametrize("place", [1, 2, 3])
def test_uses_that_changed_places_without_a_trace_in_the_digests_are_named(
    place: int, database: Path, audit: Audit
) -> None:
    rows = of_largest_order(database)
    carried_through(database, damages.swap_contents, rows[place])
    found = of_kind(audit(False), "reordered", rows[place])
    assert found == [(f"use {place - 1} of its order before use {place}", "after it")]


def altered_calldata(connection: sqlite3.Connection, row: Row, change: str) -> None:
    """One use less, or another order of them, in what the transaction asked for."""
    found = f"WHERE block_number = {row.block} AND log_index <= {row.log}"
    (data,) = connection.execute(f"SELECT data FROM submissions {found}").fetchone()  # noqa: S608
    one = decode_redeem(data)
    uses = one.uses[:-1] if change == "shorter" else (one.uses[1], one.uses[0], *one.uses[2:])
    altered = redeem_call(replace(one, uses=uses))
    connection.execute(f"UPDATE submissions SET data = ? {found}", [altered])  # noqa: S608


def test_calldata_of_a_smaller_set_are_found(database: Path, audit: Audit) -> None:
    *others, last = of_largest_order(database)
    with editing(database) as connection:
        altered_calldata(connection, last, "shorter")
    report = audit(False)
    assert [expected for expected, _ in of_kind(report, "rules", last)] == ["one of the 3 uses of its order"]
    for row in others:
        ((expected, found),) = of_kind(report, "rules", row)
        assert expected.startswith("order_hash=0x")
        assert found.startswith("order_hash=0x")
    assert [it.expected[:11] for it in report.differences if it.kind == "signature"] == ["signed by 0"]


def test_calldata_of_a_set_in_another_order_are_found_at_each_record(database: Path, audit: Audit) -> None:
    rows = of_largest_order(database)
    with editing(database) as connection:
        altered_calldata(connection, rows[0], "swapped")
    report = audit(False)
    found = [it[1].split(":")[0] for row in rows for it in of_kind(report, "rules", row)]
    assert found == ["Stacking_Order"] * 4


def test_without_a_chain_a_refund_whose_calldata_are_said_to_be_unknown_is_a_difference(
    database: Path, audit: Audit
) -> None:
    row = next(row for row in damages.rows(database) if row.name == "OrderRefunded")
    with editing(database) as connection:
        connection.execute(f'UPDATE submissions SET "to" = ?, data = NULL WHERE {row.where}', [bytes(20)])  # noqa: S608
    (difference,) = [it for it in audit(False).differences if it.kind == "calldata"]
    assert f"checkout record #{row.position} " in difference.record
