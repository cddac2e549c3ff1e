"""The state of one campaign and what each record does to it. Twin of contracts/libraries/CampaignState.sol and of the
limits in contracts/PromotionHub.sol; the audit replays the chain's records through it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from offchain.domain.bounds import CLOCK, EPOCHS, MAX_U96
from offchain.domain.refusals import Refusal
from offchain.domain.schedule import check_hours
from offchain.domain.terms import Revocation, Terms


@dataclass(frozen=True, slots=True)
class CampaignState:
    """remaining : minor units that may still be spent; used : redemptions so far; ended_at : announced early end, Unix
    seconds, 0 = none; paused_until : Unix seconds, exclusive, 0 = never paused; voucher_epoch : what vouchers carry;
    period_no, period_used : the period that was last used, from 0 at the start, and its uses; stock_used : units
    discounted or given. Beside it are kept the coupon bits that are redeemed or revoked, and the uses of each wallet."""

    remaining: int
    used: int = 0
    ended_at: int = 0
    paused_until: int = 0
    voucher_epoch: int = 0
    period_no: int = 0
    period_used: int = 0
    stock_used: int = 0


def created(terms: Terms) -> CampaignState:
    """The state of a new campaign."""
    return CampaignState(remaining=terms.budget)


def check_open(terms: Terms, state: CampaignState, time: int) -> None:
    """Refuses a redemption outside the window, after an early end, in a pause. time : Unix seconds."""
    if time < terms.start_time:
        raise Refusal("Hub_NotStarted", time=time, startTime=terms.start_time)
    check_not_over(terms, state, time)
    if time < state.paused_until:
        raise Refusal("Hub_Paused", time=time, pausedUntil=state.paused_until)
    check_hours(terms, time)


def check_not_over(terms: Terms, state: CampaignState, time: int) -> None:
    """Refuses what needs a campaign that is not over. time : Unix seconds."""
    end = state.ended_at or terms.end_time
    if time >= end:
        raise Refusal("Hub_Ended", time=time, endTime=end)


def check_index(terms: Terms, spent: AbstractSet[int], campaign: bytes, index: int) -> None:
    """Refuses a coupon index beyond the cap, or redeemed or revoked before."""
    if index >= terms.cap:
        raise Refusal("Hub_IndexAboveCap", index=index, cap=terms.cap)
    if index in spent:
        raise Refusal("Hub_IndexUsed", campaign=campaign, index=index)


@dataclass(frozen=True, slots=True)
class Usage:
    """What one use draws from the limits. discount : minor units; units : discounted or given; time : Unix seconds;
    wallet : the shopper's account; wallet_uses : what it has used of this campaign before."""

    discount: int
    units: int
    time: int
    wallet: int
    wallet_uses: int = 0


def check_limits(terms: Terms, state: CampaignState, usage: Usage) -> None:
    """Refuses what would overrun a limit of the campaign."""
    if state.used >= terms.cap:
        raise Refusal("Hub_CapReached", used=state.used, cap=terms.cap)
    if terms.period_cap:
        _, used = period_at(terms, state, usage.time)
        if used >= terms.period_cap:
            raise Refusal("Hub_PeriodLimit", used=used, periodCap=terms.period_cap)
    if terms.per_wallet and usage.wallet_uses >= terms.per_wallet:
        raise Refusal("Hub_WalletLimit", wallet=usage.wallet, used=usage.wallet_uses, perWallet=terms.per_wallet)
    if terms.stock_units and usage.units > terms.stock_units - state.stock_used:
        raise Refusal("Hub_OverStock", units=usage.units, left=terms.stock_units - state.stock_used)
    if usage.discount > state.remaining:
        raise Refusal("Hub_OverBudget", discount=usage.discount, remaining=state.remaining)


def period_at(terms: Terms, state: CampaignState, time: int) -> tuple[int, int]:
    """(number of the period of a moment, its uses so far). time : Unix seconds."""
    number = (time - terms.start_time) // terms.period_seconds
    return number, state.period_used if number == state.period_no else 0


def check_payable(payable: int, max_payable: int) -> None:
    """Refuses what would cost the shopper more than agreed, minor units."""
    if payable > max_payable:
        raise Refusal("Hub_PayableAboveMax", payableAmount=payable, maxPayable=max_payable)


def redeemed(terms: Terms, state: CampaignState, *, discount: int, units: int, time: int) -> CampaignState:
    """After one redemption of `discount` minor units and `units` units. time : Unix seconds."""
    state = replace(state, remaining=state.remaining - discount, used=state.used + 1)
    if terms.period_cap:
        number, used = period_at(terms, state, time)
        state = replace(state, period_no=number, period_used=used + 1)
    if terms.stock_units:
        state = replace(state, stock_used=state.stock_used + units)
    return state


def topped_up(terms: Terms, state: CampaignState, amount: int, time: int) -> CampaignState:
    """After raising the budget by `amount` minor units."""
    check_not_over(terms, state, time)
    room = MAX_U96 - state.remaining
    if not 0 < amount <= room:
        raise Refusal("Hub_TopUpRange", amount=amount, limit=room)
    return replace(state, remaining=state.remaining + amount)


def paused(terms: Terms, state: CampaignState, duration: int, time: int) -> CampaignState:
    """After pausing for `duration` seconds."""
    check_not_over(terms, state, time)
    _check_end_open(state)
    if terms.max_pause == 0:
        raise Refusal("Hub_PauseNotPromised")
    if not 0 < duration <= terms.max_pause:
        raise Refusal("Hub_PauseTooLong", duration=duration, maxPause=terms.max_pause)
    allowed_from = state.paused_until + terms.max_pause if state.paused_until else 0
    if time < allowed_from:
        raise Refusal("Hub_PauseCoolDown", time=time, allowedFrom=allowed_from)
    return replace(state, paused_until=_clock(time + duration))


def unpaused(state: CampaignState, time: int) -> CampaignState:
    """After ending a pause early."""
    if time >= state.paused_until:
        raise Refusal("Hub_NotPaused", time=time, pausedUntil=state.paused_until)
    return replace(state, paused_until=_clock(time))


def end_announced(terms: Terms, state: CampaignState, time: int) -> CampaignState:
    """After announcing the end: now, or the end of a pause, + notice; at the latest the end of the terms."""
    check_not_over(terms, state, time)
    _check_end_open(state)
    return replace(state, ended_at=_clock(min(max(time, state.paused_until) + terms.notice, terms.end_time)))


def revocable(terms: Terms, spent: AbstractSet[int], word: int, mask: int) -> frozenset[int]:
    """The indices `256 * word + bit` of the mask's bits that a revocation would newly spend."""
    _check_revocation(terms, Revocation.INDEX)
    named = {256 * word + bit for bit in range(256) if mask >> bit & 1}
    fresh = frozenset(named - spent)
    if not fresh or max(named) >= terms.cap:
        raise Refusal("Hub_RevocationRange", word=word, mask=mask, cap=terms.cap)
    return fresh


def epoch_revoked(terms: Terms, state: CampaignState) -> CampaignState:
    """After voiding all vouchers signed so far."""
    _check_revocation(terms, Revocation.EPOCH)
    if state.voucher_epoch == EPOCHS:
        raise Refusal("Hub_EpochsExhausted", epoch=EPOCHS)
    return replace(state, voucher_epoch=state.voucher_epoch + 1)


def _check_end_open(state: CampaignState) -> None:
    if state.ended_at:
        raise Refusal("Hub_EndAnnounced", endedAt=state.ended_at)


def _check_revocation(terms: Terms, asked: Revocation) -> None:
    if terms.revocation != asked:
        raise Refusal("Hub_RevocationNotPromised", asked=asked, promised=terms.revocation)


def _clock(time: int) -> int:
    if time > CLOCK:
        raise Refusal("Hub_BeyondClock", time=time, limit=CLOCK)
    return time
