"""The `SentLog` port in a SQL database."""

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError

from offchain.adapters.sql_schema import prepare
from offchain.adapters.sql_shop_tables import SENT
from offchain.delivery.ports import Channel

_FAILED = "failed"


class SqlSentLog:
    """Pseudonyms and times, no content."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)

    def claim(self, recipient: str, message: str, channel: Channel, now: int) -> bool:
        """Notes it before it is sent; False where it is noted already."""
        row = {"channel": channel.value, "sent_at": now, "state": "claimed"}
        here = (SENT.c.recipient == recipient, SENT.c.message == message, SENT.c.state == _FAILED)
        try:
            with self._engine.begin() as connection:
                if connection.execute(SENT.update().where(*here).values(row)).rowcount:
                    return True
                connection.execute(SENT.insert().values(recipient=recipient, message=message, **row))
        except IntegrityError:
            return False
        return True

    def settle(self, recipient: str, message: str, state: str) -> None:
        """`sent`, or `failed`, after which it may be claimed again."""
        here = (SENT.c.recipient == recipient, SENT.c.message == message)
        with self._engine.begin() as connection:
            connection.execute(SENT.update().where(*here).values(state=state))

    def count(self, recipient: str, since: int) -> int:
        """Messages that were claimed or sent since then, Unix seconds."""
        here = (SENT.c.recipient == recipient, SENT.c.sent_at > since, SENT.c.state != _FAILED)
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(SENT).where(*here)) or 0
