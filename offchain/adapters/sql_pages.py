"""The store of the index for readers who want a page of a long table, not all of it."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, literal, select, tuple_

from offchain.adapters.sql_index import SqlIndexReader, SqlIndexStore
from offchain.adapters.sql_tables import COLUMNS, INDEX, SQL_TABLES
from offchain.index.rows import Checkpoint, R
from offchain.queries.reader import Slice

Stamp = tuple[tuple[Any, ...], ...]
"""The checkpoints of a database: equal where its indexes hold the same."""


class SqlPageReader(SqlIndexReader):
    """One state of the database, also in pages."""

    def stamp(self) -> Stamp:
        """Of this state."""
        return _stamp(self._connection)

    def page(self, kind: type[R], wanted: Slice) -> Sequence[R]:
        """The rows of a slice. What it skips is not read: it goes on from a place in an index of the table."""
        table = SQL_TABLES[kind]
        columns = [table.c[name] for name in wanted.by]
        same = (table.c[name] == value for name, value in wanted.where.items())
        query = select(*COLUMNS[kind]).where(table.c[INDEX] == self._index, *same)
        if wanted.after is not None:
            values = (literal(value, column.type) for value, column in zip(wanted.after, columns, strict=True))
            here, there = tuple_(*columns), tuple_(*values)
            query = query.where(here < there if wanted.newest_first else here > there)
        order = [column.desc() if wanted.newest_first else column for column in columns]
        result = self._connection.execute(query.order_by(*order).limit(wanted.limit))
        return [kind(*row) for row in result]


class SqlPageStore(SqlIndexStore):
    """The tables of one index in one database, which may hold others."""

    def stamp(self) -> Stamp:
        """Of the newest state: asked of the driver itself, for it is asked once a request."""
        with closing(self._engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute(_checkpoints())
            return tuple(sorted(map(tuple, cursor.fetchall())))

    @contextmanager
    def read(self) -> Iterator[SqlPageReader]:
        """A reader that shows one state of the database while it is open. Raises `SeveralIndexesError`."""
        with self._state() as (connection, index):
            reader = SqlPageReader(connection, index)
            try:
                yield reader
            finally:
                reader.close()


def _stamp(connection: Connection) -> Stamp:
    return tuple(sorted(map(tuple, connection.exec_driver_sql(_checkpoints()))))


@cache
def _checkpoints() -> str:
    """Rendered once: this is asked more often than everything else together."""
    return str(SQL_TABLES[Checkpoint].select())
