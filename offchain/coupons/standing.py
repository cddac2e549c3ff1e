"""Where the coupons of a campaign stand: issued, over, open, and what the open ones may cost."""

from dataclasses import asdict, dataclass
from typing import Any

from offchain.campaigns.errors import NotCreatedError
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.prepared import Campaign
from offchain.coupons.ledger import FINALITY, Issued, IssueLedger
from offchain.texts.wording import moment, money


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponStanding:
    """batches : as they were issued, each with whether it is over; issued : coupons in all; open : that can be redeemed
    still; spent : of the batches that are not over, redeemed or revoked; cap : indices that the terms allow;
    next_index : that was never issued; liability, remaining : the most that open coupons may cost, and the budget that
    is left, minor units."""

    campaign: bytes
    batches: tuple[tuple[Issued, bool], ...]
    issued: int
    open: int
    spent: int
    cap: int
    next_index: int
    liability: int
    remaining: int


def coupon_standing(view: HubView, campaign: Campaign, ledger: IssueLedger) -> CouponStanding:
    """By the ledger and the chain. Raises `NotCreatedError`, `CouponFileError`, `ChainUnavailableError`."""
    terms, state, now = campaign.draft.terms, view.state_of(campaign.id), view.now()
    if state is None:
        raise NotCreatedError(campaign.name, campaign.id, campaign.locked)
    noted = ledger.of(campaign.id)
    last = [it for it in noted if not any(it.is_for(batch) for batch in noted)]
    batches = tuple((it, it.is_over(now, state.voucher_epoch)) for it in last)
    living = [it for it, over in batches if not over]
    spent = sum(_spent(view, campaign.id, it) for it in living)
    still = sum(it.count for it in living) - spent
    return CouponStanding(
        campaign=campaign.id,
        batches=batches,
        issued=sum(it.count for it, _ in batches),
        open=still,
        spent=spent,
        cap=terms.cap,
        next_index=ledger.next_index(campaign.id),
        liability=still * terms.cap_amount,
        remaining=state.remaining,
    )


def coupon_lines(standing: CouponStanding, decimals: int, code: str) -> list[str]:
    """For people. decimals, code : of the currency."""
    most, left = (f"{money(amount, decimals)} {code}" for amount in (standing.liability, standing.remaining))
    lines = [
        f"campaign   0x{standing.campaign.hex()}",
        f"issued     {standing.issued:,}; open {standing.open:,}, redeemed or revoked {standing.spent:,}",
        f"indices    next {standing.next_index:,} of {standing.cap:,}",
        f"liability  at most {most}; the budget has {left}",
    ]
    for it, over in standing.batches:
        state = "over" if over else f"until {moment(it.deadline)}, free from {moment(it.deadline + FINALITY)}"
        kind = "codes" if it.bearer else "wallets"
        lines.append(f"  {it.first_index:>10,} - {it.end - 1:<10,} {kind:8}{it.file}  {state}")
    return lines


def coupon_document(standing: CouponStanding, currency: str) -> dict[str, Any]:
    """For programs; amounts in minor units, times in Unix seconds."""
    batches = [it.model_dump() | {"over": over} for it, over in standing.batches]
    fields = asdict(standing) | {"campaign": f"0x{standing.campaign.hex()}", "batches": batches}
    return fields | {"currency": currency, "within_budget": standing.liability <= standing.remaining}


def _spent(view: HubView, campaign: bytes, batch: Issued) -> int:
    """Coupons of a batch whose bit is set."""
    found = 0
    for word in range(batch.first_index >> 8, (batch.end + 255) >> 8):
        first, last = max(batch.first_index - (word << 8), 0), min(batch.end - (word << 8), 256)
        found += (view.used_word(campaign, word) >> first & (1 << last - first) - 1).bit_count()
    return found
