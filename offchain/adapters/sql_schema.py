"""The schema that a database has, beside the one that this program knows.

A database without any of our tables is given them at once, in the newest form. One of an older form is never changed
by the way: `promo store migrate` does that (offchain/adapters/sql_migration.py).
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, inspect, select, text

from offchain.adapters.sql_engine import AT_ONCE
from offchain.adapters.sql_own_tables import STORE
from offchain.adapters.store_errors import StoreError

HEAD: Final = 6
"""The newest revision: that of the file with the highest number in migrations/versions."""
VERSION_TABLE: Final = "store_schema"
_BEFORE_REVISIONS: Final = 1
"""What databases without a revision have."""
_OUR_LOCK: Final = 0x50524F4D4F  # any number that others do not use

_VERSION: Final = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32), primary_key=True))


@dataclass(frozen=True, slots=True)
class Schema:
    """What a database holds. revision : None where it says none; tables : ours that are there."""

    revision: int | None
    tables: frozenset[str]

    @property
    def empty(self) -> bool:
        """Whether nothing is there yet."""
        return self.revision is None and not self.tables


def schema_of(connection: Connection) -> Schema:
    """Asks the database. Raises `StoreError` (Store_SchemaUnknown) for a revision that is no number."""
    names = frozenset(inspect(connection).get_table_names())
    found = connection.scalar(select(_VERSION.c.version_num)) if VERSION_TABLE in names else None
    if found is not None and not str(found).isdecimal():
        raise unknown(f"the revision {found!r}")
    return Schema(None if found is None else int(found), names & STORE.tables.keys())


def prepare(engine: Engine) -> None:
    """Makes the tables in an empty database; others must have the newest schema.

    Raises `StoreError` (Store_SchemaOlder, Store_SchemaNewer).
    """
    with engine.connect() as connection:
        found = schema_of(connection)
    if found.empty:
        with alone(engine) as connection:
            found = _created(connection)
    check(found, engine)


def check(found: Schema, engine: Engine) -> None:
    """Raises `StoreError` (Store_SchemaOlder, Store_SchemaNewer) unless the schema is the newest."""
    revision = _BEFORE_REVISIONS if found.revision is None else found.revision
    if revision < HEAD:
        advice = f"back it up, then `promo store migrate --store {named(engine)}`"
        message = f"{named(engine)} has schema {revision}, this program works with {HEAD}: {advice}"
        raise StoreError("Store_SchemaOlder", message, found=revision, wanted=HEAD)
    check_not_newer(revision, engine)


def check_not_newer(revision: int, engine: Engine) -> None:
    """Raises `StoreError` (Store_SchemaNewer) for a revision that this program does not know."""
    if revision > HEAD:
        advice = "use the program that made it, or a newer one"
        message = f"{named(engine)} has schema {revision}, this program knows {HEAD} and older: {advice}"
        raise StoreError("Store_SchemaNewer", message, found=revision, wanted=HEAD)


def named(engine: Engine) -> str:
    """The store as `--store` takes it, without a password."""
    if engine.dialect.name == "sqlite":
        return engine.url.database or ":memory:"
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=True)


def unknown(found: str) -> StoreError:
    """The database is none of ours."""
    advice = "name a store of this program, or an empty place"
    return StoreError(
        "Store_SchemaUnknown", f"the database has {found}, which no version of this program made: {advice}"
    )


def _created(connection: Connection) -> Schema:
    """Every table and the revision, unless another program was faster."""
    found = schema_of(connection)
    if not found.empty:
        return found
    STORE.create_all(connection)
    _VERSION.create(connection)
    connection.execute(_VERSION.insert().values(version_num=f"{HEAD:04d}"))
    return Schema(HEAD, frozenset(STORE.tables))


def alone(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction in which nobody else changes the schema, and which sees what others did before."""
    return one_by_one(engine, _OUR_LOCK)


@contextmanager
def one_by_one(engine: Engine, lock: int) -> Iterator[Connection]:
    """A transaction that waits for others under the same lock, and sees what they did. lock : a number of one's own."""
    options: dict[str, Any] = {AT_ONCE: True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "READ COMMITTED"
    with engine.connect().execution_options(**options) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock})
        yield connection
