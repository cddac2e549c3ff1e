"""One program at a time writes the nonces of a key: for SQLite by a file beside the store, else by the server.

Both locks end with the program that holds them, however it ends.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from offchain.attestation.keccak import keccak
from offchain.oracle.errors import KeyInUseError

_LOCK_BYTES = 8


@contextmanager
def only_writer(engine: Engine, account: int) -> Iterator[None]:
    """Keeps other programs that publish with the key of `account` from this store out while the context is open.

    Raises `KeyInUseError`. A store in memory is this program's own already.
    """
    if engine.dialect.name == "postgresql":
        with _by_server(engine, account):
            yield
        return
    database = engine.url.database
    if not database or database == ":memory:":
        yield
        return
    # By whatever link the store is reached: it has one lock.
    with Path(f"{Path(database).resolve()}.0x{account:040x}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise KeyInUseError(account) from error
        yield


@contextmanager
def _by_server(engine: Engine, account: int) -> Iterator[None]:
    """A lock of a session of its own, which the server gives up when the session ends."""
    number = int.from_bytes(keccak(account.to_bytes(20, "big"))[:_LOCK_BYTES], "big", signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}).scalar():
            raise KeyInUseError(account)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": number})
