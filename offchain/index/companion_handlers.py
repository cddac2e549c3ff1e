"""From a record of the contracts beside the hub to row changes, told by the record alone."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import Any, Final

from offchain.attestation.records import Record
from offchain.attestation.rewards import Programme
from offchain.domain.presale import Presale
from offchain.index.companion_rows import (
    DepositRow,
    PresaleRow,
    PresaleStateRow,
    ProgrammeRow,
    ProgrammeStateRow,
    ReferralRow,
    RewardClaimRow,
    RewardRootRow,
)
from offchain.index.companion_terms import hash_of, id_of, presale_of, programme_of
from offchain.index.errors import ForeignRecordError
from offchain.index.rows import Row
from offchain.index.store import Rows


def merchant_of(record: Record, before: Rows) -> int:
    """Whose record it is. Raises `ForeignRecordError` for a pre-sale or a programme that nobody created."""
    if "merchant" in record.words:
        return record.words["merchant"]
    of_presale, found = record.keeper == "presales", id_of(record)
    row = before.get(PresaleRow, found) if of_presale else before.get(ProgrammeRow, found)
    if row is None:
        about = "pre-sale" if of_presale else "programme"
        raise _foreign(record, f"{record.name} of the unknown {about} 0x{found.hex()}")
    return row.merchant


def rows_of(record: Record, before: Rows, _time: int) -> list[Row]:
    """The rows that the record adds or changes beside those of its ledger."""
    return _DERIVED[record.name](record, before)


def _foreign(record: Record, reason: str) -> ForeignRecordError:
    return ForeignRecordError(record.log.block_number, record.log.log_index, reason)


def _created(record: Record, terms: Presale | Programme) -> dict[str, Any]:
    """The columns of terms: what they say, and where the record stands that names their merchant."""
    place = {"block_number": record.log.block_number, "log_index": record.log.log_index}
    return asdict(terms) | place | {"id": id_of(record), "merchant": record.words["merchant"]}


def _presale_created(record: Record, before: Rows) -> list[Row]:
    found = id_of(record)
    if before.get(PresaleRow, found) is not None:
        raise _foreign(record, f"0x{found.hex()} was created before")
    return [PresaleRow(**_created(record, presale_of(record))), PresaleStateRow(found, 0, 0, 0)]


def _deposit_paid(record: Record, before: Rows) -> list[Row]:
    words, found = record.words, id_of(record)
    state = before.get(PresaleStateRow, found) or PresaleStateRow(found, 0, 0, 0)
    deposit = DepositRow(found, words["shopper"], words["units"], words["amount"], 0, 0, 0)
    return [deposit, replace(state, units_reserved=state.units_reserved + words["units"])]


def _presale_ready(record: Record, before: Rows) -> list[Row]:
    state = before.get(PresaleStateRow, id_of(record))
    return [replace(state, balance_until=record.words["balanceUntil"])] if state else []


def _presale_cancelled(record: Record, before: Rows) -> list[Row]:
    state = before.get(PresaleStateRow, id_of(record))
    return [replace(state, cancelled=1)] if state else []


def _balance_paid(record: Record, before: Rows) -> list[Row]:
    deposit = before.get(DepositRow, id_of(record), record.words["shopper"])
    return [replace(deposit, applied=1)] if deposit else []


def _deposit_returned(record: Record, before: Rows) -> list[Row]:
    deposit = before.get(DepositRow, id_of(record), record.words["shopper"])
    return [replace(deposit, returned=record.words["amount"])] if deposit else []


def _deposit_forfeited(record: Record, before: Rows) -> list[Row]:
    deposit = before.get(DepositRow, id_of(record), record.words["shopper"])
    return [replace(deposit, forfeited=record.words["amount"])] if deposit else []


def _programme_created(record: Record, before: Rows) -> list[Row]:
    found = id_of(record)
    if before.get(ProgrammeRow, found) is not None:
        raise _foreign(record, f"0x{found.hex()} was created before")
    return [ProgrammeRow(**_created(record, programme_of(record))), ProgrammeStateRow(found, 0, 0, 0)]


def _programme_funded(record: Record, before: Rows) -> list[Row]:
    return [replace(_state(record, before), funded=record.words["funded"])]


def _rewards_published(record: Record, before: Rows) -> list[Row]:
    words, found = record.words, id_of(record)
    row = RewardRootRow(
        programme=found,
        epoch=words["epoch"],
        root=hash_of(record, "root"),
        total=words["total"],
        active_from=words["shape"] >> 8,
        depth=words["shape"] & 0xFF,
        data_root=hash_of(record, "dataRoot"),
        manifest_hash=hash_of(record, "manifestHash"),
        vetoed=0,
    )
    return [row, replace(_state(record, before), epochs=words["epoch"])]


def _rewards_vetoed(record: Record, before: Rows) -> list[Row]:
    root = before.get(RewardRootRow, id_of(record), record.words["epoch"])
    if root is None:
        raise _foreign(record, f"veto of epoch {record.words['epoch']}, which was never published")
    return [replace(root, vetoed=1)]


def _reward_claimed(record: Record, before: Rows) -> list[Row]:
    words, state = record.words, _state(record, before)
    claim = RewardClaimRow(id_of(record), words["account"], words["earned"])
    return [claim, replace(state, paid=state.paid + words["amount"])]


def _referral_made(record: Record, _before: Rows) -> list[Row]:
    return [ReferralRow(id_of(record), record.words["referee"], record.words["referrer"])]


def _programme_closed(record: Record, before: Rows) -> list[Row]:
    state = _state(record, before)
    return [replace(state, paid=state.paid + record.words["amount"])]


def _state(record: Record, before: Rows) -> ProgrammeStateRow:
    found = id_of(record)
    return before.get(ProgrammeStateRow, found) or ProgrammeStateRow(found, 0, 0, 0)


_Derive = Callable[[Record, Rows], list[Row]]

_DERIVED: Final[Mapping[str, _Derive]] = MappingProxyType(
    {
        "PresaleCreated": _presale_created,
        "DepositPaid": _deposit_paid,
        "PresaleReady": _presale_ready,
        "PresaleCancelled": _presale_cancelled,
        "BalancePaid": _balance_paid,
        "DepositReturned": _deposit_returned,
        "DepositForfeited": _deposit_forfeited,
        "ProgrammeCreated": _programme_created,
        "ProgrammeFunded": _programme_funded,
        "RewardsPublished": _rewards_published,
        "RewardsVetoed": _rewards_vetoed,
        "RewardClaimed": _reward_claimed,
        "ReferralMade": _referral_made,
        "ProgrammeClosed": _programme_closed,
    }
)
