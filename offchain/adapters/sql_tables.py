"""SQL tables derived from the rows of offchain/index/rows.py.

Each begins with the number of the index that its rows belong to: one store holds those of several hubs and chains.
Wide numbers and hashes are bytes of fixed length, big endian: no database loses a bit of them, and all sort them alike,
as numbers. In a shell, `hex(column)` shows them. Plain integers have 64 bits.
"""

from collections.abc import Callable
from types import NoneType
from typing import Any, Final, get_args, get_type_hints

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from offchain.index.rows import Row, Width
from offchain.index.schema import TABLES, columns


class UnsignedBytes(TypeDecorator[int]):
    """An unsigned number as `width` bytes, big endian."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, width: int) -> None:
        super().__init__(width)
        self.width = width

    def bound(self, value: int | None) -> bytes | None:
        """As the database keeps it. Raises `OverflowError` for a number that does not fit."""
        return None if value is None else value.to_bytes(self.width, "big")

    def process_bind_param(self, value: int | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """The same."""
        return self.bound(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """The number, whatever its width."""
        return None if value is None else int.from_bytes(value, "big")


class UnsignedList(TypeDecorator[tuple[int, ...]]):
    """Unsigned numbers of `width` bytes each, one after the other."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    def bound(self, value: tuple[int, ...] | None) -> bytes | None:
        """As the database keeps them. Raises `OverflowError` for a number that does not fit."""
        return None if value is None else b"".join(number.to_bytes(self.width, "big") for number in value)

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """The same."""
        return self.bound(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> tuple[int, ...] | None:  # noqa: ARG002
        """The numbers."""
        if value is None:
            return None
        return tuple(int.from_bytes(value[at : at + self.width], "big") for at in range(0, len(value), self.width))


def _of_width(kind: object, width: int) -> TypeEngine[Any]:
    if kind is bytes:
        return LargeBinary(width)
    return UnsignedBytes(width) if kind is int else UnsignedList(width)


_PLAIN: Final[dict[object, Callable[[], TypeEngine[Any]]]] = {
    # SQLite's strict tables know neither BIGINT nor VARCHAR. Text sorts by its bytes, as in Python.
    int: lambda: BigInteger().with_variant(Integer(), "sqlite"),
    str: lambda: String().with_variant(Text(), "sqlite").with_variant(String(collation="C"), "postgresql"),
    bytes: LargeBinary,
}


def _column(name: str, hint: object, key: tuple[str, ...]) -> "Column[Any]":
    parts = get_args(hint)
    nullable = NoneType in parts
    if nullable:
        hint = next(part for part in parts if part is not NoneType)
    width = next((part for part in getattr(hint, "__metadata__", ()) if isinstance(part, Width)), None)
    kind = _PLAIN[hint]() if width is None else _of_width(getattr(hint, "__origin__", None), width.size)
    return Column(name, kind, nullable=nullable, primary_key=name in key, autoincrement=False)


def _table(metadata: MetaData, kind: type[Row]) -> Table:
    shape = TABLES[kind]
    hints = get_type_hints(kind, include_extras=True)
    table = Table(
        shape.name,
        metadata,
        Column(INDEX, Integer, primary_key=True, autoincrement=False),
        *(_column(name, hints[name], shape.key) for name in columns(kind)),
        sqlite_strict=True,
    )
    if not shape.references:
        table.append_constraint(ForeignKeyConstraint([INDEX], [f"{INDEXES}.number"]))
    for names, other, targets in shape.references:
        to = [f"{TABLES[other].name}.{target}" for target in (INDEX, *targets)]
        table.append_constraint(ForeignKeyConstraint([INDEX, *names], to))
    for names in shape.unique:
        table.append_constraint(UniqueConstraint(INDEX, *names))
    for names in shape.lookups:
        Index(f"{shape.name}_by_{'_'.join(names)}", table.c[INDEX], *(table.c[name] for name in names))
    return table


def _indexes(metadata: MetaData) -> Table:
    return Table(
        INDEXES,
        metadata,
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("chain_id", _PLAIN[int](), nullable=False),
        Column("hub", UnsignedBytes(20), nullable=False),
        Column("final_block", _PLAIN[int](), nullable=False),
        UniqueConstraint("chain_id", "hub"),
        sqlite_strict=True,
    )


def _undo_log(metadata: MetaData) -> Table:
    return Table(
        "undo_log",
        metadata,
        Column(INDEX, Integer, ForeignKey(f"{INDEXES}.number"), primary_key=True, autoincrement=False),
        Column("block_number", _PLAIN[int](), primary_key=True, autoincrement=False),
        Column("position", _PLAIN[int](), primary_key=True, autoincrement=False),
        Column("table_name", _PLAIN[str](), nullable=False),
        Column("row_key", _PLAIN[str](), nullable=False),
        Column("before", _PLAIN[str](), nullable=True),
        sqlite_strict=True,
    )


INDEX: Final = "index_number"
INDEXES: Final = "indexes"

METADATA: Final = MetaData()
"""Every table of a store."""

INDEX_TABLE: Final = _indexes(METADATA)
"""Which indexes the store holds. final_block : blocks up to it are never undone, -1 while there is none."""

UNDO_TABLE: Final = _undo_log(METADATA)
"""What a block that is not final changed. row_key, before : values of the key's columns, and of all columns as they
were before the block, as a JSON list (bytes in hexadecimal digits); before is null where there was no row."""

SQL_TABLES: Final[dict[type[Row], Table]] = {kind: _table(METADATA, kind) for kind in TABLES}
"""Row -> its table."""

COLUMNS: Final = {kind: [it for it in table.columns if it.name != INDEX] for kind, table in SQL_TABLES.items()}
"""Row -> the columns of its values, in the order of the dataclass."""
