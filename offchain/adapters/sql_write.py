"""How rows of an index are written."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from offchain.adapters.sql_tables import INDEX, SQL_TABLES
from offchain.index.rows import Row
from offchain.index.schema import TABLES, columns


def write(connection: Connection, index: int, kind: type[Row], rows: Sequence[Row]) -> None:
    """Adds rows of one table, or, where they may change, puts them in the place of those with their keys."""
    if rows:
        names = (INDEX, *columns(kind))
        values = attrgetter(*columns(kind))
        connection.execute(
            _statement(connection, kind), [dict(zip(names, (index, *values(row)), strict=True)) for row in rows]
        )


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
