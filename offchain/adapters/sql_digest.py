"""The rows of a store as the database has them, and one digest of all, the same in every engine."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, LargeBinary, MetaData, Table, Text, inspect, select
from sqlalchemy.types import TypeEngine

BATCH: Final = 2_000
"""Rows that are held at once."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table whose values are numbers, text and bytes, as stored. key : its columns, in whose order rows are read."""

    table: Table
    key: tuple[str, ...]

    @property
    def name(self) -> str:
        """As in the database."""
        return self.table.name

    def batches(self, connection: Connection) -> Iterator[list[dict[str, Any]]]:
        """Every row, by its key."""
        query = select(self.table).order_by(*(self.table.c[name] for name in self.key))
        result = connection.execution_options(yield_per=BATCH).execute(query)
        for batch in result.mappings().partitions(BATCH):
            yield [dict(row) for row in batch]


def raw_tables(connection: Connection, names: Collection[str]) -> Sequence[RawTable]:
    """Those tables, by name."""
    inspector, metadata = inspect(connection), MetaData()
    found = []
    for name in sorted(names):
        columns = (Column(it["name"], _raw(it["type"])) for it in inspector.get_columns(name))
        key = tuple(inspector.get_pk_constraint(name)["constrained_columns"])
        found.append(RawTable(Table(name, metadata, *columns), key))
    return found


def digest_of(connection: Connection, tables: Sequence[RawTable], say: Callable[[str, int], None]) -> tuple[int, bytes]:
    """How many rows there are, and the SHA-256 of all of them. say : is told each table and its rows."""
    digest, total = sha256(), 0
    for raw in tables:
        rows = 0
        digest.update(_framed(raw.name) + _framed(" ".join(raw.table.c.keys())))
        for batch in raw.batches(connection):
            rows += len(batch)
            digest.update(b"".join(b"r" + b"".join(map(_framed, row.values())) for row in batch))
        total += rows
        say(raw.name, rows)
    return total, digest.digest()


def _raw(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    if kind.python_type is int:
        return BigInteger()
    return LargeBinary() if kind.python_type is bytes else Text()


def _framed(value: object) -> bytes:
    """A value with its kind and its length, so that no two lists of values are written alike."""
    if value is None:
        return b"n"
    if isinstance(value, int):
        text = str(value).encode()
        return b"i%d:" % len(text) + text
    raw = value if isinstance(value, bytes) else str(value).encode()
    return (b"b" if isinstance(value, bytes) else b"t") + b"%d:" % len(raw) + raw
