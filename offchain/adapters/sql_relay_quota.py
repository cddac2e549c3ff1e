"""How many orders a wallet, and all wallets together, may have with a relayer, counted in its SQL database."""

from typing import Final

from sqlalchemy import Connection, Select, exists, func, select

from offchain.adapters.sql_own_tables import RELAY_ORDERS, RELAY_STEPS
from offchain.relayer.ports import OPEN, Kept, Quota, QuotaError, Shut, State

_DAY: Final = 86_400


def check_quota(connection: Connection, order: Kept, quota: Quota) -> None:
    """Raises `QuotaError` where one more would be too many."""
    theirs = RELAY_ORDERS.c.shopper == order.shopper.to_bytes(20, "big")
    waits = RELAY_ORDERS.c.state.in_(OPEN)
    orders = select(func.count()).select_from(RELAY_ORDERS)
    limits = (
        (Shut.OPEN, orders.where(theirs, waits), quota.most_open),
        (Shut.DAY, _taken_in(order.shopper, order.queued_at - _DAY), quota.most_a_day),
        (Shut.WAITING, orders.where(waits), quota.most_waiting),
    )
    for which, among, most in limits:
        found = int(connection.scalar(among) or 0)
        if found >= most:
            raise QuotaError(which, found, most)


def _taken_in(shopper: int, after: int) -> Select[int]:
    """How often orders of a wallet were brought and taken in since, one that came again as often as it came. A failed
    transaction queues its orders too, and is not counted."""
    step, before = RELAY_STEPS.alias("step"), RELAY_STEPS.alias("before")
    earlier = (before.c.order_hash == step.c.order_hash, before.c.number == step.c.number - 1)
    failed = exists().where(*earlier, before.c.state == State.SENT)
    theirs = RELAY_ORDERS.c.shopper == shopper.to_bytes(20, "big")
    rows = step.join(RELAY_ORDERS, RELAY_ORDERS.c.order_hash == step.c.order_hash)
    taken = (step.c.state == State.QUEUED, step.c.at > after, ~failed)
    return select(func.count()).select_from(rows).where(theirs, *taken)
