"""Every row of one person in a store's own tables: beside coupons, which offchain/adapters/sql_offers.py removes.

What the index holds of the chain is not among them: nobody can take it out of the chain.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Engine, Table, delete, func, or_, select

from offchain.adapters.sql_own_tables import (
    ALLOTTED,
    BINDINGS,
    RELAY_ORDERS,
    RELAY_STEPS,
    REQUESTS,
    ROLE_GRANTS,
    SESSIONS,
)
from offchain.adapters.sql_requests import writing
from offchain.adapters.sql_schema import prepare
from offchain.adapters.sql_shop_tables import BEHAVIOUR, SENT
from offchain.data.schema import SHOPPER_ITEM
from offchain.relayer.holding import scopes_of

NAMED = ((ALLOTTED, "pseudonym"), (BINDINGS, "pseudonym"), (BEHAVIOUR, "shopper"), (SENT, "recipient"))
"""Tables whose rows are about a pseudonym, and its column."""


class SqlPersonal:
    """names : the pseudonym of a person, and the shop's id of them; wallets : all that are known."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)

    def wallets_of(self, names: Collection[str]) -> frozenset[int]:
        """That offers of the person were bound to."""
        theirs = select(BINDINGS.c.wallet).where(BINDINGS.c.pseudonym.in_(list(names)))
        with self._engine.connect() as connection:
            return frozenset(int.from_bytes(it, "big") for it in connection.scalars(theirs))

    def remove(self, names: Collection[str], wallets: Collection[int]) -> Mapping[str, int]:
        """Table -> rows that were forgotten, all or none. An order that waits in a relayer is not sent any more."""
        with writing(self._engine) as connection:
            found = {
                table.name: connection.execute(delete(table).where(theirs)).rowcount
                for table, theirs in _of(names, wallets)
            }
        return {name: count for name, count in found.items() if count}

    def count(self, names: Collection[str], wallets: Collection[int]) -> Mapping[str, int]:
        """Table -> rows that there are."""
        with self._engine.connect() as connection:
            found = {
                table.name: int(connection.scalar(select(func.count()).select_from(table).where(theirs)) or 0)
                for table, theirs in _of(names, wallets)
            }
        return {name: count for name, count in found.items() if count}

    def rows(self, names: Collection[str], wallets: Collection[int]) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """Table and row of all that there is."""
        with self._engine.connect() as connection:
            return [
                (table.name, dict(row))
                for table, theirs in _of(names, wallets)
                for row in connection.execute(select(table).where(theirs)).mappings()
            ]

    def under(self, names: Collection[str]) -> Mapping[str, int]:
        """Table -> rows that are about one of these names, however many names there are."""
        sought, found = frozenset(names), dict[str, int]()
        with self._engine.connect() as connection:
            for table, column in NAMED:
                counted = select(table.c[column], func.count()).group_by(table.c[column])
                count = sum(many for name, many in connection.execute(counted) if name in sought)
                if count:
                    found[table.name] = count
        return found


def _of(names: Collection[str], wallets: Collection[int]) -> Sequence[tuple[Table, ColumnElement[bool]]]:
    """Steps before the orders by which they are found."""
    accounts, ids = [it.to_bytes(20, "big") for it in wallets], list(names)
    orders = select(RELAY_ORDERS.c.order_hash).where(RELAY_ORDERS.c.shopper.in_(accounts))
    scopes = [REQUESTS.c.scope.startswith(scopes_of(it)) for it in wallets]
    return (
        (RELAY_STEPS, RELAY_STEPS.c.order_hash.in_(orders)),
        (RELAY_ORDERS, RELAY_ORDERS.c.shopper.in_(accounts)),
        (REQUESTS, or_(REQUESTS.c.scope.in_([]), *scopes)),
        (SESSIONS, SESSIONS.c.wallet.in_(accounts)),
        (ROLE_GRANTS, ROLE_GRANTS.c.wallet.in_(accounts)),
        (BINDINGS, or_(BINDINGS.c.pseudonym.in_(ids), BINDINGS.c.wallet.in_(accounts))),
        (ALLOTTED, ALLOTTED.c.pseudonym.in_(ids)),
        (BEHAVIOUR, or_(BEHAVIOUR.c.shopper.in_(ids), BEHAVIOUR.c.item.in_([SHOPPER_ITEM + it for it in ids]))),
        (SENT, SENT.c.recipient.in_(ids)),
    )
