"""The `BehaviourStore` port in a SQL database."""

from collections.abc import Collection, Mapping, Sequence

import polars as pl
from sqlalchemy import Engine, delete, or_, select
from sqlalchemy.exc import IntegrityError

from offchain.adapters.sql_schema import prepare
from offchain.adapters.sql_shop_tables import BEHAVIOUR
from offchain.data.events import EventLog
from offchain.data.schema import EVENT_SCHEMA, SHOPPER_ITEM
from offchain.reception.ports import Kept

_COLUMNS = [BEHAVIOUR.c[name] for name in EVENT_SCHEMA]


class SqlBehaviour:
    """Rows are added once, and removed when somebody is forgotten."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)

    def digests(self, merchant: int, ids: Collection[str]) -> Mapping[str, bytes]:
        """Of those that are there."""
        here = (BEHAVIOUR.c.merchant == merchant.to_bytes(20, "big"), BEHAVIOUR.c.event.in_(list(ids)))
        with self._engine.connect() as connection:
            rows = connection.execute(select(BEHAVIOUR.c.event, BEHAVIOUR.c.digest).where(*here)).all()
        return {row[0]: row[1] for row in rows}

    def add(self, merchant: int, events: Sequence[Kept], now: int) -> None:
        """Keeps them; one that is there already stays as it is."""
        rows = [
            {
                "merchant": merchant.to_bytes(20, "big"),
                "event": it.id,
                "digest": it.digest,
                "received_at": now,
                **dict(zip(EVENT_SCHEMA, it.row, strict=True)),
            }
            for it in events
        ]
        if not rows:
            return
        try:
            with self._engine.begin() as connection:
                connection.execute(BEHAVIOUR.insert(), rows)
        except IntegrityError:  # the same batch arrived twice at once: what the other one left is added
            there = self.digests(merchant, [it.id for it in events])
            left = [it for it in events if it.id not in there]
            if len(left) == len(events):
                raise
            self.add(merchant, left, now)

    def log(self, merchant: int, before: int) -> EventLog:
        """What happened before a time, Unix seconds."""
        here = (BEHAVIOUR.c.merchant == merchant.to_bytes(20, "big"), BEHAVIOUR.c.time < before)
        with self._engine.connect() as connection:
            rows = connection.execute(select(*_COLUMNS).where(*here).order_by(BEHAVIOUR.c.event)).all()
        return EventLog(pl.DataFrame([tuple(row) for row in rows], schema=dict(EVENT_SCHEMA), orient="row"))

    def forget(self, pseudonyms: Collection[str]) -> int:
        """Removes all that is about or names these shoppers; returns how many events."""
        named = [SHOPPER_ITEM + it for it in pseudonyms]
        theirs = or_(BEHAVIOUR.c.shopper.in_(list(pseudonyms)), BEHAVIOUR.c.item.in_(named))
        with self._engine.begin() as connection:
            return connection.execute(delete(BEHAVIOUR).where(theirs)).rowcount

    def forget_before(self, time: int) -> int:
        """Removes what happened before; returns how many events."""
        with self._engine.begin() as connection:
            return connection.execute(delete(BEHAVIOUR).where(BEHAVIOUR.c.time < time)).rowcount
