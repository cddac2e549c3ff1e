"""An exported folder as a store: loaded into a file of its own, without keys, so that doubled rows are seen as such."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Engine, Index, MetaData, Table

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.sql_tables import SQL_TABLES
from offchain.audit.exported import ExportedFolder
from offchain.audit.findings import Findings
from offchain.index.rows import Row
from offchain.index.schema import TABLES, columns

_BATCH = 5_000


@contextmanager
def opened(folder: ExportedFolder, findings: Findings) -> Iterator[SqlIndexStore]:
    """The folder's rows as a store, which is gone afterwards. findings : is told of lines that are no rows."""
    with tempfile.TemporaryDirectory(prefix="promo-bundle-") as place:
        engine = open_engine(f"sqlite:///{Path(place) / 'rows.sqlite3'}")
        try:
            for kind in TABLES:
                _load(engine, folder, kind, findings)
            yield SqlIndexStore(engine)
        finally:
            engine.dispose()


def _load(engine: Engine, folder: ExportedFolder, kind: type[Row], findings: Findings) -> None:
    rows, table = folder.rows(kind, findings), _keyless(kind)
    with engine.begin() as connection:
        table.create(connection)
        while batch := list(islice(rows, _BATCH)):
            connection.execute(table.insert(), [_values(row) for row in batch])
        for names in _orders(kind):
            Index(f"{table.name}_at_{'_'.join(names)}", *(table.c[name] for name in names)).create(connection)


def _keyless(kind: type[Row]) -> Table:
    """The table without keys, references and unique columns."""
    shape = SQL_TABLES[kind]
    made: list[Column[Any]] = [Column(it.name, it.type, nullable=it.nullable) for it in shape.columns]
    return Table(shape.name, MetaData(), *made, sqlite_strict=True)


def _orders(kind: type[Row]) -> list[tuple[str, ...]]:
    """Column sets by which rows are asked for."""
    shape = TABLES[kind]
    return list(dict.fromkeys((shape.key, *shape.unique, *shape.lookups)))


def _values(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns(type(row))}
