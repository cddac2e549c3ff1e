"""The store of issued coupons in a SQL database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, Row, func, literal, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from offchain.adapters.sql_own_tables import OFFERS
from offchain.adapters.sql_schema import prepare
from offchain.domain.order import Grant
from offchain.offers.issued import IssuedOffer, OfferKey

_KEY = ("account", "campaign", "coupon_index", "epoch")
_WORD = 32


class SqlOffers:
    """One row a coupon."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)

    def add(self, offers: Iterable[IssuedOffer]) -> None:
        """Keeps them, all or none. Raises `ValueError` for a bearer voucher, which is nobody's until it is redeemed."""
        rows = [_values(offer) for offer in offers]
        if not rows:
            return
        insert = postgresql.insert(OFFERS) if self._engine.dialect.name == "postgresql" else sqlite.insert(OFFERS)
        changed = {column.name: insert.excluded[column.name] for column in OFFERS.c if column.name not in _KEY}
        with self._engine.begin() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=list(_KEY), set_=changed), rows)

    def of_wallet(self, account: int, after: OfferKey | None, limit: int) -> Sequence[IssuedOffer]:
        """At most `limit` coupons of one wallet, ascending by key, those after a key."""
        columns = [OFFERS.c[name] for name in _KEY[1:]]
        query = select(OFFERS).where(OFFERS.c.account == account.to_bytes(20, "big"))
        if after is not None:
            values = (after.campaign, after.index, after.epoch)
            place = (literal(value, column.type) for value, column in zip(values, columns, strict=True))
            query = query.where(tuple_(*columns) > tuple_(*place))
        return self._read(query.order_by(*columns).limit(limit))

    def holders(self, limit: int) -> Sequence[int]:
        """At most `limit` wallets that hold a coupon, the lowest addresses first."""
        query = select(OFFERS.c.account).distinct().order_by(OFFERS.c.account).limit(limit)
        with self._engine.connect() as connection:
            return [int.from_bytes(account, "big") for account in connection.scalars(query)]

    def of_campaign(self, campaign: bytes) -> Mapping[int, int | None]:
        """Wallets that were issued a coupon of a campaign -> the cluster that they were in, None where nobody said."""
        query = select(OFFERS.c.account, OFFERS.c.segment).where(OFFERS.c.campaign == campaign)
        with self._engine.connect() as connection:
            return {int.from_bytes(row.account, "big"): row.segment for row in connection.execute(query)}

    def indices_of(self, campaign: bytes) -> frozenset[int]:
        """Of every coupon of a campaign that was issued."""
        query = select(OFFERS.c.coupon_index).where(OFFERS.c.campaign == campaign)
        with self._engine.connect() as connection:
            return frozenset(connection.scalars(query))

    def find(self, account: int, campaign: bytes, index: int) -> IssuedOffer | None:
        """The wallet's coupon of that index, of its newest epoch."""
        query = select(OFFERS).where(
            OFFERS.c.account == account.to_bytes(20, "big"),
            OFFERS.c.campaign == campaign,
            OFFERS.c.coupon_index == index,
        )
        return next(iter(self._read(query.order_by(OFFERS.c.epoch.desc()).limit(1))), None)

    def remove(self, accounts: Iterable[int]) -> int:
        """Forgets every coupon of these wallets; how many there were. What was redeemed stays on the chain."""
        keys = [account.to_bytes(20, "big") for account in accounts]
        with self._engine.begin() as connection:
            return connection.execute(OFFERS.delete().where(OFFERS.c.account.in_(keys))).rowcount

    def holds(self, accounts: Iterable[int]) -> bool:
        """Whether there is a coupon of one of these wallets."""
        theirs = OFFERS.c.account.in_([account.to_bytes(20, "big") for account in accounts])
        with self._engine.connect() as connection:
            return connection.execute(select(OFFERS.c.campaign).where(theirs).limit(1)).first() is not None

    def ended_before(self, time: int) -> int:
        """How many coupons had their deadline before `time`, Unix seconds; those without one, by root, have 0."""
        ended = (OFFERS.c.deadline > 0, OFFERS.c.deadline < time)
        with self._engine.connect() as connection:
            return int(connection.scalar(select(func.count()).select_from(OFFERS).where(*ended)) or 0)

    def remove_ended(self, time: int) -> int:
        """Forgets them; how many there were."""
        ended = (OFFERS.c.deadline > 0, OFFERS.c.deadline < time)
        with self._engine.begin() as connection:
            return connection.execute(OFFERS.delete().where(*ended)).rowcount

    def _read(self, query: Any) -> list[IssuedOffer]:
        with self._engine.connect() as connection:
            return [_offer(row) for row in connection.execute(query)]


def _values(offer: IssuedOffer) -> dict[str, Any]:
    grant = offer.grant
    if grant.bearer:
        raise ValueError("coupons of codes are found in their file, not by a wallet")
    return {
        "account": offer.account.to_bytes(20, "big"),
        "campaign": offer.campaign,
        "coupon_index": grant.index,
        "epoch": grant.epoch,
        "value": grant.value.to_bytes(12, "big"),
        "not_before": grant.not_before,
        "deadline": grant.deadline,
        "signature": offer.signature,
        "proof": b"".join(offer.proof),
        "segment": offer.segment,
        "why": offer.why,
    }


def _offer(row: Row[Any]) -> IssuedOffer:
    value = int.from_bytes(row.value, "big")
    return IssuedOffer(
        campaign=row.campaign,
        account=int.from_bytes(row.account, "big"),
        grant=Grant(value, row.not_before, row.deadline, row.coupon_index, row.epoch),
        signature=row.signature,
        proof=tuple(row.proof[at : at + _WORD] for at in range(0, len(row.proof), _WORD)),
        segment=row.segment,
        why=row.why,
    )
