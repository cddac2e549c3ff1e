"""Where an order stands, as whoever sent it is told."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Self

from offchain.campaigns.currencies import of_number
from offchain.campaigns.signed_orders import SignedOrder, of_call
from offchain.index.rows import RecordRow, RedemptionRow
from offchain.index.store import IndexReader
from offchain.queries.reader import PageStore
from offchain.queries.telling import Teller, Told
from offchain.relayer import reasons
from offchain.relayer.ports import ENDED, Kept, RelayStore, State, Step
from offchain.texts.wording import Language


class UnknownOrderError(LookupError):
    """Neither the relayer nor the index knows the order."""

    def __init__(self, order_hash: bytes) -> None:
        super().__init__(f"no order 0x{order_hash.hex()} was taken in or redeemed: check the id")
        self.order_hash = order_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """id : hash of the order, as the chain records it; step : how-manieth change of its state, 0 of one that the
    relayer never had; at : Unix seconds of it; block, transaction : where it was redeemed, None before; reason : why it
    was refused, as kept, else empty; decimals : of its amounts."""

    id: str
    reference: str
    state: State
    step: int
    at: int
    block: int | None
    transaction: str | None
    reason: str
    decimals: int

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in ENDED

    def text(self) -> str:
        """For a store of answers."""
        return json.dumps(asdict(self))

    @classmethod
    def of_text(cls, text: str) -> Self:
        """What `text` made."""
        found = json.loads(text)
        return cls(**(found | {"state": State(found["state"])}))


@dataclass(frozen=True, slots=True)
class StatusShown:
    """The same with the reason in words."""

    status: Status
    refusal: Told | None


@dataclass(frozen=True, slots=True)
class Statuses:
    """Reads what the relayer keeps, and, of orders that came another way, the index. final : blocks that must follow a
    redemption."""

    relay: RelayStore
    store: PageStore
    teller: Teller
    final: int

    def now(self, order_hash: bytes) -> Status:
        """Where it stands. Raises `UnknownOrderError`, `NotIndexedError`."""
        found = self.after(order_hash, 0)
        return found[-1] if found else self.on_chain(order_hash)

    def after(self, order_hash: bytes, step: int) -> Sequence[Status]:
        """Every change of its state after one; none of an order that the relayer never had."""
        kept = self.relay.find(order_hash)
        if kept is None:
            return ()
        return [status_of(kept, it) for it in self.relay.steps(order_hash, step)]

    def on_chain(self, order_hash: bytes) -> Status:
        """Of an order that another account sent. Raises `UnknownOrderError`, `NotIndexedError`."""
        with self.store.read() as reader:
            checkpoint = reader.checkpoint()  # none beside no index: the chain itself refuses a second time
            found = () if checkpoint is None else reader.rows(RedemptionRow, where={"order_hash": order_hash})
            row = next(iter(found), None)
            if checkpoint is None or row is None:
                raise UnknownOrderError(order_hash)
            return self._redeemed(reader, row, checkpoint.number)

    def shown(self, status: Status, language: Language) -> StatusShown:
        """In words."""
        if not status.reason:
            return StatusShown(status, None)
        refusal = reasons.decode(bytes.fromhex(status.reason))
        return StatusShown(status, self.teller.any(refusal, language, status.decimals))

    def _redeemed(self, reader: IndexReader, row: RedemptionRow, tip: int) -> Status:
        record = reader.get(RecordRow, row.block_number, row.log_index)
        return Status(
            id=f"0x{row.order_hash.hex()}",
            reference="",
            state=State.FINAL if tip - row.block_number >= self.final else State.MINED,
            step=0,
            at=row.time,
            block=row.block_number,
            transaction=None if record is None else f"0x{record.transaction_hash.hex()}",
            reason="",
            decimals=2,
        )


def status_of(kept: Kept, step: Step) -> Status:
    """One step of an order."""
    return Status(
        id=f"0x{kept.order_hash.hex()}",
        reference=kept.reference,
        state=step.state,
        step=step.number,
        at=step.at,
        block=step.block or None,
        transaction=f"0x{step.transaction.hex()}" if step.transaction else None,
        reason=step.revert.hex(),
        decimals=decimals_of(of_call(kept.call, kept.reference)),
    )


def decimals_of(order: SignedOrder) -> int:
    """Of the currency of its amounts."""
    return of_number(order.submission.uses[0].terms.currency).decimals
