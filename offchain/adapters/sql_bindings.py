"""Offers that wait for a wallet, and the log of what was bound, in a SQL database."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError

from offchain.adapters.sql_own_tables import ALLOTTED, BINDINGS
from offchain.adapters.sql_requests import writing
from offchain.adapters.sql_schema import prepare
from offchain.binding.ports import TURNS, Allotted, Bound, Proof
from offchain.offers.indices import IndexTakenError


class SqlBindings:
    """One row an offer, one a binding."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)

    def allot(self, offers: Sequence[Allotted]) -> int:
        """Keeps those that are not kept; how many were new. Raises `IndexTakenError`."""
        with writing(self._engine) as connection:
            new = [it for it in offers if connection.execute(_row(it.campaign, it.pseudonym)).first() is None]
            try:
                for it in new:
                    connection.execute(ALLOTTED.insert().values(_values(it)))
            except IntegrityError as error:
                raise IndexTakenError("another offer of the campaign has an index of these") from error
        return len(new)

    def indices_of(self, campaign: bytes) -> frozenset[int]:
        """Of every offer of a campaign, those of lost wallets included."""
        query = select(ALLOTTED.c.coupon_index).where(ALLOTTED.c.campaign == campaign)
        with self._engine.connect() as connection:
            return frozenset(first + turn for first in connection.scalars(query) for turn in range(TURNS))

    def offer(self, campaign: bytes, pseudonym: str) -> Allotted | None:
        """The offer of a customer."""
        row = self._read(campaign, pseudonym)
        if row is None:
            return None
        return Allotted(
            campaign=row.campaign,
            pseudonym=row.pseudonym,
            index=row.coupon_index,
            value=int.from_bytes(row.value, "big"),
            not_before=row.not_before,
            deadline=row.deadline,
        )

    def prove(self, campaign: bytes, pseudonym: str, proof: Proof) -> None:
        """Keeps a new code in place of an earlier one."""
        code = {"code": proof.code, "code_until": proof.until, "code_tries": proof.tries}
        with writing(self._engine) as connection:
            connection.execute(update(ALLOTTED).where(*_named(ALLOTTED, campaign, pseudonym)).values(code))

    def proof(self, campaign: bytes, pseudonym: str) -> Proof | None:
        """The code that counts."""
        row = self._read(campaign, pseudonym)
        return None if row is None or not row.code else Proof(code=row.code, until=row.code_until, tries=row.code_tries)

    def tried(self, campaign: bytes, pseudonym: str, most: int) -> bool:
        """Counts a try; False where there were `most` already."""
        left = (*_named(ALLOTTED, campaign, pseudonym), ALLOTTED.c.code_tries < most)
        with writing(self._engine) as connection:
            counted = update(ALLOTTED).where(*left).values(code_tries=ALLOTTED.c.code_tries + 1)
            return bool(connection.execute(counted).rowcount)

    def bound(self, campaign: bytes, pseudonym: str) -> Sequence[Bound]:
        """The bindings of an offer, ascending by turn."""
        query = select(BINDINGS).where(*_named(BINDINGS, campaign, pseudonym)).order_by(BINDINGS.c.turn)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [Bound(**(dict(row) | {"wallet": int.from_bytes(row["wallet"], "big")})) for row in rows]

    def bind(self, binding: Bound) -> bool:
        """Keeps it and spends the code; False where the turn is taken."""
        try:
            with writing(self._engine) as connection:
                row = asdict(binding) | {"wallet": binding.wallet.to_bytes(20, "big")}
                connection.execute(BINDINGS.insert().values(row))
                mine = _named(ALLOTTED, binding.campaign, binding.pseudonym)
                connection.execute(update(ALLOTTED).where(*mine).values(code=b""))
        except IntegrityError:
            return False
        return True

    def _read(self, campaign: bytes, pseudonym: str) -> Any:
        with self._engine.connect() as connection:
            return connection.execute(_row(campaign, pseudonym)).one_or_none()


def _values(offer: Allotted) -> dict[str, Any]:
    """Raises `IndexTakenError` for an index that is another's spare one."""
    if offer.index % TURNS:
        raise IndexTakenError(f"index {offer.index}: wanted a multiple of {TURNS}")
    return {
        "campaign": offer.campaign,
        "pseudonym": offer.pseudonym,
        "coupon_index": offer.index,
        "value": offer.value.to_bytes(12, "big"),
        "not_before": offer.not_before,
        "deadline": offer.deadline,
        "code": b"",
        "code_until": 0,
        "code_tries": 0,
    }


def _row(campaign: bytes, pseudonym: str) -> Any:
    return select(ALLOTTED).where(*_named(ALLOTTED, campaign, pseudonym))


def _named(table: Any, campaign: bytes, pseudonym: str) -> tuple[Any, ...]:
    return table.c.campaign == campaign, table.c.pseudonym == pseudonym
