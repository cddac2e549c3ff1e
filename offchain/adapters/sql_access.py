"""The `AccessStore` port in a SQL database."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import Engine, Row, Table, delete, insert, select, update

from offchain.access.caller import GivenRole
from offchain.access.ports import ApiKey, Grant, Session
from offchain.adapters.sql_engine import AT_ONCE
from offchain.adapters.sql_own_tables import API_KEYS, ROLE_GRANTS, SESSIONS, SIGN_IN_NONCES
from offchain.adapters.sql_schema import prepare

_ADDRESS_BYTES = 20


class SqlAccess:
    """Rows of four tables. Every change takes the writer's lock at its beginning, so that two of them never meet."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)
        options: dict[str, Any] = {AT_ONCE: True}
        if engine.dialect.name == "postgresql":
            options["isolation_level"] = "READ COMMITTED"  # a row that another took is gone, not an error
        self._writer = engine.execution_options(**options)

    def add_nonce(self, nonce: bytes, expires: int) -> None:
        """Keeps the hash of a nonce that was given out."""
        with self._writer.begin() as connection:
            connection.execute(insert(SIGN_IN_NONCES).values(nonce=nonce, expires=expires))

    def take_nonce(self, nonce: bytes, now: int) -> bool:
        """Whether this call is the one that took it, in time."""
        taken = delete(SIGN_IN_NONCES).where(SIGN_IN_NONCES.c.nonce == nonce, SIGN_IN_NONCES.c.expires > now)
        with self._writer.begin() as connection:
            return connection.execute(taken).rowcount == 1

    def add_session(self, session: Session) -> None:
        """Keeps a new one."""
        values = asdict(session) | {"wallet": _bytes(session.wallet)}
        with self._writer.begin() as connection:
            connection.execute(insert(SESSIONS).values(values))

    def session(self, token: bytes) -> Session | None:
        """By the hash of its token."""
        row = self._one(SESSIONS, SESSIONS.c.token == token)
        return None if row is None else Session(row.token, _number(row.wallet), row.made, row.expires)

    def end_session(self, token: bytes) -> None:
        """Forgets one, if it is there."""
        with self._writer.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.token == token))

    def end_sessions(self, wallet: int) -> int:
        """Forgets all of a wallet; how many there were."""
        with self._writer.begin() as connection:
            return connection.execute(delete(SESSIONS).where(SESSIONS.c.wallet == _bytes(wallet))).rowcount

    def forget_expired(self, now: int) -> int:
        """Removes nonces and sessions that are over; how many there were."""
        with self._writer.begin() as connection:
            return sum(
                connection.execute(delete(table).where(table.c.expires <= now)).rowcount
                for table in (SIGN_IN_NONCES, SESSIONS)
            )

    def add_key(self, key: ApiKey) -> None:
        """Keeps a new one."""
        values = asdict(key) | {"merchant": _bytes(key.merchant)}
        with self._writer.begin() as connection:
            connection.execute(insert(API_KEYS).values(values))

    def key(self, secret: bytes) -> ApiKey | None:
        """By the hash of its secret."""
        row = self._one(API_KEYS, API_KEYS.c.secret == secret)
        return None if row is None else _key(row)

    def keys(self) -> Sequence[ApiKey]:
        """All of them, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(API_KEYS).order_by(API_KEYS.c.made, API_KEYS.c.id)).all()
        return [_key(row) for row in rows]

    def revoke_key(self, key_id: str, now: int) -> bool:
        """Ends one, if it is there; the time of the first revocation stands."""
        change = update(API_KEYS).where(API_KEYS.c.id == key_id, API_KEYS.c.revoked == 0).values(revoked=now)
        with self._writer.begin() as connection:
            connection.execute(change)
        return self._one(API_KEYS, API_KEYS.c.id == key_id) is not None

    def put_grant(self, grant: Grant) -> None:
        """Gives a wallet a role, in place of the one it had."""
        values = asdict(grant) | {"wallet": _bytes(grant.wallet), "merchant": _bytes(grant.merchant)}
        with self._writer.begin() as connection:
            connection.execute(delete(ROLE_GRANTS).where(ROLE_GRANTS.c.wallet == values["wallet"]))
            connection.execute(insert(ROLE_GRANTS).values(values))

    def grant(self, wallet: int) -> Grant | None:
        """The role of a wallet."""
        row = self._one(ROLE_GRANTS, ROLE_GRANTS.c.wallet == _bytes(wallet))
        return None if row is None else _grant(row)

    def grants(self) -> Sequence[Grant]:
        """All of them, ascending by wallet."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(ROLE_GRANTS).order_by(ROLE_GRANTS.c.wallet)).all()
        return [_grant(row) for row in rows]

    def remove_grant(self, wallet: int) -> bool:
        """Takes a wallet's role; whether it had one."""
        with self._writer.begin() as connection:
            return connection.execute(delete(ROLE_GRANTS).where(ROLE_GRANTS.c.wallet == _bytes(wallet))).rowcount == 1

    def _one(self, table: Table, condition: Any) -> Row[Any] | None:
        with self._engine.connect() as connection:
            return connection.execute(select(table).where(condition)).one_or_none()


def _key(row: Row[Any]) -> ApiKey:
    role = cast(GivenRole, row.role)
    return ApiKey(row.id, row.secret, role, _number(row.merchant), row.label, row.made, row.expires, row.revoked)


def _grant(row: Row[Any]) -> Grant:
    return Grant(_number(row.wallet), cast(GivenRole, row.role), _number(row.merchant), row.made)


def _bytes(account: int) -> bytes:
    return account.to_bytes(_ADDRESS_BYTES, "big")


def _number(account: bytes) -> int:
    return int.from_bytes(account, "big")
