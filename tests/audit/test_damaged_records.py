"""A record that is dropped, altered, doubled or out of order is found, and the row is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from offchain.attestation.records import RECORDS
from offchain.audit.report import AuditReport
from tests.audit import damages
from tests.audit.damages import DAMAGES, Damage, Row, editing

CASES = [
    pytest.param(kind, damage, id=f"{kind} by {damage.__name__}") for kind, ways in DAMAGES.items() for damage in ways
]


def positions(path: Path, name: str) -> Iterator[Row]:
    """The first and the last record of that name."""
    found = [row for row in damages.rows(path) if row.name == name]
    yield from {found[0], found[-1]}


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
    mine = [text for text in texts if text.startswith(f"merchant 0x{row.merchant.hex()} ")]
    return any(part in text for part in wanted for text in mine)


@pytest.mark.parametrize("online", [True, False], ids=["with the chain", "without a chain"])
@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize(("kind", "damage"), CASES)
def test_a_damaged_record_is_found_and_named(
    kind: str, damage: Damage, name: str, online: bool, database: Path, audit: Callable[[bool], AuditReport]
) -> None:
    for row in positions(database, name):
        if kind == "reordered" and row.position == 1:
            continue
        before = database.read_bytes()
        with editing(database) as connection:
            damage(connection, row)
        report = audit(online)
        assert not report.green
        assert names_row(report, kind, row, damage), (row, report.differences)
        database.write_bytes(before)
