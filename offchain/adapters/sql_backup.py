"""A backup is one SQLite file of the same tables, whichever engine the store is in; it can be opened as a store itself.

It is taken while others write: SQLite's backup and PostgreSQL's transaction both show one state of everything. With the
rows goes a manifest with their digest, which restoring computes again before it commits.
"""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import Connection, Engine, func, insert, select

from offchain.adapters.durable import settle
from offchain.adapters.sql_digest import digest_of, raw_tables
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_migration import migrate
from offchain.adapters.sql_own_tables import STORE
from offchain.adapters.sql_schema import alone, check, check_not_newer, prepare, schema_of
from offchain.adapters.store_errors import StoreError

_MANIFEST: Final = "backup_manifest"
Say = Callable[[str, int], None]
"""Is told each table and how many rows it had."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """made_at : Unix seconds; rows : of all tables; digest : SHA-256 of them in hexadecimal digits."""

    schema: int
    made_at: int
    engine: str
    rows: int
    digest: str


def back_up(engine: Engine, target: Path, made_at: int, say: Say) -> Manifest:
    """Writes a backup of a store that may be in use. Raises `OSError`, also for a file that is
    there, and `StoreError` for another schema."""
    with engine.connect() as connection:
        check(schema_of(connection), engine)
    if target.exists():
        raise FileExistsError(f"{target} exists: a backup takes the place of nothing")
    part = target.with_name(target.name + ".part")
    part.touch()  # a place that cannot be written to is told before anything is read
    part.unlink()
    if engine.dialect.name == "sqlite":
        _copy_pages(engine, part)
    else:
        _copy_rows(engine, part, say)
    manifest = _sealed(part, made_at, engine.dialect.name, say)
    with part.open("rb+") as file:
        settle(file)
    part.rename(target)
    return manifest


def restore(backup: Path, engine: Engine, say: Say) -> Manifest:
    """Fills an empty store from a backup, all or nothing; an older backup is migrated on the way.

    Raises `StoreError` (Store_NoBackup, Store_NotEmpty, Store_BackupDamaged, Store_SchemaNewer).
    """
    manifest = read_manifest(backup)
    with TemporaryDirectory() as folder:
        place = Path(folder) / "backup.sqlite3"
        shutil.copyfile(backup, place)
        file = open_engine(store_url(place))
        try:
            check_not_newer(manifest.schema, file)
            with file.connect() as connection:
                found = digest_of(connection, raw_tables(connection, _tables_of(connection)), _nothing)
            _compare(found, (manifest.rows, bytes.fromhex(manifest.digest)))
            migrate(file)
            _fill(file, engine, say)
        finally:
            file.dispose()
    return manifest


def read_manifest(backup: Path) -> Manifest:
    """Raises `StoreError` (Store_NoBackup), `FileNotFoundError`."""
    if not backup.exists():
        raise FileNotFoundError(f"there is no file {backup}")
    try:
        with closing(sqlite3.connect(f"file:{backup}?mode=ro", uri=True)) as connection:
            (document,) = connection.execute(f"SELECT document FROM {_MANIFEST}").fetchone()  # noqa: S608
        return Manifest(**json.loads(document))
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        advice = "name a file that `promo store backup` wrote"
        raise StoreError("Store_NoBackup", f"{backup} has no manifest of a backup: {advice}") from error


def _copy_pages(engine: Engine, part: Path) -> None:
    """In one step: in a write-ahead log a reader keeps its state, and no writer waits."""
    with engine.connect() as connection, closing(sqlite3.connect(part)) as target:
        driver: Any = connection.connection.dbapi_connection
        driver.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")


def _copy_rows(engine: Engine, part: Path, say: Say) -> None:
    file = open_engine(store_url(part))
    try:
        prepare(file)
        with engine.connect() as source, source.begin(), file.begin() as target:
            _transfer(source, target, say)
    finally:
        file.dispose()
    with closing(sqlite3.connect(part)) as target:
        target.execute("PRAGMA journal_mode = DELETE")


def _transfer(source: Connection, target: Connection, say: Say) -> None:
    """Every row, in an order in which references are there before what refers to them."""
    tables = {table.name: table for table in raw_tables(source, STORE.tables.keys())}
    for name in (table.name for table in STORE.sorted_tables):
        rows = 0
        for batch in tables[name].batches(source):
            target.execute(insert(tables[name].table), batch)
            rows += len(batch)
        say(name, rows)


def _sealed(part: Path, made_at: int, engine_name: str, say: Say) -> Manifest:
    file = open_engine(store_url(part))
    try:
        with file.connect() as connection:
            rows, digest = digest_of(connection, raw_tables(connection, _tables_of(connection)), say)
            schema = schema_of(connection).revision or 0
    finally:
        file.dispose()
    manifest = Manifest(schema, made_at, engine_name, rows, digest.hex())
    with closing(sqlite3.connect(part)) as plain, plain:
        plain.execute("PRAGMA journal_mode = DELETE")
        plain.execute(f"CREATE TABLE {_MANIFEST} (document TEXT NOT NULL) STRICT")
        plain.execute(f"INSERT INTO {_MANIFEST} VALUES (?)", (json.dumps(asdict(manifest)),))  # noqa: S608
    return manifest


def _tables_of(connection: Connection) -> frozenset[str]:
    return schema_of(connection).tables


def _fill(file: Engine, engine: Engine, say: Say) -> None:
    """Copies everything into an empty store, and compares the digests before it is kept."""
    prepare(engine)
    with file.connect() as source, source.begin(), alone(engine) as target:
        held = sum(target.scalar(select(func.count()).select_from(table)) or 0 for table in STORE.sorted_tables)
        if held:
            message = f"the place holds {held} rows, wanted none: name an empty place"
            raise StoreError("Store_NotEmpty", message, rows=held)
        _transfer(source, target, say)
        wanted, found = (digest_of(it, raw_tables(it, STORE.tables.keys()), _nothing) for it in (source, target))
        _compare(found, wanted)


def _nothing(_table: str, _rows: int) -> None:
    """Says nothing."""


def _compare(found: tuple[int, bytes], wanted: tuple[int, bytes]) -> None:
    if found != wanted:
        told = f"{found[0]} rows with digest {found[1].hex()}, wanted {wanted[0]} with {wanted[1].hex()}"
        message = f"the backup is damaged: {told}; restore another one"
        raise StoreError("Store_BackupDamaged", message, digest=found[1], wanted=wanted[1])
