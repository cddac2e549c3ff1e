"""From a record of vault or checkout to row changes, told by the record alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from offchain.attestation.records import Record
from offchain.index.errors import ForeignRecordError
from offchain.index.paid_rows import FunderRow, RefundRow, ReturnedDiscountRow, ReturnedOrderRow, VaultAccountRow
from offchain.index.rows import CampaignRow, Row
from offchain.index.store import Rows

UNITS_WORDS: Final = 4
_WORD: Final = (1 << 256) - 1


def merchant_of(record: Record, before: Rows) -> int:
    """Whose record it is. Raises `ForeignRecordError` for a campaign that nobody created."""
    if "merchant" in record.words:
        return record.words["merchant"]
    campaign = before.get(CampaignRow, campaign_of(record))
    if campaign is None:
        place = record.log.block_number, record.log.log_index
        raise ForeignRecordError(*place, f"{record.name} of the unknown campaign 0x{campaign_of(record).hex()}")
    return campaign.merchant


def rows_of(record: Record, before: Rows, time: int) -> list[Row]:
    """The rows that the record adds or changes beside those of its ledger. time : Unix seconds of its block."""
    return _DERIVED[record.name](record, before, time)


def discount_returned(record: Record, before: Rows) -> ReturnedDiscountRow:
    """What went back to a budget for an order, with one more `BudgetReturned` of the hub."""
    order, campaign = order_of(record), campaign_of(record)
    row = before.get(ReturnedDiscountRow, order, campaign) or ReturnedDiscountRow(order, campaign, 0)
    return replace(row, amount=row.amount + record.words["amount"])


def campaign_of(record: Record) -> bytes:
    """The campaign that the record speaks of."""
    return record.words["campaign"].to_bytes(32, "big")


def order_of(record: Record) -> bytes:
    """The order that came back."""
    return record.words["orderHash"].to_bytes(32, "big")


def units_of(record: Record) -> tuple[int, ...]:
    """(4,) what came back now, 16 bits a line."""
    return tuple(record.words[f"units{at}"] for at in range(UNITS_WORDS))


def added(before: tuple[int, ...], units: tuple[int, ...]) -> tuple[int, ...]:
    """(4,) both together, as the contract adds words."""
    return tuple((one + two) & _WORD for one, two in zip(before, units, strict=True))


def _deposited(record: Record, before: Rows, _time: int) -> list[Row]:
    words, account, funder = record.words, _account(record, before), _funder(record, before)
    held = replace(funder, received=funder.received + words["received"], deposited=words["deposited"])
    return [replace(account, credited=words["credited"]), held]


def _noted(record: Record, before: Rows, time: int) -> list[Row]:
    return [replace(_account(record, before), noted=record.words["spent"], noted_at=time)]


def _collected(record: Record, before: Rows, _time: int) -> list[Row]:
    return [replace(_account(record, before), collected=record.words["collected"])]


def _settled(record: Record, before: Rows, _time: int) -> list[Row]:
    return [replace(_account(record, before), noted=record.words["spent"], noted_at=0, settled=1)]


def _withdrawn(record: Record, before: Rows, _time: int) -> list[Row]:
    words, funder = record.words, _funder(record, before)
    return [replace(funder, withdrawn=funder.withdrawn + words["amount"], deposited=words["deposited"])]


def _refunded(record: Record, before: Rows, _time: int) -> list[Row]:
    words, order, units = record.words, order_of(record), units_of(record)
    row = RefundRow(
        block_number=record.log.block_number,
        log_index=record.log.log_index,
        order_hash=order,
        merchant=words["merchant"],
        shopper=words["shopper"],
        amount=words["amount"],
        refunded=words["refunded"],
        units=units,
    )
    known = before.get(ReturnedOrderRow, order)
    so_far = added(known.units, units) if known else units
    return [row, ReturnedOrderRow(order, words["refunded"], so_far)]


def _account(record: Record, before: Rows) -> VaultAccountRow:
    campaign = campaign_of(record)
    return before.get(VaultAccountRow, campaign) or VaultAccountRow(campaign, 0, 0, 0, 0, 0)


def _funder(record: Record, before: Rows) -> FunderRow:
    campaign, funder = campaign_of(record), record.words["funder"]
    return before.get(FunderRow, campaign, funder) or FunderRow(campaign, funder, 0, 0, 0)


_Derive = Callable[[Record, Rows, int], list[Row]]

_DERIVED: Final[Mapping[str, _Derive]] = MappingProxyType(
    {
        "BudgetDeposited": _deposited,
        "SpendingNoted": _noted,
        "SpendingCollected": _collected,
        "SpendingRestored": _collected,
        "SpendingSettled": _settled,
        "DepositWithdrawn": _withdrawn,
        "OrderRefunded": _refunded,
    }
)
