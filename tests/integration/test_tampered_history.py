"""`promo audit verify` names the row when a record is dropped, altered, doubled or reordered."""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.conftest import FinishedWalk

Change = Callable[[sqlite3.Connection], int]
"""Changes the store and returns the ledger position of the row that an auditor must hear of."""


def drop(store: sqlite3.Connection) -> int:
    """One redemption vanishes with all that belongs to it."""
    block, position = _redemption(store, 5)
    for table in ("redemptions", "submissions", "records"):
        store.execute(f"delete from {table} where block_number = ?", (block,))  # noqa: S608  names from this file
    return position


def alter(store: sqlite3.Connection) -> int:
    """A discount is one minor unit lower than it was, in the raw log and in the table."""
    block, position = _redemption(store, 7)
    (data,) = store.execute("select data from records where block_number = ?", (block,)).fetchone()
    store.execute("update records set data = ? where block_number = ?", (_lower_discount(data), block))
    return position


def double(store: sqlite3.Connection) -> int:
    """A redemption is told twice."""
    block, _ = _redemption(store, 6)
    names = [row[1] for row in store.execute("pragma table_info(records)")]
    taken = [name for name in names if name not in ("log_index", "position")]
    last = store.execute("select max(position) from records").fetchone()[0]
    columns = ", ".join(taken)
    store.execute(
        f"insert into records (log_index, position, {columns}) "  # noqa: S608  names from the schema
        f"select log_index + 1, ?, {columns} from records where block_number = ?",
        (last + 1, block),
    )
    return last + 1


def reorder(store: sqlite3.Connection) -> int:
    """Two redemptions change places."""
    (_, first), (_, second) = _redemption(store, 3), _redemption(store, 4)
    store.execute("update records set position = -1 where position = ?", (first,))
    store.execute("update records set position = ? where position = ?", (first, second))
    store.execute("update records set position = ? where position = -1", (second,))
    return first


@pytest.mark.parametrize("change", [drop, alter, double, reorder])
def test_a_changed_history_is_found_and_the_row_is_named(
    simulated: FinishedWalk, change: Change, tmp_path: Path
) -> None:
    copy = tmp_path / "store.sqlite3"
    shutil.copy(simulated.folder / "store.sqlite3", copy)
    with sqlite3.connect(copy) as store:
        store.execute("pragma foreign_keys = off")
        position = change(store)
    store.close()
    done = simulated.audit(copy)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    named = re.compile(rf"#{position}\b")  # a dropped row has nothing behind its number
    assert any(named.search(difference["record"]) for difference in found["differences"]), found["differences"]


def test_the_unchanged_history_is_green(finished: FinishedWalk) -> None:
    done = finished.audit()
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["differences"] == []


def _redemption(store: sqlite3.Connection, number: int) -> tuple[int, int]:
    """(block, ledger position) of a redemption, counted from 0."""
    query = "select block_number, position from records where name = 'Redeemed' order by position limit 1 offset ?"
    block, position = store.execute(query, (number,)).fetchone()
    return block, position


def _lower_discount(data: bytes) -> bytes:
    """The words of a `Redeemed` log are place, amounts, grantor; the discount ends the second."""
    amounts = int.from_bytes(data[32:64], "big") - 1
    return data[:32] + amounts.to_bytes(32, "big") + data[64:]
