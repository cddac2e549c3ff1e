"""How rows of an index are written."""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from offchain.adapters.sql_tables import COLUMNS, INDEX, SQL_TABLES, UnsignedBytes, UnsignedList
from offchain.index.rows import Row
from offchain.index.schema import TABLES, columns


def write(connection: Connection, index: int, kind: type[Row], rows: Sequence[Row]) -> None:
    """Adds rows of one table, or, where they may change, puts them in the place of those with their keys."""
    if not rows:
        return
    values, statement = attrgetter(*columns(kind)), _statement(connection, kind)
    if connection.dialect.name == "sqlite":
        compiled = str(statement.compile(dialect=connection.dialect, column_keys=[INDEX, *columns(kind)]))
        connection.exec_driver_sql(compiled, [(index, *it) for it in _bound(kind, map(values, rows))])
        return
    names = (INDEX, *columns(kind))
    connection.execute(statement, [dict(zip(names, (index, *values(row)), strict=True)) for row in rows])


def _bound(kind: type[Row], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Values as the driver takes them: those of wide numbers as bytes, a column after the other."""
    binders = [it.type.bound if isinstance(it.type, UnsignedBytes | UnsignedList) else None for it in COLUMNS[kind]]
    bound = [
        column if bind is None else list(map(bind, column))
        for bind, column in zip(binders, zip(*rows, strict=True), strict=True)
    ]
    return zip(*bound, strict=True)


def values_of(row: Row) -> dict[str, Any]:
    """Column -> value."""
    return {name: getattr(row, name) for name in columns(type(row))}


def _statement(connection: Connection, kind: type[Row]) -> Insert:
    """Rows that never change are inserted, so that a second one with their key is an error and not a change."""
    table, shape = SQL_TABLES[kind], TABLES[kind]
    if not shape.changing:
        return table.insert()
    postgres = connection.dialect.name == "postgresql"
    insert = postgresql.insert(table) if postgres else sqlite.insert(table)
    changed = {name: insert.excluded[name] for name in columns(kind) if name not in shape.key}
    return insert.on_conflict_do_update(index_elements=[INDEX, *shape.key], set_=changed)
