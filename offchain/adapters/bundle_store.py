"""An exported folder as a store: loaded into a file of its own, without keys, so that doubled rows are seen as such."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Engine, Index, MetaData, Table

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexReader
from offchain.adapters.sql_tables import INDEX, SQL_TABLES
from offchain.adapters.sql_write import values_of
from offchain.audit.exported import ExportedFolder
from offchain.audit.findings import Findings
from offchain.index.rows import Row
from offchain.index.schema import TABLES

_BATCH: Final = 5_000
_NUMBER: Final = 1
"""Of the one index in the file."""


@dataclass(frozen=True, slots=True)
class BundleStore:
    """The rows of one exported folder, to read."""

    _engine: Engine

    @contextmanager
    def read(self) -> Iterator[SqlIndexReader]:
        """A reader of what was loaded."""
        with self._engine.connect() as connection, connection.begin():
            reader = SqlIndexReader(connection, _NUMBER)
            try:
                yield reader
            finally:
                reader.close()


@contextmanager
def opened(folder: ExportedFolder, findings: Findings) -> Iterator[BundleStore]:
    """The folder's rows as a store, which is gone afterwards. findings : is told of lines that are no rows."""
    with tempfile.TemporaryDirectory(prefix="promo-bundle-") as place:
        engine = open_engine(f"sqlite:///{Path(place) / 'rows.sqlite3'}")
        try:
            for kind in TABLES:
                _load(engine, folder, kind, findings)
            yield BundleStore(engine)
        finally:
            engine.dispose()


def _load(engine: Engine, folder: ExportedFolder, kind: type[Row], findings: Findings) -> None:
    rows, table = folder.rows(kind, findings), _keyless(kind)
    with engine.begin() as connection:
        table.create(connection)
        while batch := list(islice(rows, _BATCH)):
            connection.execute(table.insert(), [{INDEX: _NUMBER, **values_of(row)} for row in batch])
        for names in _orders(kind):
            columns = (table.c[name] for name in (INDEX, *names))
            Index(f"{table.name}_at_{'_'.join(names)}", *columns).create(connection)


def _keyless(kind: type[Row]) -> Table:
    """The table without keys, references and unique columns."""
    shape = SQL_TABLES[kind]
    made: list[Column[Any]] = [Column(it.name, it.type, nullable=it.nullable) for it in shape.columns]
    return Table(shape.name, MetaData(), *made, sqlite_strict=True)


def _orders(kind: type[Row]) -> list[tuple[str, ...]]:
    """Column sets by which rows are asked for."""
    shape = TABLES[kind]
    return list(dict.fromkeys((shape.key, *shape.unique, *shape.lookups)))
