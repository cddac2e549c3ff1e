"""Where a campaign stands, by the hub and by its records."""

from dataclasses import dataclass
from enum import StrEnum

from offchain.campaigns.errors import NotCreatedError
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.prepared import Campaign
from offchain.domain.ledger import CampaignState, created
from offchain.domain.terms import Terms


class Phase(StrEnum):
    """Whether coupons can be redeemed now."""

    NOT_STARTED = "not started"
    OPEN = "open"
    PAUSED = "paused"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """budget : there at first, nothing of a paid campaign; topped_up : raised by since; spent, remaining : minor units,
    all four; until : when the phase ends by itself, Unix seconds, 0 when never; records : of the campaign;
    merchant_records : of all campaigns of the merchant; digest : of the hub over those; complete : the records that
    were read make that digest."""

    campaign: bytes
    merchant: int
    phase: Phase
    until: int
    ends_at: int
    early_end: bool
    budget: int
    topped_up: int
    spent: int
    remaining: int
    used: int
    cap: int
    voucher_epoch: int
    roots: int
    records: int
    merchant_records: int
    digest: bytes
    complete: bool


def standing_of(view: HubView, campaign: Campaign) -> Standing:
    """Everything as of one block, the newest. Raises `NotCreatedError`, `ChainUnavailableError`."""
    block = view.chain.block()
    state = view.state_of(campaign.id, block.number)
    if state is None:
        raise NotCreatedError(campaign.name, campaign.id, campaign.locked)
    terms = campaign.draft.terms
    history = view.history_of(terms.merchant, block.number)
    digest = view.digest_of(terms.merchant, block.number)
    phase, until = phase_of(terms, state, block.timestamp)
    budget, topped_up = created(terms).remaining, history.topped_up(campaign.id)
    return Standing(
        campaign=campaign.id,
        merchant=terms.merchant,
        phase=phase,
        until=until,
        ends_at=state.ended_at or terms.end_time,
        early_end=state.ended_at != 0,
        budget=budget,
        topped_up=topped_up,
        spent=budget + topped_up - state.remaining,
        remaining=state.remaining,
        used=state.used,
        cap=terms.cap,
        voucher_epoch=state.voucher_epoch,
        roots=len(history.of(campaign.id, "RootProposed")),
        records=history.count_of(campaign.id),
        merchant_records=len(history.records),
        digest=digest,
        complete=history.digest() == digest,
    )


def phase_of(terms: Terms, state: CampaignState, now: int) -> tuple[Phase, int]:
    """The phase, and when it ends by itself; in the order in which the hub checks. now : Unix seconds."""
    end = state.ended_at or terms.end_time
    if now >= end:
        return Phase.OVER, 0
    if now < terms.start_time:
        return Phase.NOT_STARTED, terms.start_time
    if now < state.paused_until:
        return Phase.PAUSED, min(state.paused_until, end)
    return Phase.OPEN, end
