"""The store of the index in a SQL database: one transaction a batch, checkpoint included."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import Insert

from offchain.adapters.sql_tables import METADATA, SQL_TABLES
from offchain.index.errors import ConcurrentSyncError
from offchain.index.rows import Checkpoint, R, Row
from offchain.index.schema import TABLES, columns

_STREAMED = 1_000
"""Rows that a reader holds at once."""


class SqlIndexReader:
    """One state of the database, as the open transaction of `connection` sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._open: set[CursorResult[Any]] = set()

    def checkpoint(self) -> Checkpoint | None:
        """How far the index is."""
        return next(iter(self.rows(Checkpoint)), None)

    def get(self, kind: type[R], *key: object) -> R | None:
        """The row with that key."""
        return next(iter(self.rows(kind, where=dict(zip(TABLES[kind].key, key, strict=True)))), None)

    def rows(self, kind: type[R], *, by: Sequence[str] = (), where: Mapping[str, object] | None = None) -> Iterator[R]:
        """Rows of a table, streamed in the order of `by`, by default the key."""
        table = SQL_TABLES[kind]
        query = select(table).order_by(*(table.c[name] for name in by or TABLES[kind].key))
        for name, value in (where or {}).items():
            query = query.where(table.c[name] == value)
        result = self._connection.execution_options(yield_per=_STREAMED).execute(query)
        self._open.add(result)
        try:
            for row in result:
                yield kind(*row)
        finally:
            if result in self._open:
                self._open.remove(result)
                result.close()

    def close(self) -> None:
        """Ends what is still being streamed."""
        while self._open:
            self._open.pop().close()


class SqlIndexStore:
    """The tables of one index in one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        METADATA.create_all(engine)

    @contextmanager
    def read(self) -> Iterator[SqlIndexReader]:
        """A reader that shows one state of the database while it is open."""
        with self._engine.connect() as connection, connection.begin():
            reader = SqlIndexReader(connection)
            try:
                yield reader
            finally:
                reader.close()

    def commit(self, rows: Sequence[Row], checkpoint: Checkpoint, previous: Checkpoint | None) -> None:
        """Writes rows and checkpoint, all or nothing. Raises `ConcurrentSyncError`."""
        batches: dict[type[Row], list[Row]] = {kind: [] for kind in TABLES}
        for row in rows:
            batches[type(row)].append(row)
        with self._engine.begin() as connection:
            _move_checkpoint(connection, checkpoint, previous)
            for kind, batch in batches.items():
                if batch:
                    connection.execute(self._write(kind), [_values(row) for row in batch])

    def _write(self, kind: type[Row]) -> Insert:
        """Rows that never change are inserted, so that a second one with their key is an error and not a change."""
        table, shape = SQL_TABLES[kind], TABLES[kind]
        if not shape.changing:
            return table.insert()
        insert = postgresql.insert(table) if self._engine.dialect.name == "postgresql" else sqlite.insert(table)
        changed = {name: insert.excluded[name] for name in columns(kind) if name not in shape.key}
        return insert.on_conflict_do_update(index_elements=list(shape.key), set_=changed)


def _move_checkpoint(connection: Connection, checkpoint: Checkpoint, previous: Checkpoint | None) -> None:
    table = SQL_TABLES[Checkpoint]
    if previous is None:
        try:
            connection.execute(table.insert(), _values(checkpoint))
        except IntegrityError as error:
            raise ConcurrentSyncError from error
        return
    same = [table.c[name] == value for name, value in _values(previous).items()]
    moved = connection.execute(table.update().where(*same).values(_values(checkpoint)))
    if moved.rowcount != 1:
        raise ConcurrentSyncError


def _values(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns(type(row))}
