"""From an occurrence to row changes: pure, and the same rows whenever they are made."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from offchain.attestation.records import Record
from offchain.attestation.roots import Shape
from offchain.domain.ledger import CampaignState, created
from offchain.domain.terms import Terms, unpack_terms
from offchain.index import companion_handlers, paid_handlers, quorum_handlers
from offchain.index.effects import after, redeemed_of, spent_by, stock_drawn
from offchain.index.errors import ForeignRecordError
from offchain.index.ledger_rows import entered, submission_of
from offchain.index.occurrences import Occurrence
from offchain.index.rows import (
    CampaignRow,
    CashierRow,
    PartsRow,
    RedemptionRow,
    RootRow,
    Row,
    StateRow,
    UsedWordRow,
)
from offchain.index.store import Rows
from offchain.index.terms_published import TermsParts


def rows_of(occurrence: Occurrence, before: Rows) -> tuple[Row, ...]:
    """Every row that the occurrence adds or changes.

    before : the rows before it. Raises `ForeignRecordError` for a record of a campaign that nobody, or somebody
    else, created.
    """
    record = occurrence.record
    rows: list[Row] = [*entered(record, _ledger_of(record, before), before)]
    if record.keeper == "hub":
        rows += _DERIVED[record.name](record, before)
    else:
        rows += _BESIDE[record.keeper][1](record, before, occurrence.block.timestamp)
    if record.name == "CampaignCreated" and occurrence.parts is not None:
        rows.append(_parts_row(_campaign(record), occurrence.parts))
    submission = submission_of(occurrence)
    return (*rows, submission) if submission else tuple(rows)


def terms_of(campaign: CampaignRow) -> Terms:
    """The terms of a campaign's ten words."""
    words = [campaign.actor, campaign.issue, campaign.money, campaign.bounds]
    words += [campaign.limits, campaign.gate, campaign.assurance, campaign.truth]
    hashes = [int.from_bytes(campaign.extra_hash, "big"), int.from_bytes(campaign.cold_hash, "big")]
    return unpack_terms((*words, *hashes))


def state_of(row: StateRow) -> CampaignState:
    """The state that a row keeps."""
    return CampaignState(
        remaining=row.remaining,
        used=row.used,
        ended_at=row.ended_at,
        paused_until=row.paused_until,
        voucher_epoch=row.voucher_epoch,
        period_no=row.period_no,
        period_used=row.period_used,
    )


def _campaign(record: Record) -> bytes:
    return record.words["campaign"].to_bytes(32, "big")


def _ledger_of(record: Record, before: Rows) -> int:
    """Whose records they are: the merchant's, or of a contract without one its own."""
    if record.keeper != "hub":
        return _BESIDE[record.keeper][0](record, before)
    merchant, place = record.words.get("merchant"), (record.log.block_number, record.log.log_index)
    if merchant is not None and ("campaign" not in record.words or record.name == "CampaignCreated"):
        return merchant
    campaign = before.get(CampaignRow, _campaign(record))
    if campaign is None:
        raise ForeignRecordError(*place, f"{record.name} of the unknown campaign 0x{_campaign(record).hex()}")
    if merchant not in (None, campaign.merchant):
        raise ForeignRecordError(*place, f"{record.name} names a merchant whose campaign it is not")
    return campaign.merchant


def _created(record: Record, before: Rows) -> list[Row]:
    campaign, log, words = _campaign(record), record.log, record.words
    if before.get(CampaignRow, campaign) is not None:
        raise ForeignRecordError(log.block_number, log.log_index, f"0x{campaign.hex()} was created before")
    row = CampaignRow(
        id=campaign,
        merchant=words["merchant"],
        block_number=log.block_number,
        log_index=log.log_index,
        actor=words["actor"],
        issue=words["issue"],
        money=words["money"],
        bounds=words["bounds"],
        limits=words["limits"],
        gate=words["gate"],
        assurance=words["assurance"],
        truth=words["truth"],
        extra_hash=words["extraHash"].to_bytes(32, "big"),
        cold_hash=words["coldHash"].to_bytes(32, "big"),
    )
    return [row, _state_row(campaign, created(terms_of(row)))]


def _parts_row(campaign: bytes, parts: TermsParts) -> PartsRow:
    cold = parts.cold
    return PartsRow(campaign, parts.extra, cold.auditor, cold.funders, cold.share_bps, cold.plan_hash, cold.metadata)


def _state_row(campaign: bytes, state: CampaignState, stock_used: int = 0) -> StateRow:
    return StateRow(
        campaign=campaign,
        remaining=state.remaining,
        used=state.used,
        ended_at=state.ended_at,
        paused_until=state.paused_until,
        voucher_epoch=state.voucher_epoch,
        period_no=state.period_no,
        period_used=state.period_used,
        stock_used=stock_used,
    )


def _changed(record: Record, before: Rows) -> list[Row]:
    campaign = _campaign(record)
    rows: list[Row] = []
    state, row = before.get(StateRow, campaign), before.get(CampaignRow, campaign)
    if state is not None and row is not None:
        terms = terms_of(row)
        drawn = state.stock_used + stock_drawn(terms, record)
        rows.append(_state_row(campaign, after(terms, state_of(state), record), drawn))
    word, mask = spent_by(record)
    if mask:
        used = before.get(UsedWordRow, campaign, word) or UsedWordRow(campaign, word, 0)
        rows.append(UsedWordRow(campaign, word, used.bits | mask))
    return rows


def _given_back(record: Record, before: Rows) -> list[Row]:
    return [*_changed(record, before), paid_handlers.discount_returned(record, before)]


def _redeemed(record: Record, before: Rows) -> list[Row]:
    redeemed, log = redeemed_of(record), record.log
    row = RedemptionRow(
        block_number=log.block_number,
        log_index=log.log_index,
        campaign=redeemed.campaign,
        shopper=redeemed.shopper,
        order_hash=redeemed.order_hash,
        sequence=redeemed.sequence,
        coupon_index=redeemed.index,
        time=redeemed.time,
        epoch=redeemed.epoch,
        route=redeemed.route,
        order_position=redeemed.position,
        units=redeemed.units,
        base=redeemed.base,
        discount=redeemed.discount,
        submitter=redeemed.submitter,
        value=redeemed.value,
    )
    return [row, *_changed(record, before)]


def _proposed(record: Record, _before: Rows) -> list[Row]:
    words, shape = record.words, Shape.unpacked(record.words["shape"])
    row = RootRow(
        campaign=_campaign(record),
        epoch=words["epoch"],
        root=words["root"].to_bytes(32, "big"),
        max_each=shape.max_each,
        active_from=shape.active_from,
        first_index=shape.first_index,
        count=shape.count,
        depth=shape.depth,
        model_root=words["modelRoot"].to_bytes(32, "big"),
        data_root=words["dataRoot"].to_bytes(32, "big"),
        manifest_hash=words["manifestHash"].to_bytes(32, "big"),
        vetoed=0,
    )
    return [row]


def _vetoed(record: Record, before: Rows) -> list[Row]:
    root = before.get(RootRow, _campaign(record), record.words["epoch"])
    if root is None:
        place = record.log.block_number, record.log.log_index
        raise ForeignRecordError(*place, f"veto of epoch {record.words['epoch']}, which was never published")
    return [replace(root, vetoed=1)]


def _named(record: Record, _before: Rows) -> list[Row]:
    return [CashierRow(record.words["merchant"], record.words["cashier"], record.words["expiry"])]


_Derive = Callable[[Record, Rows], list[Row]]

_DERIVED: Final[Mapping[str, _Derive]] = MappingProxyType(
    {
        "CampaignCreated": _created,
        "BudgetToppedUp": _changed,
        "BudgetReturned": _given_back,
        "CampaignPaused": _changed,
        "CampaignUnpaused": _changed,
        "EndAnnounced": _changed,
        "IndicesRevoked": _changed,
        "EpochRevoked": _changed,
        "CashierNamed": _named,
        "Redeemed": _redeemed,
        "RootProposed": _proposed,
        "RootVetoed": _vetoed,
    }
)

_Ledger = Callable[[Record, Rows], int]
_Beside = Callable[[Record, Rows, int], list[Row]]
_COMPANION: Final[tuple[_Ledger, _Beside]] = (companion_handlers.merchant_of, companion_handlers.rows_of)
_PAID: Final[tuple[_Ledger, _Beside]] = (paid_handlers.merchant_of, paid_handlers.rows_of)
_BESIDE: Final[Mapping[str, tuple[_Ledger, _Beside]]] = MappingProxyType(
    {
        "presales": _COMPANION,
        "rewards": _COMPANION,
        "vault": _PAID,
        "checkout": _PAID,
        "quorums": (quorum_handlers.ledger_of, quorum_handlers.rows_of),
    }
)
"""Keeper -> whose record it is, and its rows."""
