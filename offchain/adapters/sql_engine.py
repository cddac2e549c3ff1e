"""Opens a database for the stores of this folder: a SQLite file by default, PostgreSQL by its URL."""

from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event

_BUSY_SECONDS = 30.0
"""How long SQLite waits for another writer."""


def open_engine(url: str, *, read_only: bool = False) -> Engine:
    """The engine of a SQLAlchemy URL, `sqlite:///path/of/file.sqlite3` or `postgresql+...`.

    read_only : the database itself refuses every write (SQLite's `mode=ro`, of a file that must be there; PostgreSQL's
    `default_transaction_read_only`).

    SQLite: a write-ahead log, so that readers and the writer do not wait for each other; foreign keys are checked; a
    commit is on the disk when it returns; a transaction begins where SQLAlchemy says so, and shows one state of the
    database to everything that is read in it.
    """
    if not url.startswith("sqlite"):
        options = {"options": "-c default_transaction_read_only=on"} if read_only else {}
        return create_engine(url, isolation_level="REPEATABLE READ", connect_args=options)
    if read_only:
        url = f"sqlite:///file:{quote(url.removeprefix('sqlite:///'))}?mode=ro&uri=true"
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_reader if read_only else _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # else Python's driver begins transactions by its own rules
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only = ON")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
