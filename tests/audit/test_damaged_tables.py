"""Every column of every table: a value that somebody changed is found, and its row is named."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from offchain.audit.report import AuditReport
from offchain.index.errors import WrongIndexError
from offchain.index.schema import TABLES, columns
from tests.audit.conftest import Audit
from tests.audit.damages import editing

COLUMNS = [(table.name, name) for kind, table in TABLES.items() for name in columns(kind)]
CONTRACTS = ("hub", "roots", "rewards", "presales", "vault", "checkout", "quorums")
OTHER_INDEX = {("checkpoint", name) for name in ("chain_id", "first_block", *CONTRACTS)}


SKIPPED = {("skipped_orders", name) for name in ("block_number", "log_index", "reason", "position")}
"""What only the chain tells: why an order of a batch was skipped, where it says so, and, within the batch, of which."""


def change(connection: sqlite3.Connection, table: str, column: str) -> None:
    """Changes the column in the table's middle row; of blocks and records, in that of the middle redemption, whose time
    and transaction others vouch for."""
    wanted = {"records": "name = 'Redeemed'", "blocks": "number IN (SELECT block_number FROM redemptions)"}
    where = wanted.get(table, "true")
    (count,) = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()  # noqa: S608
    row = f"rowid = (SELECT rowid FROM {table} WHERE {where} ORDER BY rowid LIMIT 1 OFFSET {count // 2})"  # noqa: S608
    (value,) = connection.execute(f'SELECT "{column}" FROM {table} WHERE {row}').fetchone()  # noqa: S608
    if isinstance(value, bytes):
        changed: object = value[:-1] + bytes([value[-1] ^ 1]) if value else bytes(32)
    else:
        changed = _other_number(table, column, value) if isinstance(value, int) else f"{value}x" if value else bytes(32)
    connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE {row}', [changed])  # noqa: S608


def _other_number(table: str, column: str, value: int) -> int:
    """Far from its neighbours where numbers are keys; below the newest block where the chain is asked for it."""
    if (table, column) == ("checkpoint", "number"):
        return value - 1
    return value + 1_000 if column in {"number", "block_number", "log_index", "position", "epoch"} else value + 1


def is_named(report: AuditReport, table: str) -> bool:
    """Whether a row of the table, or a record, is named."""
    start = "merchant 0x" if table == "records" else f"row of {table} ("
    return any(difference.record.startswith(start) for difference in report.differences)


@pytest.mark.parametrize(("table", "column"), [pair for pair in COLUMNS if pair not in OTHER_INDEX])
def test_with_the_chain_every_changed_value_is_found(table: str, column: str, database: Path, audit: Audit) -> None:
    with editing(database) as connection:
        change(connection, table, column)
    report = audit(True)
    assert not report.green
    assert is_named(report, table), report.differences


@pytest.mark.parametrize(("table", "column"), [pair for pair in COLUMNS if pair not in OTHER_INDEX | SKIPPED])
def test_without_a_chain_every_changed_value_is_found_where_blocks_are_neighbours(
    table: str, column: str, database: Path, audit: Audit
) -> None:
    with editing(database) as connection:
        change(connection, table, column)
    assert not audit(False).green


@pytest.mark.parametrize(("table", "column"), sorted(OTHER_INDEX))
def test_a_store_of_other_contracts_is_refused(table: str, column: str, database: Path, audit: Audit) -> None:
    with editing(database) as connection:
        change(connection, table, column)
    with pytest.raises(WrongIndexError, match="the store holds the index of"):
        audit(False)
