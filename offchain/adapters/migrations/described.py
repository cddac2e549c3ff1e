"""Tables described in a line, for migrations: what a schema was must not change with the program.

`name: column kind [key] [null], ...; refers columns to table columns; unique columns; index name columns`. The kinds:
int (64 bits, in SQLite's strict tables INTEGER), bigint, number (32 bits), bytes, text, varchar; `name loose:` is no
strict table in SQLite. A line that begins with a space goes on with the one before.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

_BYTEWISE: Final = String(collation="C")

_KINDS: Final[dict[str, Callable[[], TypeEngine[Any]]]] = {
    "int": lambda: BigInteger().with_variant(Integer(), "sqlite"),
    "bigint": BigInteger,
    "number": Integer,
    "bytes": LargeBinary,
    "text": lambda: String().with_variant(Text(), "sqlite").with_variant(_BYTEWISE, "postgresql"),
    "varchar": lambda: String().with_variant(_BYTEWISE, "postgresql"),
}


def described(text: str) -> MetaData:
    """The tables of a text, in its order."""
    metadata = MetaData()
    for line in lines(text):
        head, _, body = line.partition(": ")
        name, loose = head.removesuffix(" loose"), head.endswith(" loose")
        columns, *others = body.split("; ")
        table = Table(name, metadata, *map(_column, columns.split(", ")), sqlite_strict=not loose)
        for other in others:
            _add(table, *other.split(" "))
    return metadata


def lines(text: str) -> Iterator[str]:
    """One a table."""
    whole = ""
    for line in filter(None, text.splitlines()):
        if line.startswith(" "):
            whole += " " + line.strip()
            continue
        if whole:
            yield whole
        whole = line
    yield whole


def _column(text: str) -> "Column[Any]":
    name, kind, *notes = text.split(" ")
    return Column(name, _KINDS[kind](), primary_key="key" in notes, nullable="null" in notes, autoincrement=False)


def _add(table: Table, what: str, *names: str) -> None:
    if what == "unique":
        table.append_constraint(UniqueConstraint(*names))
    elif what == "index":
        Index(names[0], *(table.c[name] for name in names[1:]))
    else:
        at = names.index("to")
        to = [f"{names[at + 1]}.{target}" for target in names[at + 2 :]]
        table.append_constraint(ForeignKeyConstraint(names[:at], to))
