"""The state of one campaign and what each record does to it. Twin of contracts/libraries/CampaignState.sol and of the
time and limits in contracts/libraries/UseCheck.sol; the audit replays the chain's records through it."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from offchain.domain import cascade
from offchain.domain.basket import fill
from offchain.domain.bounds import CLOCK, EPOCHS, MAX_U96
from offchain.domain.cascade import Outcome, Presented
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.schedule import check_hours
from offchain.domain.terms import Revocation, Settlement, Terms


@dataclass(frozen=True, slots=True)
class CampaignState:
    """remaining : minor units that may still be spent; used : redemptions so far; ended_at : announced early end, Unix
    seconds, 0 = none; paused_until : Unix seconds, exclusive, 0 = never paused; voucher_epoch : what vouchers carry;
    period_no : period of the last use where uses a period are bounded, from 0 at the start; period_used : uses in it.
    The coupon bits that are redeemed or revoked are kept beside it, as a set of indices."""

    remaining: int
    used: int = 0
    ended_at: int = 0
    paused_until: int = 0
    voucher_epoch: int = 0
    period_no: int = 0
    period_used: int = 0


@dataclass(frozen=True, slots=True)
class Counters:
    """What the limits of a campaign are measured against when one wallet redeems. stock_used : units so far, and
    wallet_used : uses of that wallet so far; both stay 0 where the terms set no such limit."""

    state: CampaignState
    stock_used: int = 0
    wallet_used: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """One use of an order and what its campaign has counted before; shares : the split that is supplied with it, minor
    units a line, empty where none is."""

    presented: Presented
    counters: Counters
    shares: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Redemptions:
    """An order that passed: outcome : what its promotions take; counters : each campaign's afterwards, in the order of
    the uses, which is that of their records in the merchant's ledger."""

    outcome: Outcome
    counters: tuple[Counters, ...]


def created(terms: Terms) -> CampaignState:
    """The state of a new campaign: of a paid one, the budget begins at 0 and rises by what its funders deposit."""
    return CampaignState(remaining=0 if terms.settlement == Settlement.PAID else terms.budget)


def check_open(terms: Terms, state: CampaignState, time: int) -> None:
    """Refuses a redemption outside the window, after an early end, in a pause, at another hour or weekday.

    time : Unix seconds."""
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


def check_limits(terms: Terms, counters: Counters, evaluation: Evaluation, *, wallet: int, time: int) -> None:
    """Refuses one use that would overrun a limit: uses, uses a period, uses of the wallet, stock, budget.

    wallet : the shopper's address; time : Unix seconds, not before the start.
    """
    state = counters.state
    if state.used >= terms.cap:
        raise Refusal("Hub_CapReached", used=state.used, cap=terms.cap)
    in_period = uses_in_period(terms, state, time)
    if terms.period_cap and in_period >= terms.period_cap:
        raise Refusal("Hub_PeriodLimit", used=in_period, periodCap=terms.period_cap)
    if terms.per_wallet and counters.wallet_used >= terms.per_wallet:
        raise Refusal("Hub_WalletLimit", wallet=wallet, used=counters.wallet_used, perWallet=terms.per_wallet)
    left = terms.stock_units - counters.stock_used
    if terms.stock_units and evaluation.units > left:
        raise Refusal("Hub_OverStock", units=evaluation.units, left=left)
    if evaluation.discount > state.remaining:
        raise Refusal("Hub_OverBudget", discount=evaluation.discount, remaining=state.remaining)


def redeemed(terms: Terms, counters: Counters, evaluation: Evaluation, time: int) -> Counters:
    """After one use that `check_limits` admits. time : Unix seconds."""
    state = counters.state
    if terms.period_cap:
        number = (time - terms.start_time) // terms.period_seconds
        state = replace(state, period_no=number, period_used=uses_in_period(terms, state, time) + 1)
    return Counters(
        state=replace(state, remaining=state.remaining - evaluation.discount, used=state.used + 1),
        stock_used=counters.stock_used + (evaluation.units if terms.stock_units else 0),
        wallet_used=counters.wallet_used + (1 if terms.per_wallet else 0),
    )


def check_payable(payable: int, max_payable: int) -> None:
    """Refuses what would cost the shopper more than agreed, minor units."""
    if payable > max_payable:
        raise Refusal("Hub_PayableAboveMax", payableAmount=payable, maxPayable=max_payable)


def redeemed_order(
    uses: Iterable[Drawing],
    lines: Sequence[Line],
    delivery: int,
    *,
    kept: int,
    wallet: int,
    time: int,
    max_payable: int,
) -> Redemptions:
    """After an order with all its uses, which `stacking.check_set` admits: all of them or none.

    uses : asked for one by one, each after the one before it was evaluated and held against its campaign's limits, as
    the hub does; kept : `cascade.kept_by_line` of them. The bound on what is to be paid comes last. Raises the first
    `Refusal`.
    """
    basket = fill(lines, delivery)
    evaluations, after = [], []
    for position, use in enumerate(uses):
        presented, counters = use.presented, use.counters
        evaluation = cascade.apply(presented, basket)
        cascade.check_shares(evaluation, use.shares, by_line=position < kept)
        check_limits(presented.terms, counters, evaluation, wallet=wallet, time=time)
        evaluations.append(evaluation)
        after.append(redeemed(presented.terms, counters, evaluation, time))
    check_payable(basket.payable, max_payable)
    return Redemptions(Outcome(basket, tuple(evaluations)), tuple(after))


def uses_in_period(terms: Terms, state: CampaignState, time: int) -> int:
    """Uses so far in the period of `time`; 0 where uses a period are not bounded."""
    if not terms.period_cap:
        return 0
    number = (time - terms.start_time) // terms.period_seconds
    return state.period_used if number == state.period_no else 0


def topped_up(terms: Terms, state: CampaignState, amount: int, time: int) -> CampaignState:
    """After raising the budget by `amount` minor units: the merchant's doing, or of a paid campaign the vault's."""
    check_not_over(terms, state, time)
    return _with_more(state, amount)


def given_back(state: CampaignState, amount: int) -> CampaignState:
    """After a returned order gave `amount` minor units back to the budget."""
    return _with_more(state, amount)


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


def _with_more(state: CampaignState, amount: int) -> CampaignState:
    room = MAX_U96 - state.remaining
    if not 0 < amount <= room:
        raise Refusal("Hub_TopUpRange", amount=amount, limit=room)
    return replace(state, remaining=state.remaining + amount)


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
