"""Token buckets: how much a caller may ask, in bounded memory, in integers."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final

from offchain.access.front import Rate
from offchain.ports import Clock

MOST_BUCKETS: Final = 20_000
"""Callers that are remembered of each sort. One that was not seen for long is forgotten: its bucket is full again."""

SESSIONS: Final = 4
"""How many times one caller's rate the sessions of all wallets at one address have together. Wallets are free, so their
own buckets bound nobody who makes many; a household or an office with several shoppers is still let through."""


@dataclass(frozen=True, slots=True)
class Decision:
    """limit, seconds : of the rate; remaining : requests that may follow at once; reset : seconds until all are back;
    retry : seconds until the next one is let through, 0 where this one is."""

    allowed: bool
    limit: int
    seconds: int
    remaining: int
    reset: int
    retry: int


class Buckets:
    """One bucket a caller and class of route. The caller that was seen longest ago is forgotten first."""

    def __init__(self, clock: Clock, most: int = MOST_BUCKETS) -> None:
        self._clock = clock
        self._most = most
        self._levels: OrderedDict[Hashable, tuple[int, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._levels)

    def take(self, caller: Hashable, rate: Rate) -> Decision:
        """Lets a request through, or not.

        A bucket of `rate.requests` is counted in units of 1 / `rate.seconds` request, of which `rate.requests` flow in
        each second: so nothing is rounded until it is told. A clock that goes back lets nothing flow.
        """
        full, now = rate.requests * rate.seconds, self._clock.now()
        level, then = self._levels.pop(caller, (full, now))
        level = min(full, level + max(0, now - then) * rate.requests)
        allowed = level >= rate.seconds
        if allowed:
            level -= rate.seconds
        self._levels[caller] = (level, max(now, then))
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return Decision(
            allowed=allowed,
            limit=rate.requests,
            seconds=rate.seconds,
            remaining=level // rate.seconds,
            reset=_seconds(full - level, rate),
            retry=0 if allowed else _seconds(rate.seconds - level, rate),
        )


def _seconds(missing: int, rate: Rate) -> int:
    """Until so many units have flowed in, rounded up."""
    return -(-missing // rate.requests)


class RateLimits:
    """Buckets of callers that are known and of addresses, apart: a flood of addresses makes nobody known forgotten."""

    def __init__(self, clock: Clock, rates: Mapping[str, Rate]) -> None:
        self._rates = rates
        self._known = Buckets(clock)
        self._addresses = Buckets(clock)
        self._sessions = Buckets(clock)

    def known(self, route_class: str, caller: Hashable) -> Decision | None:
        """For a key; None where there is no limit."""
        return self._take(self._known, route_class, caller)

    def address(self, route_class: str, network: str) -> Decision | None:
        """For whoever is not known; None where there is no limit."""
        return self._take(self._addresses, route_class, network)

    def session(self, route_class: str, wallet: Hashable, network: str) -> Decision | None:
        """For a wallet that is signed in: its own bucket, and that of all sessions at its address, `SESSIONS` times as
        large. Told of the one that refuses, else of the one that has less left; None where there is no limit.

        What the wallet's own bucket refuses takes nothing from the others at its address.
        """
        own = self._take(self._known, route_class, wallet)
        if own is None or not own.allowed:
            return own
        rate = self._rates[route_class]
        shared = Rate(rate.requests * SESSIONS, rate.seconds)
        together = self._sessions.take((route_class, network), shared)
        return together if not together.allowed or together.remaining < own.remaining else own

    def _take(self, buckets: Buckets, route_class: str, caller: Hashable) -> Decision | None:
        rate = self._rates.get(route_class)
        return None if rate is None else buckets.take((route_class, caller), rate)
