"""The `Outbox` port in a SQL database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Row, func, select
from sqlalchemy.exc import IntegrityError

from offchain.adapters.sql_own_tables import OUTBOX
from offchain.adapters.sql_schema import prepare
from offchain.ports import IntentExistsError, NonceTakenError, StoredTransaction, UnknownIntentError


class SqlOutbox:
    """Rows are added once and only their outcome changes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)

    def find(self, intent: str) -> StoredTransaction | None:
        """The transaction of an intent, if it was stored."""
        with self._engine.connect() as connection:
            row = connection.execute(select(OUTBOX).where(OUTBOX.c.intent == intent)).one_or_none()
        return None if row is None else _entry(row)

    def find_many(self, intents: Sequence[str]) -> dict[str, StoredTransaction]:
        """The transactions of those intents that were stored."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(OUTBOX).where(OUTBOX.c.intent.in_(intents))).all()
        return {row.intent: _entry(row) for row in rows}

    def pending(self, sender: int) -> list[StoredTransaction]:
        """Those of a sender that are not settled, ascending by nonce."""
        theirs = (OUTBOX.c.sender == sender.to_bytes(20, "big"), OUTBOX.c.outcome == "pending")
        with self._engine.connect() as connection:
            rows = connection.execute(select(OUTBOX).where(*theirs).order_by(OUTBOX.c.nonce)).all()
        return [_entry(row) for row in rows]

    def add(self, entry: StoredTransaction) -> None:
        """Stores it durably. Raises `IntentExistsError` or `NonceTakenError`."""
        try:
            with self._engine.begin() as connection:
                connection.execute(OUTBOX.insert().values(_row(entry)))
        except IntegrityError as error:
            if self.find(entry.intent):
                raise IntentExistsError(f"{entry.intent} is stored already: look it up") from error
            raise NonceTakenError(f"nonce {entry.nonce} of 0x{entry.sender:040x} is stored already") from error

    def add_many(self, entries: Sequence[StoredTransaction]) -> None:
        """Stores all of them durably, or none. Raises `NonceTakenError`."""
        if not entries:
            return
        try:
            with self._engine.begin() as connection:
                connection.execute(OUTBOX.insert(), [_row(entry) for entry in entries])
        except IntegrityError as error:
            raise NonceTakenError(f"an intent or a nonce of {len(entries)} transactions is stored already") from error

    def settle(self, intent: str, outcome: str) -> None:
        """Marks it as `confirmed` or `reverted`. Raises `UnknownIntentError`."""
        change = OUTBOX.update().where(OUTBOX.c.intent == intent).values(outcome=outcome)
        with self._engine.begin() as connection:
            settled = connection.execute(change).rowcount
        if not settled:
            raise UnknownIntentError(f"{intent} was never stored: publish it first")

    def next_nonce(self, sender: int) -> int:
        """One above the highest stored nonce of the sender, 0 without any."""
        highest = select(func.max(OUTBOX.c.nonce)).where(OUTBOX.c.sender == sender.to_bytes(20, "big"))
        with self._engine.connect() as connection:
            found = connection.execute(highest).scalar()
        return 0 if found is None else int(found) + 1


def _row(entry: StoredTransaction) -> dict[str, Any]:
    return {
        "intent": entry.intent,
        "sender": entry.sender.to_bytes(20, "big"),
        "nonce": entry.nonce,
        "raw": entry.raw,
        "transaction_hash": entry.transaction_hash,
        "outcome": entry.outcome,
    }


def _entry(row: Row[Any]) -> StoredTransaction:
    sender = int.from_bytes(row.sender, "big")
    return StoredTransaction(row.intent, sender, row.nonce, row.raw, row.transaction_hash, row.outcome)
