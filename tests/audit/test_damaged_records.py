"""A record that is dropped, altered, doubled or out of order is found, and the row is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.attestation.records import ALL_RECORDS, QUORUMS
from offchain.audit.report import AuditReport
from tests.audit import damages
from tests.audit.conftest import Audit
from tests.audit.damages import DAMAGES, Damage, Row, editing

NAMES = [name for kept in ALL_RECORDS.values() for name in kept]
CASES = [
    pytest.param(kind, damage, id=f"{kind} by {damage.__name__}") for kind, ways in DAMAGES.items() for damage in ways
]


def last(path: Path, name: str) -> Row:
    """The last record of that name which has one before it."""
    return [row for row in damages.rows(path) if row.name == name and row.position > 1][-1]


def named(report: AuditReport, kind: str) -> list[str]:
    """The rows that the report gives that kind."""
    return [difference.record for difference in report.differences if difference.kind == kind]


def names_row(report: AuditReport, kind: str, row: Row, damage: Damage) -> bool:
    """Whether the report names the row, or, of two that changed places, either."""
    texts = named(report, kind)
    if damage is damages.drop_and_close_ranks:  # the row behind it shows the hole
        wanted = [f"#{row.position}"]
    elif damage in (damages.double_at_the_end, damages.double_behind):
        wanted = [f"(block {row.block}, log {row.log + 1000}, {row.name})", f"(block {row.block}, log {row.log}, "]
    elif kind == "reordered":
        wanted = [f"#{row.position} ", f"#{row.position - 1} "]
    else:
        wanted = [f"#{row.position} (block {row.block}, log {row.log}, {row.name})", f"record #{row.position}"]
    owner = "quorum" if row.keeper == QUORUMS else "merchant"
    mine = [text for text in texts if text.startswith(f"{owner} 0x{row.merchant.hex()} ")]
    return any(part in text for part in wanted for text in mine)


@pytest.mark.parametrize("online", [True, False], ids=["with the chain", "without a chain"])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("kind", "damage"), CASES)
def test_a_damaged_record_is_found_and_named(
    kind: str, damage: Damage, name: str, online: bool, database: Path, audit: Audit
) -> None:
    row = last(database, name)
    with editing(database) as connection:
        damage(connection, row)
    report = audit(online)
    assert not report.green
    assert names_row(report, kind, row, damage), (row, report.differences)


@pytest.mark.parametrize("online", [True, False], ids=["with the chain", "without a chain"])
@pytest.mark.parametrize("place", [0, 1, -2, -1], ids=["first", "second", "last but one", "last"])
@pytest.mark.parametrize(("kind", "damage"), CASES)
def test_it_is_found_at_both_ends_of_a_ledger(
    kind: str, damage: Damage, place: int, online: bool, database: Path, audit: Audit
) -> None:
    rows = damages.rows(database)
    ledger = [row for row in rows if row.ledger == rows[0].ledger]
    row = ledger[max(place, 1)] if kind == "reordered" and place >= 0 else ledger[place]
    with editing(database) as connection:
        damage(connection, row)
    assert names_row(report := audit(online), kind, row, damage), (row, report.differences)


@pytest.mark.parametrize(("kind", "damage"), CASES[::2])
@pytest.mark.parametrize("name", NAMES)
def test_with_the_chain_a_change_carried_through_to_the_last_digest_is_found(
    kind: str, damage: Damage, name: str, database: Path, audit: Audit
) -> None:
    row = last(database, name)
    with editing(database) as connection:
        damage(connection, row)
        damages.redigest(connection, row)
    report = audit(True)
    assert report.digest == "mismatch"
    assert names_row(report, kind, row, damage), (row, report.differences)


def test_without_a_chain_a_redemption_dropped_with_all_traces_breaks_its_campaigns_sequence(
    database: Path, audit: Audit
) -> None:
    row = [row for row in damages.rows(database) if row.name == "Redeemed"][2]
    with editing(database) as connection:
        damages.drop(connection, row)
        damages.redigest(connection, row)
    texts = [(it.expected, it.found) for it in audit(False).differences if it.kind == "rules"]
    assert ("sequence=3", "sequence=4") in texts


def test_a_merchant_that_is_missing_altogether_is_found_with_the_chain(database: Path, audit: Audit) -> None:
    gone = damages.rows(database)[0].merchant
    with editing(database) as connection:
        for table in ("records", "ledgers"):
            connection.execute(f"DELETE FROM {table} WHERE merchant = ?", [gone])  # noqa: S608
    report = audit(True)
    dropped = named(report, "dropped")
    assert sum(f"merchant 0x{gone.hex()} record #" in text for text in dropped) > 20
    assert report.digest == "mismatch"


def test_two_faults_of_one_ledger_are_both_named(database: Path, audit: Audit) -> None:
    rows = damages.rows(database)
    with editing(database) as connection:
        damages.alter_last_bit(connection, rows[4])
        damages.drop(connection, rows[8])
    for online in (True, False):
        report = audit(online)
        assert names_row(report, "altered", rows[4], damages.alter_last_bit)
        assert names_row(report, "dropped", rows[8], damages.drop)
