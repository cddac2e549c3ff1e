"""What a search finds, as pages show it."""

from dataclasses import dataclass, field
from typing import Literal

from offchain.index.rows import RecordRow
from offchain.queries.campaigns import CampaignSummary
from offchain.queries.redemptions import RedemptionShown

What = Literal["campaign", "merchant", "wallet", "order", "transaction", "block", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordShown:
    """One record of the chain. name : of its event; keeper : contract that keeps its digest; position : from 1, in the
    ledger of its merchant there; campaign : id, None for a record of the merchant alone."""

    block: int
    log: int
    name: str
    keeper: str
    merchant: str
    position: int
    transaction: str
    campaign: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """what : the text names; campaigns, redemptions, records : what there is of it, the newest first; cut : whether
    there are more than are shown; block : everything up to it was searched."""

    what: What
    text: str
    block: int
    campaigns: tuple[CampaignSummary, ...] = ()
    redemptions: tuple[RedemptionShown, ...] = ()
    records: tuple[RecordShown, ...] = field(default=())
    cut: bool = False


def record_shown(row: RecordRow) -> RecordShown:
    """A row of the index as it is shown."""
    return RecordShown(
        block=row.block_number,
        log=row.log_index,
        name=row.name,
        keeper=row.keeper,
        merchant=f"0x{row.merchant:040x}",
        position=row.position,
        transaction=f"0x{row.transaction_hash.hex()}",
        campaign=f"0x{row.campaign.hex()}" if row.campaign else None,
    )
