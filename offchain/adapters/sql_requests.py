"""Requests that must have one effect, in a SQL database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects import postgresql, sqlite

from offchain.adapters.sql_engine import AT_ONCE
from offchain.adapters.sql_own_tables import REQUESTS
from offchain.adapters.sql_schema import prepare
from offchain.relayer.ports import Taken


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees what others did before it changes anything: it waits for them instead of failing."""
    options: dict[str, Any] = {AT_ONCE: True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "READ COMMITTED"
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


class SqlRequests:
    """One row a key."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)

    def take(self, scope: str, key: str, fingerprint: bytes, now: int, lease: int) -> Taken:
        """Takes a key for oneself, or says what is known of it."""
        known = self._known(scope, key, fingerprint)
        if known is not None and (known.answer or not known.same):
            return known
        insert = postgresql.insert(REQUESTS) if self._engine.dialect.name == "postgresql" else sqlite.insert(REQUESTS)
        row = {"scope": scope, "name": key, "fingerprint": fingerprint, "taken": now, "answer": ""}
        with writing(self._engine) as connection:
            taking = insert.values(row).on_conflict_do_nothing().returning(REQUESTS.c.name)
            mine = connection.scalar(taking) is not None
            if not mine:
                left = (*_named(scope, key), REQUESTS.c.answer == "", REQUESTS.c.fingerprint == fingerprint)
                taken_over = update(REQUESTS).where(*left, REQUESTS.c.taken <= now - lease).values(taken=now)
                mine = bool(connection.execute(taken_over).rowcount)
        if mine:
            return Taken(mine=True, same=True, answer="")
        return self._known(scope, key, fingerprint) or Taken(mine=False, same=True, answer="")

    def answer(self, scope: str, key: str, answer: str) -> None:
        """Keeps the answer durably."""
        with writing(self._engine) as connection:
            connection.execute(update(REQUESTS).where(*_named(scope, key)).values(answer=answer))

    def answered(self, scope: str, key: str) -> str:
        """The answer that is kept; empty where none is."""
        with self._engine.connect() as connection:
            return str(connection.scalar(select(REQUESTS.c.answer).where(*_named(scope, key))) or "")

    def release(self, scope: str, key: str) -> None:
        """Forgets the key, unless it was answered."""
        with writing(self._engine) as connection:
            connection.execute(REQUESTS.delete().where(*_named(scope, key), REQUESTS.c.answer == ""))

    def forget_answers(self, before: int) -> int:
        """Forgets keys that were taken before, Unix seconds; how many there were."""
        with writing(self._engine) as connection:
            return connection.execute(REQUESTS.delete().where(REQUESTS.c.taken < before)).rowcount

    def _known(self, scope: str, key: str, fingerprint: bytes) -> Taken | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(REQUESTS).where(*_named(scope, key))).one_or_none()
        if row is None:
            return None
        return Taken(mine=False, same=row.fingerprint == fingerprint, answer=row.answer)


def _named(scope: str, key: str) -> tuple[Any, ...]:
    return REQUESTS.c.scope == scope, REQUESTS.c.name == key
