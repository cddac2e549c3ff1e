"""From an event of a quorum to row changes, told by the event alone. It has no merchant: its ledger is its own."""

from dataclasses import replace

from offchain.attestation.quorum import Quorum
from offchain.attestation.records import Record
from offchain.index.errors import ForeignRecordError
from offchain.index.quorum_rows import QuorumRow, QuorumStateRow
from offchain.index.rows import Row
from offchain.index.store import Rows

_MOST = (1 << 40) - 1
"""Times of the contract are below 2**40; no column holds more."""


def ledger_of(record: Record, _before: Rows) -> int:
    """The account of the contract."""
    return record.log.address


def quorum_of(record: Record) -> Quorum:
    """The quorum that a `QuorumProposed` carries."""
    words = record.words
    members = tuple(words[f"members{at}"] for at in range(sum(name.startswith("members") for name in words) - 1))
    rest = (words["threshold"], words["delay"], words["overlap"], words["freezer"])
    return Quorum(words["ofNumber"], *rest, members)


def rows_of(record: Record, before: Rows, time: int) -> list[Row]:
    """The rows that the event adds or changes beside those of its ledger. time : Unix seconds of its block."""
    state = before.get(QuorumStateRow, record.log.address) or QuorumStateRow(record.log.address, 0, 0, 0, 0)
    if record.name == "QuorumProposed":
        return _proposed(record, state, before, time)
    if record.name == "QuorumCancelled":
        return _cancelled(record, state, before)
    if record.name == "QuorumRetired":
        return [replace(_known(record, record.words["number"], before), active_until=time)]
    return [replace(state, frozen=int(record.name == "QuorumFrozen"))]


def serving(state: QuorumStateRow, before: Rows, time: int) -> int:
    """Number of the quorum that signs at `time`, Unix seconds."""
    proposed = before.get(QuorumRow, state.contract, state.proposed) if state.proposed else None
    return state.proposed if proposed is not None and time >= proposed.active_from else state.appointed


def _proposed(record: Record, state: QuorumStateRow, before: Rows, time: int) -> list[Row]:
    contract, quorum = record.log.address, quorum_of(record)
    number, active_from = record.words["number"], min(record.words["activeFrom"], _MOST)
    if before.get(QuorumRow, contract, number) is not None:
        raise _foreign(record, f"quorum {number} was proposed before")
    row = QuorumRow(
        contract=contract,
        number=number,
        threshold=quorum.threshold,
        delay=quorum.delay,
        overlap=quorum.overlap,
        freezer=quorum.freezer,
        members=quorum.members,
        active_from=active_from,
        active_until=0,
        cancelled=0,
    )
    current = serving(state, before, time)
    if not current:
        return [row, QuorumStateRow(contract, number, 0, number, state.frozen)]
    replaced = _known(record, current, before)
    ends = replace(replaced, active_until=active_from + replaced.overlap)
    return [row, ends, QuorumStateRow(contract, current, number, number, state.frozen)]


def _cancelled(record: Record, state: QuorumStateRow, before: Rows) -> list[Row]:
    waiting = _known(record, record.words["number"], before)
    goes_on = _known(record, state.appointed, before)
    return [replace(waiting, cancelled=1), replace(goes_on, active_until=0), replace(state, proposed=0)]


def _known(record: Record, number: int, before: Rows) -> QuorumRow:
    row = before.get(QuorumRow, record.log.address, number)
    if row is None:
        raise _foreign(record, f"{record.name} speaks of quorum {number}, which nobody proposed")
    return row


def _foreign(record: Record, reason: str) -> ForeignRecordError:
    return ForeignRecordError(record.log.block_number, record.log.log_index, reason)
