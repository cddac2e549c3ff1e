"""Decides whether a campaign may be created. Twin of contracts/libraries/TermsCheck.sol, same order of checks.

What it accepts never makes an evaluation fail but by a `Refusal`, whatever the order. Terms that contradict themselves,
or set what nothing reads, are refused, each cause with a code or numbers of its own.
"""

from collections.abc import Sequence
from typing import Final

from offchain.domain import extra_check, kind_check
from offchain.domain.bounds import (
    BPS,
    CLOCK,
    DURATION,
    FUNDERS,
    GRACE,
    GROUPS,
    OFFSET_AHEAD,
    OFFSET_BEHIND,
    PAUSE,
    PERIODS,
    REFUND_WINDOW,
)
from offchain.domain.refusals import Field, Refusal
from offchain.domain.schedule import DAY
from offchain.domain.terms import (
    KNOWN_FLAGS,
    Audience,
    Cold,
    Flags,
    GroupMode,
    Kind,
    Revocation,
    Settlement,
    Terms,
    pack_terms,
)

_ASSURANCE_UNREAD: Final = 2**8 - 1
_TRUTH_UNREAD: Final = (2**96 - 1) << 160 | (2**32 - 1) << 64 | (2**16 - 1) << 16


def check(terms: Terms, words: Sequence[int], cold: Cold, time: int, *, extra_hash: bytes, cold_hash: bytes) -> None:
    """Refuses terms that contradict themselves or ask for what the hub does not evaluate.

    words : the extra words, as `Extra.words` makes them; time : Unix seconds of the creation; extra_hash, cold_hash :
    hashes of the supplied parts (the domain hashes nothing itself). Raises `Refusal` with the contract's code and
    numbers.
    """
    _check_offered(terms)
    _check_window(terms, time)
    _check_settlement(terms)
    _check_hours(terms)
    _check_audience(terms)
    _check_limits(terms)
    _check_target(terms)
    _check_stacking(terms)
    kind_check.check(terms)
    extra_check.check(terms, words, extra_hash)
    _check_cold(terms, cold, cold_hash)


def check_offer(terms: Terms, words: Sequence[int], *, extra_hash: bytes) -> None:
    """Refuses terms whose evaluation could fail otherwise than by a `Refusal`: what `check` asks of the offer itself,
    without its clock and its cold words. Raises as `check` does."""
    _check_offered(terms)
    _check_settlement(terms)
    _check_hours(terms)
    _check_target(terms)
    _check_stacking(terms)
    kind_check.check(terms)
    extra_check.check(terms, words, extra_hash)


def _check_offered(terms: Terms) -> None:
    packed = pack_terms(terms)
    _check_unread(0, terms.flags & ~KNOWN_FLAGS)
    if terms.kind >= len(Kind):
        _check_unread(1, terms.kind << 16)
    if terms.audience >= len(Audience):
        _check_unread(1, terms.audience << 4)
    if terms.group_mode >= len(GroupMode):
        _check_unread(1, terms.group_mode)
    _check_unread(6, packed[6] & _ASSURANCE_UNREAD)
    if terms.revocation >= len(Revocation):
        _check_unread(6, terms.revocation << 16)
    _check_unread(7, packed[7] & _TRUTH_UNREAD)


def _check_unread(word: int, bits: int) -> None:
    if bits:
        raise Refusal("Terms_NotOffered", word=word, bits=bits)


def _check_window(terms: Terms, time: int) -> None:
    start, end = terms.start_time, terms.end_time
    if end <= start:
        raise Refusal("Terms_WindowEmpty", startTime=start, endTime=end)
    if end <= time:
        raise Refusal("Terms_EndsInPast", endTime=end, time=time)
    if end > CLOCK:
        raise Refusal("Terms_EndBeyondClock", endTime=end, limit=CLOCK)
    if end - start > DURATION:
        raise Refusal("Terms_WindowTooLong", duration=end - start, limit=DURATION)
    if terms.max_pause > PAUSE:
        raise Refusal("Terms_PauseTooLong", maxPause=terms.max_pause, limit=PAUSE)
    if terms.refund_window > REFUND_WINDOW:
        raise Refusal("Terms_RefundWindowTooLong", refundWindow=terms.refund_window, limit=REFUND_WINDOW)


def _check_settlement(terms: Terms) -> None:
    if terms.settlement != Settlement.PAID:
        _check_unread(2, terms.token << 96)
        _check_unread(6, terms.collect_delay << 64 | terms.settlement << 8)
        _check_unread(7, terms.grace << 32)
        return
    if terms.token == 0:
        raise Refusal("Terms_NoToken")
    if terms.collect_delay < terms.refund_window:
        raise Refusal("Terms_CollectDelayShort", collectDelay=terms.collect_delay, refundWindow=terms.refund_window)
    if terms.grace < terms.collect_delay:
        raise Refusal("Terms_GraceShort", grace=terms.grace, collectDelay=terms.collect_delay)
    if terms.grace > GRACE:
        raise Refusal("Terms_GraceLong", grace=terms.grace, limit=GRACE)


def _check_hours(terms: Terms) -> None:
    begin, end, weekdays = terms.daily_from, terms.daily_to, terms.weekdays
    if begin >= DAY or end > DAY:
        raise Refusal("Terms_DailyWindowRange", dailyFrom=begin, dailyTo=end, limit=DAY)
    if begin == end != 0:
        raise Refusal("Terms_DailyWindowEmpty", dailyFrom=begin, dailyTo=end)
    if weekdays >> 7:
        raise Refusal("Terms_Weekdays", weekdays=weekdays)
    offset = terms.utc_offset - 256 if terms.utc_offset > 127 else terms.utc_offset
    if offset > OFFSET_AHEAD:
        raise Refusal("Terms_OffsetAhead", quarterHours=offset, limit=OFFSET_AHEAD)
    if -offset > OFFSET_BEHIND:
        raise Refusal("Terms_OffsetBehind", quarterHours=-offset, limit=OFFSET_BEHIND)
    if not (begin or end or weekdays):
        kind_check.refuse_field(terms, Field.UTC_OFFSET, terms.utc_offset)


def _check_audience(terms: Terms) -> None:
    audience, revocation = terms.audience, terms.revocation
    public, holder = audience == Audience.PUBLIC, audience == Audience.HOLDER
    if public and terms.gate:
        raise Refusal("Terms_PublicGate", gate=terms.gate)
    if holder and not terms.gate:
        raise Refusal("Terms_NoGate")
    if holder and terms.issuer:
        raise Refusal("Terms_HolderIssuer", issuer=terms.issuer)
    if not public and not holder and not terms.issuer:
        raise Refusal("Terms_NoIssuer", audience=audience)
    nothing_to_revoke = public if revocation == Revocation.INDEX else audience != Audience.VOUCHER
    if revocation != Revocation.NONE and nothing_to_revoke:
        raise Refusal("Terms_RevocationOfAudience", revocation=revocation, audience=audience)


def _check_limits(terms: Terms) -> None:
    if terms.cap == 0:
        raise Refusal("Terms_NoCap")
    if terms.per_wallet > terms.cap:
        raise Refusal("Terms_LimitAboveCap", field=Field.PER_WALLET, value=terms.per_wallet, cap=terms.cap)
    if (terms.period_cap == 0) != (terms.period_seconds == 0):
        raise Refusal("Terms_PeriodHalf", periodCap=terms.period_cap, periodSeconds=terms.period_seconds)
    if terms.period_cap > terms.cap:
        raise Refusal("Terms_LimitAboveCap", field=Field.PERIOD_CAP, value=terms.period_cap, cap=terms.cap)
    if terms.period_seconds:
        last = (terms.end_time - 1 - terms.start_time) // terms.period_seconds
        if last > PERIODS:
            raise Refusal("Terms_PeriodNumber", last=last, limit=PERIODS)
    if terms.currency == 0:
        raise Refusal("Terms_NoCurrency")


def _check_target(terms: Terms) -> None:
    if not extra_check.named(terms.target, terms.target_key):
        raise Refusal("Terms_TargetKey", target=terms.target, targetKey=terms.target_key)


def _check_stacking(terms: Terms) -> None:
    if terms.group >= GROUPS:
        raise Refusal("Terms_GroupRange", group=terms.group, limit=GROUPS)
    if terms.flags & Flags.EXCLUSIVE:
        kind_check.refuse_field(terms, Field.GROUP_MODE, terms.group_mode)
        kind_check.refuse_field(terms, Field.COMPAT_MASK, terms.compat_mask)
    if terms.compat_mask >> terms.group & 1:
        raise Refusal("Terms_OwnGroup", group=terms.group, compatMask=terms.compat_mask)


def _check_cold(terms: Terms, cold: Cold, cold_hash: bytes) -> None:
    if cold_hash != terms.cold_hash:
        raise Refusal("Terms_ColdHash", got=cold_hash, wanted=terms.cold_hash)
    count = len(cold.funders)
    if not 0 < count <= FUNDERS or len(cold.share_bps) != count:
        raise Refusal("Terms_FunderCount", funders=count, shares=len(cold.share_bps), limit=FUNDERS)
    for position in range(count):
        _check_funder(terms, cold, position)
    if sum(cold.share_bps) != BPS:
        raise Refusal("Terms_ShareSum", sum=sum(cold.share_bps), wanted=BPS)


def _check_funder(terms: Terms, cold: Cold, position: int) -> None:
    funder = cold.funders[position]
    if funder == 0:
        raise Refusal("Terms_FunderZero", position=position)
    if cold.share_bps[position] == 0:
        raise Refusal("Terms_ShareZero", position=position)
    first = cold.funders.index(funder)
    if first < position:
        raise Refusal("Terms_FunderTwice", position=position, first=first)
    # A campaign of somebody else's money must be paid on chain (RULES section 2).
    if funder != terms.merchant and terms.settlement != Settlement.PAID:
        raise Refusal("Terms_FunderNotMerchant", funder=funder, merchant=terms.merchant)
