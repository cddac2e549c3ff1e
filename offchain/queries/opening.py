"""When a promotion opens by itself: the first moment at which nothing that only time lifts stands against it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from offchain.domain.refusals import Refusal
from offchain.domain.schedule import DAY, QUARTER_HOUR
from offchain.domain.terms import Terms
from offchain.queries.candidates import Candidate
from offchain.queries.obstacles import against_campaign, against_coupon
from offchain.queries.service_texts import ServiceRefusal

_MOST_WAITS: Final = 32
"""Times that are tried: a week of days at other hours, then what begins in between."""


@dataclass(frozen=True, slots=True)
class Opening:
    """at : Unix seconds, the time that was asked where nothing is to be waited for; waits : what time lifts until then;
    lasting : what then still stands against it."""

    at: int
    waits: tuple[Refusal, ...]
    lasting: tuple[Refusal | ServiceRefusal, ...]


def against(candidate: Candidate, wallet: int, now: int) -> Iterator[Refusal | ServiceRefusal]:
    """Everything that stands against a candidate whatever the order. now : Unix seconds."""
    yield from against_campaign(candidate.presented.terms, candidate.counters, wallet, now)
    yield from against_own(candidate, now)


def against_own(candidate: Candidate, now: int) -> Iterator[Refusal | ServiceRefusal]:
    """What of it is about its coupon, or about there being none. now : Unix seconds."""
    if candidate.coupon is not None:
        yield from against_coupon(candidate.coupon, candidate.counters.state, now)
    elif isinstance(candidate.refusal, ServiceRefusal):
        yield candidate.refusal


def opening_of(candidate: Candidate, wallet: int, now: int) -> Opening:
    """As the campaign stands now: that others use it up meanwhile is not foreseen. now : Unix seconds."""
    terms, at = candidate.presented.terms, now
    waits: list[Refusal] = []
    for _ in range(_MOST_WAITS):
        found = tuple(against(candidate, wallet, at))
        timed = [it for it in found if isinstance(it, Refusal) and it.code in _TIMED]
        lasting = tuple(it for it in found if it.code not in _TIMED)
        if not timed:
            return Opening(at, tuple(waits), lasting)
        waits += timed
        at = max(_until(terms, it, at) for it in timed)
    return Opening(at, tuple(waits), tuple(found))


def _until(terms: Terms, refusal: Refusal, now: int) -> int:
    """When a refusal that only time lifts may no longer be said: later than `now`, at which it was."""
    name = _SAID.get(refusal.code)
    return _COUNTED[refusal.code](terms, refusal, now) if name is None else int(refusal.facts[name])


def _next_period(terms: Terms, _refusal: Refusal, now: int) -> int:
    return terms.start_time + ((now - terms.start_time) // terms.period_seconds + 1) * terms.period_seconds


def _next_day(terms: Terms, _refusal: Refusal, now: int) -> int:
    """Midnight in the shop's time."""
    offset = (terms.utc_offset - 256 if terms.utc_offset > 127 else terms.utc_offset) * QUARTER_HOUR
    return now + DAY - (now + offset) % DAY


def _next_hours(_terms: Terms, refusal: Refusal, now: int) -> int:
    return now + (int(refusal.facts["dailyFrom"]) - int(refusal.facts["second"])) % DAY


_SAID: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Hub_NotStarted": "startTime",
        "Hub_Paused": "pausedUntil",
        "Hub_CouponNotYet": "notBefore",
        "Hub_RootNotActive": "activeFrom",
    }
)
"""Code -> its fact that says when it ends, Unix seconds."""
_COUNTED: Final[Mapping[str, Callable[[Terms, Refusal, int], int]]] = MappingProxyType(
    {"Hub_PeriodLimit": _next_period, "Hub_WrongWeekday": _next_day, "Hub_OutsideHours": _next_hours}
)
"""Code -> when it may end, counted from the time that it was said at."""
_TIMED: Final = frozenset((*_SAID, *_COUNTED))
