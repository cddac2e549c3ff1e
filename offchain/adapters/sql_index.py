"""The store of an index in a SQL database: one transaction a batch, checkpoint and undo log included."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Column, Connection, CursorResult, Engine, select
from sqlalchemy.exc import IntegrityError, OperationalError

from offchain.adapters import sql_undo
from offchain.adapters.sql_engine import AT_ONCE
from offchain.adapters.sql_numbers import IndexKey, enter, final_of, number_of, numbers_of
from offchain.adapters.sql_schema import prepare
from offchain.adapters.sql_tables import COLUMNS, INDEX, SQL_TABLES
from offchain.adapters.sql_write import values_of, write
from offchain.index.errors import ConcurrentSyncError
from offchain.index.rows import BlockRow, Checkpoint, R, Row
from offchain.index.schema import TABLES
from offchain.index.trail import Trail, Window

_STREAMED = 1_000
"""Rows that a reader holds at once."""
_SERIALISATION: Final = "40001"
"""What PostgreSQL says when another transaction changed the same row first."""


class SqlIndexReader:
    """One state of one index, as the open transaction of `connection` sees it."""

    def __init__(self, connection: Connection, index: int) -> None:
        """index : its number, 0 while the store has none such."""
        self._connection = connection
        self._index = index
        self._open: set[CursorResult[Any]] = set()

    def checkpoint(self) -> Checkpoint | None:
        """How far the index is."""
        return next(iter(self.rows(Checkpoint)), None)

    def window(self) -> Window:
        """The blocks that can be undone, and the one that cannot before them."""
        final = final_of(self._connection, self._index)
        table = SQL_TABLES[BlockRow].c
        query = select(*COLUMNS[BlockRow]).where(table[INDEX] == self._index, table.number >= final)
        return Window(final, tuple(BlockRow(*row) for row in self._connection.execute(query.order_by(table.number))))

    def newest_block(self, number: int) -> BlockRow | None:
        """The newest stored block up to that number."""
        table = SQL_TABLES[BlockRow].c
        query = select(*COLUMNS[BlockRow]).where(table[INDEX] == self._index, table.number <= number)
        row = self._connection.execute(query.order_by(table.number.desc()).limit(1)).one_or_none()
        return None if row is None else BlockRow(*row)

    def get(self, kind: type[R], *key: object) -> R | None:
        """The row with that key."""
        return next(iter(self.rows(kind, where=dict(zip(TABLES[kind].key, key, strict=True)))), None)

    def rows(self, kind: type[R], *, by: Sequence[str] = (), where: Mapping[str, object] | None = None) -> Iterator[R]:
        """Rows of a table, streamed in the order of `by`, by default the key."""
        for part in self._parts(kind, COLUMNS[kind], by, where or {}):
            yield from [kind(*row) for row in part]

    def values(self, kind: type[Row], names: Sequence[str], *, by: Sequence[str]) -> Iterator[Sequence[Any]]:
        """Some columns of all rows of a table, streamed in the order of `by`."""
        table = SQL_TABLES[kind]
        for part in self._parts(kind, [table.c[name] for name in names], by, {}):
            yield from part

    def _parts(
        self, kind: type[Row], selected: Sequence[Column[Any]], by: Sequence[str], where: Mapping[str, object]
    ) -> Iterator[Sequence[Any]]:
        """Some rows after the others."""
        table = SQL_TABLES[kind]
        query = select(*selected).where(table.c[INDEX] == self._index)
        for name, value in where.items():
            query = query.where(table.c[name] == value)
        query = query.order_by(*(table.c[name] for name in by or TABLES[kind].key))
        result = self._connection.execution_options(yield_per=_STREAMED).execute(query)
        self._open.add(result)
        try:
            yield from result.partitions()
        finally:
            if result in self._open:
                self._open.remove(result)
                result.close()

    def close(self) -> None:
        """Ends what is still being streamed."""
        while self._open:
            self._open.pop().close()


class SqlIndexStore:
    """The tables of one index in one database, which may hold others."""

    def __init__(self, engine: Engine, key: IndexKey | None = None) -> None:
        """key : which index; without it the only one. Raises `StoreError` when the schema is another."""
        self._engine = engine
        self._key = key
        prepare(engine)

    def indexes(self) -> list[IndexKey]:
        """Of every index that the database holds."""
        with self._engine.connect() as connection:
            return list(numbers_of(connection))

    @contextmanager
    def read(self) -> Iterator[SqlIndexReader]:
        """A reader that shows one state of the database while it is open. Raises `SeveralIndexesError`."""
        with self._state() as (connection, index):
            reader = SqlIndexReader(connection, index)
            try:
                yield reader
            finally:
                reader.close()

    def commit(
        self, rows: Sequence[Row], checkpoint: Checkpoint, previous: Checkpoint | None, trail: Trail | None = None
    ) -> None:
        """Writes rows, checkpoint and undo log, all or nothing. Raises `ConcurrentSyncError`."""
        batches: dict[type[Row], list[Row]] = {kind: [] for kind in TABLES}
        for row in rows:
            batches[type(row)].append(row)
        with self._moving() as connection:
            index = self._move_checkpoint(connection, checkpoint, previous)
            for kind, batch in batches.items():
                write(connection, index, kind, batch)
            sql_undo.keep(connection, index, trail or Trail(checkpoint.number), final_of(connection, index))

    def roll_back(self, previous: Checkpoint, to: BlockRow | None) -> Checkpoint | None:
        """Undoes every block above `to`, or all of them, all or nothing. Raises `ConcurrentSyncError`, `ValueError`."""
        above = previous.first_block - 1 if to is None else to.number
        with self._moving() as connection:
            index = number_of(connection, self._key) or 0
            final = final_of(connection, index)
            if above < final:
                raise ValueError(f"block {above} is below block {final}, which is final")
            checkpoint = None if to is None else _at(previous, to)
            _replace_checkpoint(connection, index, checkpoint, previous)
            sql_undo.undo(connection, index, above)
        return checkpoint

    @contextmanager
    def _state(self) -> Iterator[tuple[Connection, int]]:
        """A transaction that shows one state of the database, and the number of the index in it."""
        with self._engine.connect() as connection, connection.begin():
            yield connection, number_of(connection, self._key) or 0

    @contextmanager
    def _moving(self) -> Iterator[Connection]:
        """A transaction that is refused when another one moved the checkpoint meanwhile."""
        try:
            with self._engine.connect().execution_options(**{AT_ONCE: True}) as connection, connection.begin():
                yield connection
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) == _SERIALISATION:
                raise ConcurrentSyncError from error
            raise

    def _move_checkpoint(self, connection: Connection, checkpoint: Checkpoint, previous: Checkpoint | None) -> int:
        """The number of the index."""
        if previous is not None:
            index = number_of(connection, self._key) or 0
            _replace_checkpoint(connection, index, checkpoint, previous)
            return index
        try:
            index = enter(connection, IndexKey(checkpoint.chain_id, checkpoint.hub))
            connection.execute(SQL_TABLES[Checkpoint].insert(), {INDEX: index, **values_of(checkpoint)})
        except IntegrityError as error:
            raise ConcurrentSyncError from error
        return index


def _replace_checkpoint(
    connection: Connection, index: int, checkpoint: Checkpoint | None, previous: Checkpoint
) -> None:
    table = SQL_TABLES[Checkpoint]
    same = [table.c[INDEX] == index, *(table.c[name] == value for name, value in values_of(previous).items())]
    change = table.delete() if checkpoint is None else table.update().values(values_of(checkpoint))
    if connection.execute(change.where(*same)).rowcount != 1:
        raise ConcurrentSyncError


def _at(previous: Checkpoint, block: BlockRow) -> Checkpoint:
    return replace(previous, number=block.number, hash=block.hash)
