"""What somebody with the database file might do to one record."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from offchain.attestation.keccak import keccak
from offchain.attestation.records import ALL_RECORDS, ZERO_DIGEST, extend_digest

CONTENT = ("name", "campaign", "topics", "data", "record_hash", "digest", "emitter", "transaction_hash")


@dataclass(frozen=True)
class Row:
    """A stored record, by its place."""

    merchant: bytes
    position: int
    block: int
    log: int
    name: str
    keeper: str

    @property
    def ledger(self) -> str:
        """The records of the same ledger, as SQL names them."""
        return f"merchant = x'{self.merchant.hex()}' AND keeper = '{self.keeper}'"

    @property
    def where(self) -> str:
        """As SQL names it."""
        return f"block_number = {self.block} AND log_index = {self.log}"


@contextmanager
def editing(path: Path) -> Iterator[sqlite3.Connection]:
    """The file, without foreign keys; what is done is kept."""
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def rows(path: Path) -> list[Row]:
    """All records, merchant by merchant."""
    with editing(path) as connection:
        found = connection.execute(
            "SELECT merchant, position, block_number, log_index, name, keeper FROM records "
            "ORDER BY merchant, keeper, position"
        )
        return [Row(*row) for row in found]


def shift(connection: sqlite3.Connection, row: Row, by: int) -> None:
    """Moves the positions of all records behind the row."""
    behind = f"{row.ledger} AND position > {row.position}"
    connection.execute(f"UPDATE records SET position = -(position + {by}) WHERE {behind}")  # noqa: S608
    connection.execute("UPDATE records SET position = -position WHERE position < 0")


def rehash(connection: sqlite3.Connection, row: Row) -> None:
    """Gives the row the hash of what it holds."""
    topics, data = connection.execute(f"SELECT topics, data FROM records WHERE {row.where}").fetchone()  # noqa: S608
    connection.execute(f"UPDATE records SET record_hash = ? WHERE {row.where}", [keccak(topics + data)])  # noqa: S608


def redigest(connection: sqlite3.Connection, row: Row) -> None:
    """Recomputes every hash and digest of a ledger, its own row included: a change carried through to the end."""
    digest, count = ZERO_DIGEST, 0
    found = connection.execute(
        f"SELECT rowid, topics, data FROM records WHERE {row.ledger} ORDER BY position"  # noqa: S608
    ).fetchall()
    for rowid, topics, data in found:
        record_hash = keccak(topics + data)
        digest, count = extend_digest(digest, record_hash), count + 1
        connection.execute(
            "UPDATE records SET record_hash = ?, digest = ?, position = ? WHERE rowid = ?",
            [record_hash, digest, -count, rowid],
        )
    connection.execute("UPDATE records SET position = -position WHERE position < 0")
    connection.execute(f"UPDATE ledgers SET records = ?, digest = ? WHERE {row.ledger}", [count, digest])  # noqa: S608


def drop(connection: sqlite3.Connection, row: Row) -> None:
    """The row goes; the others keep their positions."""
    connection.execute(f"DELETE FROM records WHERE {row.where}")  # noqa: S608


def drop_and_close_ranks(connection: sqlite3.Connection, row: Row) -> None:
    """The row goes; those behind it move up."""
    drop(connection, row)
    shift(connection, row, -1)


def _has_data(name: str) -> bool:
    return any(kept[name][2] for kept in ALL_RECORDS.values() if name in kept)


def alter_last_bit(connection: sqlite3.Connection, row: Row) -> None:
    """One bit of the row's last word changes, or of its last topic when it has no data."""
    column = "data" if _has_data(row.name) else "topics"
    (value,) = connection.execute(f"SELECT {column} FROM records WHERE {row.where}").fetchone()  # noqa: S608
    changed = value[:-1] + bytes([value[-1] ^ 1])
    connection.execute(f"UPDATE records SET {column} = ? WHERE {row.where}", [changed])  # noqa: S608


def alter_and_rehash(connection: sqlite3.Connection, row: Row) -> None:
    """The same, with a hash that fits."""
    alter_last_bit(connection, row)
    rehash(connection, row)


def double_at_the_end(connection: sqlite3.Connection, row: Row) -> None:
    """A copy, as the merchant's last record, in the same block."""
    columns = [name for (_, name, *_) in connection.execute("PRAGMA table_info(records)")]
    values = [{"log_index": "log_index + 1000", "position": "position + 1000"}.get(name, name) for name in columns]
    connection.execute(f"INSERT INTO records SELECT {', '.join(values)} FROM records WHERE {row.where}")  # noqa: S608


def double_behind(connection: sqlite3.Connection, row: Row) -> None:
    """A copy right behind the row; those behind it move on."""
    shift(connection, row, 1)
    double_at_the_end(connection, row)
    connection.execute("UPDATE records SET position = position - 999 WHERE position > 1000")


def swap_positions(connection: sqlite3.Connection, row: Row) -> None:
    """The row and the one before it change positions."""
    one, two = row.position - 1, row.position
    mine = f"{row.ledger} AND position"
    connection.execute(f"UPDATE records SET position = -{one} WHERE {mine} = {two}")  # noqa: S608
    connection.execute(f"UPDATE records SET position = {two} WHERE {mine} = {one}")  # noqa: S608
    connection.execute("UPDATE records SET position = -position WHERE position < 0")


def swap_contents(connection: sqlite3.Connection, row: Row) -> None:
    """The row and the one before it change everything but position and place."""
    other = f"{row.ledger} AND position = {row.position - 1}"
    names = ", ".join(CONTENT)
    mine = connection.execute(f"SELECT {names} FROM records WHERE {row.where}").fetchone()  # noqa: S608
    theirs = connection.execute(f"SELECT {names} FROM records WHERE {other}").fetchone()  # noqa: S608
    assignments = ", ".join(f"{name} = ?" for name in CONTENT)
    connection.execute(f"UPDATE records SET {assignments} WHERE {row.where}", theirs)  # noqa: S608
    connection.execute(f"UPDATE records SET {assignments} WHERE {other}", mine)  # noqa: S608


Damage = Callable[[sqlite3.Connection, Row], None]

DAMAGES: dict[str, tuple[Damage, ...]] = {
    "dropped": (drop, drop_and_close_ranks),
    "altered": (alter_last_bit, alter_and_rehash),
    "doubled": (double_at_the_end, double_behind),
    "reordered": (swap_positions, swap_contents),
}
