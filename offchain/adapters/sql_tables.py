"""SQL tables derived from the rows of offchain/index/rows.py.

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

    def process_bind_param(self, value: int | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Raises `OverflowError` for a number that does not fit."""
        return None if value is None else value.to_bytes(self.width, "big")

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

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Raises `OverflowError` for a number that does not fit."""
        return None if value is None else b"".join(number.to_bytes(self.width, "big") for number in value)

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
    # SQLite's strict tables know neither BIGINT nor VARCHAR.
    int: lambda: BigInteger().with_variant(Integer(), "sqlite"),
    str: lambda: String().with_variant(Text(), "sqlite"),
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
        *(_column(name, hints[name], shape.key) for name in columns(kind)),
        sqlite_strict=True,
    )
    for names, other, targets in shape.references:
        target_name = TABLES[other].name
        table.append_constraint(ForeignKeyConstraint(names, [f"{target_name}.{target}" for target in targets]))
    for names in shape.unique:
        table.append_constraint(UniqueConstraint(*names))
    for names in shape.lookups:
        Index(f"{shape.name}_by_{'_'.join(names)}", *(table.c[name] for name in names))
    return table


METADATA: Final = MetaData()
"""Every table of the index."""

SQL_TABLES: Final[dict[type[Row], Table]] = {kind: _table(METADATA, kind) for kind in TABLES}
"""Row -> its table."""
