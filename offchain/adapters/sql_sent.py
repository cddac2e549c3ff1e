"""The `SentLog` port in a SQL database."""

from typing import Final

from sqlalchemy import Connection, Engine, func, select

from offchain.adapters.sql_schema import one_by_one, prepare
from offchain.adapters.sql_shop_tables import SENT
from offchain.delivery.ports import Cap, Channel, Claim

_FAILED: Final = "failed"
_LOCK: Final = 0x53454E54  # any number that others do not use


class SqlSentLog:
    """Pseudonyms and times, no content."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)

    def claim(self, recipient: str, message: str, channel: Channel, now: int, cap: Cap) -> Claim:
        """Notes it before it is sent, unless it is noted already or the cap is reached: of several at once no more than
        the cap allows."""
        here = (SENT.c.recipient == recipient, SENT.c.message == message)
        row = {"channel": channel.value, "sent_at": now, "state": "claimed"}
        with one_by_one(self._engine, _LOCK) as connection:
            state = connection.scalar(select(SENT.c.state).where(*here))
            if state not in (None, _FAILED):
                return "known"
            if _count(connection, recipient, now - cap.seconds) >= cap.most:
                return "capped"
            if state is None:
                connection.execute(SENT.insert().values(recipient=recipient, message=message, **row))
            else:
                connection.execute(SENT.update().where(*here).values(row))
        return "claimed"

    def settle(self, recipient: str, message: str, state: str) -> None:
        """`sent`, or `failed`, after which it may be claimed again."""
        here = (SENT.c.recipient == recipient, SENT.c.message == message)
        with self._engine.begin() as connection:
            connection.execute(SENT.update().where(*here).values(state=state))

    def count(self, recipient: str, since: int) -> int:
        """Messages that were claimed or sent since then, Unix seconds."""
        with self._engine.connect() as connection:
            return _count(connection, recipient, since)


def _count(connection: Connection, recipient: str, since: int) -> int:
    here = (SENT.c.recipient == recipient, SENT.c.sent_at > since, SENT.c.state != _FAILED)
    return connection.scalar(select(func.count()).select_from(SENT).where(*here)) or 0
