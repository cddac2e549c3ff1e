"""Orders of a relayer and the transactions that they are in, in a SQL database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, func, select, text, update
from sqlalchemy.exc import IntegrityError

from offchain.adapters.sql_own_tables import RELAY_BATCHES, RELAY_ORDERS, RELAY_STEPS
from offchain.adapters.sql_relay_quota import check_quota
from offchain.adapters.sql_requests import writing
from offchain.adapters.sql_schema import prepare
from offchain.relayer.ports import OPEN, Batch, BatchState, Kept, Quota, State, Step

_INTAKE_LOCK: Final = 0x52454C4159  # any number that others do not use
_REPLACEABLE: Final = (State.REFUSED, State.CANCELLED)


class SqlRelay:
    """One row an order, one a step of it, one a batch; of a batch that is over the call is forgotten."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)

    def enqueue(self, order: Kept, quota: Quota) -> Kept:
        """Keeps it, or answers the one that is kept; one that comes again keeps its age and its failed transactions.
        Raises `QuotaError`."""
        with writing(self._engine) as connection:
            if self._engine.dialect.name == "postgresql":  # SQLite has one writer anyway
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _INTAKE_LOCK})
            known = _find(connection, order.order_hash)
            if known is not None and not self._is_over(connection, known):
                return known
            check_quota(connection, order, quota)
            kept = order if known is None else replace(order, queued_at=known.queued_at, tries=known.tries)
            if known is None:
                connection.execute(RELAY_ORDERS.insert().values(_values(kept)))
            else:
                which = RELAY_ORDERS.c.order_hash == order.order_hash
                connection.execute(update(RELAY_ORDERS).where(which).values(_values(kept)))
            _follow(connection, order.order_hash, State.QUEUED, order.queued_at)
        return kept

    def find(self, order_hash: bytes) -> Kept | None:
        """An order, with its state now."""
        with self._engine.connect() as connection:
            return _find(connection, order_hash)

    def steps(self, order_hash: bytes, after: int) -> Sequence[Step]:
        """Its steps with a number above `after`, ascending."""
        theirs = (RELAY_STEPS.c.order_hash == order_hash, RELAY_STEPS.c.number > after)
        query = select(RELAY_STEPS).where(*theirs).order_by(RELAY_STEPS.c.number)
        with self._engine.connect() as connection:
            return [_step(row) for row in connection.execute(query)]

    def cancel(self, order_hash: bytes, now: int) -> bool:
        """Takes it back; False where it was not queued any more."""
        with writing(self._engine) as connection:
            changed = _move(connection, order_hash, State.QUEUED, State.CANCELLED)
            if changed:
                _follow(connection, order_hash, State.CANCELLED, now)
        return changed

    def queued(self, limit: int) -> Sequence[Kept]:
        """At most so many orders that wait, the oldest first."""
        query = select(RELAY_ORDERS).where(RELAY_ORDERS.c.state == State.QUEUED)
        ordered = query.order_by(RELAY_ORDERS.c.queued_at, RELAY_ORDERS.c.order_hash).limit(limit)
        with self._engine.connect() as connection:
            return [_kept(row) for row in connection.execute(ordered)]

    def open_orders(self) -> Mapping[State, int]:
        """How many orders of each open state there are, of all wallets."""
        state = RELAY_ORDERS.c.state
        counted = select(state, func.count()).where(state.in_(OPEN)).group_by(state)
        with self._engine.connect() as connection:
            found = {State(name): int(count) for name, count in connection.execute(counted)}
        return {state: found.get(state, 0) for state in OPEN}

    def refuse(self, reverts: Mapping[bytes, bytes], now: int) -> None:
        """Refuses queued orders: order hash -> why."""
        with writing(self._engine) as connection:
            for order_hash, revert in reverts.items():
                if _move(connection, order_hash, State.QUEUED, State.REFUSED):
                    _follow(connection, order_hash, State.REFUSED, now, revert=revert)

    def assign(self, to: int, data: bytes, orders: Sequence[bytes], now: int) -> Batch | None:
        """Makes a batch of queued orders; None where one is not queued any more, or another program makes one too."""
        try:
            with writing(self._engine) as connection:
                number = int(connection.scalar(select(func.max(RELAY_BATCHES.c.number))) or 0) + 1
                batch = Batch(number=number, to=to, data=data)
                connection.execute(RELAY_BATCHES.insert().values(_batch_values(batch)))
                for position, order_hash in enumerate(orders):
                    place = {"batch": number, "position": position}
                    if not _move(connection, order_hash, State.QUEUED, State.SENT, **place):
                        connection.rollback()
                        return None
                    _follow(connection, order_hash, State.SENT, now)
        except IntegrityError:
            return None
        return batch

    def batches(self, state: BatchState) -> Sequence[Batch]:
        """The batches of a state, ascending by number."""
        query = select(RELAY_BATCHES).where(RELAY_BATCHES.c.state == state).order_by(RELAY_BATCHES.c.number)
        with self._engine.connect() as connection:
            return [_batch(row) for row in connection.execute(query)]

    def orders_of(self, batch: int) -> Sequence[Kept]:
        """The orders of a batch, by position."""
        with self._engine.connect() as connection:
            return _orders_of(connection, batch)

    def mined(self, batch: Batch, reverts: Mapping[int, bytes], now: int) -> None:
        """Marks a batch and its orders as mined, and those at these positions as refused."""
        with writing(self._engine) as connection:
            self._set(connection, batch.number, **_batch_values(batch))
            for order in _orders_of(connection, batch.number):
                revert = reverts.get(order.position, b"")
                state = State.REFUSED if revert else State.MINED
                place = {"block": batch.block, "transaction_hash": batch.transaction}
                if _move(connection, order.order_hash, State.SENT, state):
                    _follow(connection, order.order_hash, state, now, revert=revert, **place)

    def closed(self, batch: int, now: int) -> None:
        """Marks a mined batch as closed, and its mined orders as final."""
        with writing(self._engine) as connection:
            found = self._set(connection, batch, state=BatchState.CLOSED, data=b"")
            for order in _orders_of(connection, batch):
                if _move(connection, order.order_hash, State.MINED, State.FINAL):
                    place = {"block": found.block, "transaction_hash": found.transaction}
                    _follow(connection, order.order_hash, State.FINAL, now, **place)

    def reopened(self, batch: int, now: int) -> None:
        """Marks a mined batch as open again, and all of its orders as sent."""
        with writing(self._engine) as connection:
            self._set(connection, batch, state=BatchState.OPEN, block=0, block_hash=b"", transaction_hash=b"")
            for order in _orders_of(connection, batch):
                if _move(connection, order.order_hash, order.state, State.SENT):
                    _follow(connection, order.order_hash, State.SENT, now)

    def failed(self, batch: int, most: int, revert: bytes, now: int) -> None:
        """Closes a batch: its orders are queued again, and those with `most` tries are refused."""
        with writing(self._engine) as connection:
            self._set(connection, batch, state=BatchState.CLOSED, data=b"")
            for order in _orders_of(connection, batch):
                over = order.tries + 1 >= most
                state = State.REFUSED if over else State.QUEUED
                if _move(connection, order.order_hash, State.SENT, state, tries=order.tries + 1, batch=0, position=0):
                    _follow(connection, order.order_hash, state, now, revert=revert if over else b"")

    def _is_over(self, connection: Connection, known: Kept) -> bool:
        """Whether it ended without being redeemed, in no block that may yet be replaced."""
        if known.state not in _REPLACEABLE:
            return False
        state = connection.scalar(select(RELAY_BATCHES.c.state).where(RELAY_BATCHES.c.number == known.batch))
        return state in (None, BatchState.CLOSED)

    def _set(self, connection: Connection, batch: int, **values: Any) -> Batch:
        connection.execute(update(RELAY_BATCHES).where(RELAY_BATCHES.c.number == batch).values(**values))
        return _batch(connection.execute(select(RELAY_BATCHES).where(RELAY_BATCHES.c.number == batch)).one())


def _find(connection: Connection, order_hash: bytes) -> Kept | None:
    row = connection.execute(select(RELAY_ORDERS).where(RELAY_ORDERS.c.order_hash == order_hash)).one_or_none()
    return None if row is None else _kept(row)


def _orders_of(connection: Connection, batch: int) -> list[Kept]:
    query = select(RELAY_ORDERS).where(RELAY_ORDERS.c.batch == batch).order_by(RELAY_ORDERS.c.position)
    return [_kept(row) for row in connection.execute(query)]


def _move(connection: Connection, order_hash: bytes, before: State, after: State, **values: Any) -> bool:
    """Whether it was in the one state, and is in the other now."""
    which = (RELAY_ORDERS.c.order_hash == order_hash, RELAY_ORDERS.c.state == before)
    return bool(connection.execute(update(RELAY_ORDERS).where(*which).values(state=after, **values)).rowcount)


def _follow(connection: Connection, order_hash: bytes, state: State, now: int, **values: Any) -> None:
    highest = select(func.max(RELAY_STEPS.c.number)).where(RELAY_STEPS.c.order_hash == order_hash)
    number = int(connection.scalar(highest) or 0) + 1
    about = {"block": 0, "transaction_hash": b"", "revert": b""} | values
    row = {"order_hash": order_hash, "number": number, "state": state, "at": now, **about}
    connection.execute(RELAY_STEPS.insert().values(row))


def _values(order: Kept) -> dict[str, Any]:
    return {
        "order_hash": order.order_hash,
        "shopper": order.shopper.to_bytes(20, "big"),
        "merchant": order.merchant.to_bytes(20, "big"),
        "together": order.together,
        "call": order.call,
        "reference": order.reference,
        "queued_at": order.queued_at,
        "state": order.state,
        "tries": order.tries,
        "batch": order.batch,
        "position": order.position,
    }


def _kept(row: Row[Any]) -> Kept:
    found: dict[str, Any] = {name: getattr(row, name) for name in Kept.__slots__}
    accounts = {name: int.from_bytes(found[name], "big") for name in ("shopper", "merchant")}
    return Kept(**(found | accounts | {"state": State(row.state)}))


def _step(row: Row[Any]) -> Step:
    return Step(
        number=row.number,
        state=State(row.state),
        at=row.at,
        block=row.block,
        transaction=row.transaction_hash,
        revert=row.revert,
    )


def _batch_values(batch: Batch) -> dict[str, Any]:
    return {
        "number": batch.number,
        "receiver": batch.to.to_bytes(20, "big"),
        "data": batch.data,
        "state": batch.state,
        "block": batch.block,
        "block_hash": batch.block_hash,
        "transaction_hash": batch.transaction,
    }


def _batch(row: Row[Any]) -> Batch:
    return Batch(
        number=row.number,
        to=int.from_bytes(row.receiver, "big"),
        data=row.data,
        state=BatchState(row.state),
        block=row.block,
        block_hash=row.block_hash,
        transaction=row.transaction_hash,
    )
