"""Decides whether a campaign may be created. Twin of contracts/libraries/TermsCheck.sol, same order of checks."""

from collections.abc import Sequence
from typing import Final

from offchain.domain.bounds import BPS, CLOCK, DURATION, FUNDERS, PAUSE, TIERS
from offchain.domain.refusals import Refusal
from offchain.domain.terms import (
    KNOWN_FLAGS,
    Audience,
    Cold,
    Kind,
    Revocation,
    Scope,
    Settlement,
    Target,
    Terms,
    pack_terms,
)
from offchain.domain.tiers import Tier

_ISSUE_UNREAD: Final = (2**40 - 1) << 24 | 0xF
_LIMITS_UNREAD: Final = (2**80 - 1) << 80 | (2**16 - 1) << 48 | (2**16 - 1)
_ASSURANCE_UNREAD: Final = (2**32 - 1) << 160 | (2**72 - 1) << 24 | 0xFF
_TRUTH_UNREAD: Final = 2**256 - 1 - (2**16 - 1)
_OFFERED: Final = (Kind.PERCENT, Kind.FIXED, Kind.EVERY, Kind.TIER)


def check(terms: Terms, tiers: Sequence[Tier], cold: Cold, time: int, *, extra_hash: bytes, cold_hash: bytes) -> None:
    """Refuses terms that contradict themselves or ask for what the hub does not evaluate.

    time : Unix seconds of the creation; extra_hash, cold_hash : hashes of the supplied parts (the domain hashes
    nothing itself). Raises `Refusal` with the contract's code and numbers.
    """
    _check_offered(terms)
    _check_window(terms, time)
    _check_issue(terms)
    _check_value(terms)
    _check_extra(terms, tiers, extra_hash)
    _check_cold(terms, cold, cold_hash)


def _check_offered(terms: Terms) -> None:
    words = pack_terms(terms)
    # Of an IntFlag, ~ keeps the known flags only: as integers, so that unknown bits are seen.
    _check_unread(0, int(terms.flags) & ~int(KNOWN_FLAGS))
    _check_unread(1, words[1] & _ISSUE_UNREAD)
    _check_unread(2, terms.token)
    _check_unread(4, words[4] & _LIMITS_UNREAD)
    _check_unread(5, words[5])
    _check_unread(6, words[6] & _ASSURANCE_UNREAD)
    _check_unread(7, words[7] & _TRUTH_UNREAD)
    if terms.settlement != Settlement.RECORDED:
        raise Refusal("Terms_NotOffered", word=6, bits=terms.settlement)
    if terms.revocation > Revocation.EPOCH:
        raise Refusal("Terms_NotOffered", word=6, bits=terms.revocation)
    if terms.audience > Audience.ROOT:
        raise Refusal("Terms_NotOffered", word=1, bits=terms.audience)
    _check_kind(terms)


def _check_unread(word: int, bits: int) -> None:
    if bits:
        raise Refusal("Terms_NotOffered", word=word, bits=bits)


def _check_kind(terms: Terms) -> None:
    if terms.kind not in _OFFERED:
        raise Refusal("Terms_NotOffered", word=1, bits=terms.kind)
    if terms.scope > Scope.ORDER or (terms.kind == Kind.EVERY and terms.scope == Scope.UNIT):
        raise Refusal("Terms_ScopeOfKind", kind=terms.kind, scope=terms.scope)
    if terms.kind != Kind.TIER:
        _check_unread(0, terms.flags)
    if terms.kind != Kind.EVERY:
        _check_unread(4, terms.max_times)


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


def _check_issue(terms: Terms) -> None:
    if terms.audience != Audience.PUBLIC and terms.issuer == 0:
        raise Refusal("Terms_NoIssuer", audience=terms.audience)
    if terms.cap == 0:
        raise Refusal("Terms_NoCap")
    if terms.budget == 0:
        raise Refusal("Terms_NoBudget")
    if terms.cap_amount == 0:
        raise Refusal("Terms_NoCapAmount")
    if terms.budget < terms.cap_amount:
        raise Refusal("Terms_BudgetBelowOneUse", budget=terms.budget, capAmount=terms.cap_amount)
    keyed = terms.target in (Target.TAGS, Target.SKU)
    if terms.target > Target.SKU or keyed != (terms.target_key != 0):
        raise Refusal("Terms_TargetKey", target=terms.target, targetKey=terms.target_key)


def _check_value(terms: Terms) -> None:
    if terms.value == 0 and terms.kind != Kind.TIER:
        raise Refusal("Terms_NoValue", kind=terms.kind)
    if terms.is_percent and terms.value > BPS:
        raise Refusal("Terms_PercentAboveWhole", bps=terms.value, limit=BPS)
    if terms.kind == Kind.EVERY and terms.min_amount == 0:
        raise Refusal("Terms_NoStep")


def _check_extra(terms: Terms, tiers: Sequence[Tier], extra_hash: bytes) -> None:
    if extra_hash != terms.extra_hash:
        raise Refusal("Terms_ExtraHash", got=extra_hash, wanted=terms.extra_hash)
    tiered = terms.kind == Kind.TIER
    if tiered != bool(tiers) or len(tiers) > TIERS:
        raise Refusal("Terms_TierCount", count=len(tiers), limit=TIERS if tiered else 0)
    threshold, value = 0, terms.value
    for position, tier in enumerate(tiers):
        if not (tier.threshold > threshold and tier.value > value and tier.unused == 0):
            raise Refusal("Terms_TierOrder", position=position)
        threshold, value = tier.threshold, tier.value
    if terms.is_percent and value > BPS:
        raise Refusal("Terms_PercentAboveWhole", bps=value, limit=BPS)


def _check_cold(terms: Terms, cold: Cold, cold_hash: bytes) -> None:
    if cold_hash != terms.cold_hash:
        raise Refusal("Terms_ColdHash", got=cold_hash, wanted=terms.cold_hash)
    count = len(cold.funders)
    if not 0 < count <= FUNDERS or len(cold.share_bps) != count:
        raise Refusal("Terms_FunderCount", funders=count, shares=len(cold.share_bps), limit=FUNDERS)
    for funder in cold.funders:
        if funder != terms.merchant:
            raise Refusal("Terms_FunderNotMerchant", funder=funder, merchant=terms.merchant)
    if sum(cold.share_bps) != BPS:
        raise Refusal("Terms_ShareSum", sum=sum(cold.share_bps), wanted=BPS)
