"""The `WebhookStore` port in a SQL database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, Row, func, select
from sqlalchemy.exc import IntegrityError

from offchain.adapters.sql_schema import prepare
from offchain.adapters.sql_shop_tables import DELIVERIES, WEBHOOKS
from offchain.webhooks.endpoint import Kind, Webhook
from offchain.webhooks.ports import Delivery, Message, Progress

_PENDING = "pending"


class SqlWebhooks:
    """Endpoints are never deleted, deliveries change their state alone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)

    def add(self, webhook: Webhook) -> None:
        """A new one."""
        unheard = {"heard": "", "final_block": -1, "final_log": -1}
        with self._engine.begin() as connection:
            connection.execute(WEBHOOKS.insert().values(**_row(webhook), **unheard))

    def all(self) -> Sequence[Webhook]:
        """In the order of their making, those that were removed too."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(WEBHOOKS).order_by(WEBHOOKS.c.made_at, WEBHOOKS.c.id)).all()
        return [_webhook(row) for row in rows]

    def change(self, webhook: Webhook) -> None:
        """Writes generation, old_until and state."""
        values = {"generation": webhook.generation, "old_until": webhook.old_until, "state": webhook.state}
        with self._engine.begin() as connection:
            connection.execute(WEBHOOKS.update().where(WEBHOOKS.c.id == webhook.id).values(values))

    def progress(self, webhook: str) -> Progress:
        """How far it has heard."""
        columns = (WEBHOOKS.c.heard, WEBHOOKS.c.final_block, WEBHOOKS.c.final_log)
        with self._engine.connect() as connection:
            row = connection.execute(select(*columns).where(WEBHOOKS.c.id == webhook)).one()
        return Progress(row.heard, (row.final_block, row.final_log))

    def keep(self, webhook: str, messages: Sequence[Message], before: Progress, after: Progress) -> bool:
        """Adds messages that are not there yet and moves on, all or nothing; False where somebody else moved it."""
        here = (WEBHOOKS.c.id == webhook, *_at(before))
        moved = {"heard": after.heard, "final_block": after.final[0], "final_log": after.final[1]}
        new = {it.id: it for it in messages}
        try:
            with self._engine.begin() as connection:
                if not connection.execute(WEBHOOKS.update().where(*here).values(moved)).rowcount:
                    return False
                known = select(DELIVERIES.c.message).where(
                    DELIVERIES.c.webhook == webhook, DELIVERIES.c.message.in_(list(new))
                )
                there = set(connection.execute(known).scalars())
                rows = [_delivery_row(webhook, it) for it in new.values() if it.id not in there]
                if rows:
                    connection.execute(DELIVERIES.insert(), rows)
        except IntegrityError:  # somebody else keeps the same at this moment
            return False
        return True

    def due(self, now: int, limit: int) -> Sequence[Delivery]:
        """Pending ones whose time has come, the oldest first."""
        order = (DELIVERIES.c.due_at, DELIVERIES.c.webhook, DELIVERIES.c.message)
        wanted = (DELIVERIES.c.state == _PENDING, DELIVERIES.c.due_at <= now)
        with self._engine.connect() as connection:
            rows = connection.execute(select(DELIVERIES).where(*wanted).order_by(*order).limit(limit)).all()
        return [_delivery(row) for row in rows]

    def claim(self, delivery: Delivery, until: int) -> bool:
        """Keeps others from it until then; False where somebody was faster."""
        mine = (*_this(delivery), DELIVERIES.c.state == _PENDING, DELIVERIES.c.due_at == delivery.due_at)
        with self._engine.begin() as connection:
            return bool(connection.execute(DELIVERIES.update().where(*mine).values(due_at=until)).rowcount)

    def settle(self, delivery: Delivery) -> None:
        """Writes due_at, attempts, state and told."""
        names = ("due_at", "attempts", "state", "told")
        values = {name: getattr(delivery, name) for name in names}
        with self._engine.begin() as connection:
            connection.execute(DELIVERIES.update().where(*_this(delivery)).values(values))

    def counted(self) -> Mapping[str, int]:
        """State -> how many deliveries."""
        query = select(DELIVERIES.c.state, func.count()).group_by(DELIVERIES.c.state).order_by(DELIVERIES.c.state)
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def listed(self, state: str, limit: int) -> Sequence[Delivery]:
        """Of a state, the newest first."""
        order = (DELIVERIES.c.made_at.desc(), DELIVERIES.c.message)
        query = select(DELIVERIES).where(DELIVERIES.c.state == state).order_by(*order).limit(limit)
        with self._engine.connect() as connection:
            return [_delivery(row) for row in connection.execute(query)]


def _this(delivery: Delivery) -> tuple[Any, ...]:
    return (DELIVERIES.c.webhook == delivery.webhook, DELIVERIES.c.message == delivery.message.id)


def _at(progress: Progress) -> tuple[Any, ...]:
    block, log = progress.final
    return (WEBHOOKS.c.heard == progress.heard, WEBHOOKS.c.final_block == block, WEBHOOKS.c.final_log == log)


def _row(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.id,
        "merchant": webhook.merchant.to_bytes(20, "big"),
        "url": webhook.url,
        "kinds": ",".join(sorted(webhook.kinds)),
        "low_bps": webhook.low_bps,
        "generation": webhook.generation,
        "old_until": webhook.old_until,
        "made_at": webhook.made_at,
        "state": webhook.state,
    }


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(
        id=row.id,
        merchant=int.from_bytes(row.merchant, "big"),
        url=row.url,
        kinds=frozenset(map(Kind, row.kinds.split(","))),
        low_bps=row.low_bps,
        generation=row.generation,
        old_until=row.old_until,
        made_at=row.made_at,
        state=row.state,
    )


def _delivery_row(webhook: str, message: Message) -> dict[str, Any]:
    there = {"webhook": webhook, "message": message.id, "kind": message.kind, "body": message.body}
    times = {"made_at": message.made_at, "due_at": message.made_at}
    return {**there, **times, "attempts": 0, "state": _PENDING, "told": ""}


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        webhook=row.webhook,
        message=Message(row.message, row.kind, row.body, row.made_at),
        due_at=row.due_at,
        attempts=row.attempts,
        state=row.state,
        told=row.told,
    )
