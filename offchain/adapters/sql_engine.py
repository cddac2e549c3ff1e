"""Opens a database for the stores of this folder: a SQLite file by default, PostgreSQL by its URL."""

from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from offchain.adapters.store_errors import StoreError, StoreUnopenedError, StoreUnreachableError

_PORT: Final = 5432
"""Of PostgreSQL, where none is named."""
_BUSY_SECONDS = 30.0
"""How long SQLite waits for another writer."""
_POSTGRESQL: Final = "postgresql+psycopg"
AT_ONCE: Final = "begin_immediate"
"""Option of a connection: SQLite takes the lock of the one writer when the transaction begins, not when it writes."""


def store_url(place: str | Path) -> str:
    """The URL of a store that was named by its file or by its URL."""
    text = str(place)
    return text if "://" in text else f"sqlite:///{text}"


def open_engine(url: str, *, read_only: bool = False) -> Engine:
    """The engine of a URL, `sqlite:///path/of/file.sqlite3` or `postgresql://user@host/database`.

    read_only : the database itself refuses every write (SQLite's `mode=ro`, of a file that must be there; PostgreSQL's
    `default_transaction_read_only`).

    SQLite: a write-ahead log, so that readers and the writer do not wait for each other; foreign keys are checked; a
    commit is on the disk when it returns; a transaction begins where SQLAlchemy says so. In both, a transaction shows
    one state of the database to everything that is read in it. Errors, which end in logs, do not tell what was asked
    for: that names wallets. Raises `StoreError` (Store_Engine); who uses it
    meets `StoreUnopenedError` where the file cannot be opened, and `StoreUnreachableError` where the server of
    PostgreSQL does not answer.
    """
    address = _address(url)
    if address.get_backend_name() == "postgresql":
        options = {"options": "-c default_transaction_read_only=on"} if read_only else {}
        engine = create_engine(
            address, isolation_level="REPEATABLE READ", connect_args=options, pool_pre_ping=True, hide_parameters=True
        )
        event.listen(engine, "handle_error", partial(_tell_unreachable, _server(address)))
        return engine
    told = partial(_tell_unopened, address.database)
    if read_only:
        address = make_url(f"sqlite:///file:{quote(address.database or '')}?mode=ro&uri=true")
    engine = create_engine(address, connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_reader if read_only else _prepare_sqlite)
    event.listen(engine, "handle_error", told)
    event.listen(engine, "begin", _begin)
    return engine


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except ArgumentError as error:
        raise _refused("something else") from error
    if backend in ("postgresql", "postgres"):
        return address.set(drivername=_POSTGRESQL)
    if backend != "sqlite":
        raise _refused(f"one of {backend}")
    return address


def _refused(found: str) -> StoreError:
    advice = "name a file, or a URL such as postgresql://user@host/database"
    return StoreError("Store_Engine", f"a store is a SQLite file or a PostgreSQL database, got {found}; {advice}")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # else Python's driver begins transactions by its own rules
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only = ON")


def _tell_unreachable(place: str, context: ExceptionContext) -> None:
    """Of a connection that was not made, or is gone. Raises `StoreUnreachableError`."""
    if context.is_disconnect or context.connection is None:
        if context.is_pre_ping:
            return  # the pool connects anew
        reason = str(context.original_exception).strip().partition("\n")[0]
        raise StoreUnreachableError(place, reason)


def _tell_unopened(file: str | None, context: ExceptionContext) -> None:
    """Of a file that cannot be opened or made. Raises `StoreUnopenedError`."""
    error = context.original_exception
    if getattr(error, "sqlite_errorname", "") == "SQLITE_CANTOPEN":
        raise StoreUnopenedError(file, error)


def _server(address: URL) -> str:
    """Where the server of that URL is."""
    host = address.host or address.query.get("host") or "the usual socket"
    return f"{host}:{address.port or address.query.get('port') or _PORT}"


def _begin(connection: Connection) -> None:
    at_once = connection.get_execution_options().get(AT_ONCE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if at_once else "BEGIN")
