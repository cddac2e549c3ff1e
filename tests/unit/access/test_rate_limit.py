"""Token buckets: what one caller may ask in one go and after, alone in its bucket, in bounded memory."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.access.front import Rate
from offchain.access.rate_limit import MOST_BUCKETS, Buckets, RateLimits
from offchain.adapters.clocks import ManualClock

RATE = Rate(3, 10)


def test_so_many_are_let_through_at_once_and_no_more() -> None:
    buckets = Buckets(ManualClock())
    found = [buckets.take("ann", RATE) for _ in range(4)]
    assert [(it.allowed, it.remaining, it.reset, it.retry) for it in found] == [
        (True, 2, 4, 0),
        (True, 1, 7, 0),
        (True, 0, 10, 0),
        (False, 0, 10, 4),
    ]


def test_waiting_as_long_as_it_says_is_enough_and_a_second_less_is_not() -> None:
    for waited, allowed in ((3, False), (4, True)):
        clock = ManualClock()
        buckets = Buckets(clock)
        retry = [buckets.take("ann", RATE).retry for _ in range(4)][-1]
        assert retry == 4
        clock.wait(waited)
        assert buckets.take("ann", RATE).allowed is allowed


def test_a_bucket_never_holds_more_than_it_holds() -> None:
    clock = ManualClock()
    buckets = Buckets(clock)
    buckets.take("ann", RATE)
    clock.wait(1_000_000)
    assert [buckets.take("ann", RATE).allowed for _ in range(4)] == [True, True, True, False]


def test_a_clock_that_goes_back_gives_nothing_and_takes_nothing() -> None:
    clock = ManualClock(1_000)
    buckets = Buckets(clock)
    for _ in range(3):
        buckets.take("ann", RATE)
    clock.wait(-500)
    assert not buckets.take("ann", RATE).allowed
    clock.wait(501)
    assert not buckets.take("ann", RATE).allowed


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=60),
    st.builds(Rate, st.integers(1, 50), st.integers(1, 50)),
)
def test_over_any_time_no_more_is_let_through_than_the_burst_and_what_flowed_in(waits: list[int], rate: Rate) -> None:
    clock, passed = ManualClock(), 0
    buckets = Buckets(clock)
    for wait in waits:
        clock.wait(wait)
        passed += buckets.take("ann", rate).allowed
    assert passed <= rate.requests + sum(waits) * rate.requests // rate.seconds


def test_callers_and_classes_do_not_share_a_bucket() -> None:
    limits = RateLimits(ManualClock(), {"read": Rate(1, 60), "quote": Rate(1, 60)})
    for name in ("read", "quote"):
        for caller in ("1.2.3.4", "1.2.3.5"):
            first, second = (limits.address(name, caller) for _ in range(2))
            assert first is not None
            assert second is not None
            assert (first.allowed, second.allowed) == (True, False)


def test_what_has_no_rate_has_no_limit() -> None:
    limits = RateLimits(ManualClock(), {})
    assert limits.address("read", "1.2.3.4") is None
    assert limits.known("read", "desk") is None


def test_a_hundred_thousand_addresses_do_not_grow_memory() -> None:
    buckets, rate = Buckets(ManualClock()), Rate(600, 60)
    for number in range(MOST_BUCKETS):
        buckets.take(("read", number), rate)
    tracemalloc.start()
    try:
        for number in range(MOST_BUCKETS, MOST_BUCKETS + 100_000):
            buckets.take(("read", number), rate)
        grown = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(buckets) == MOST_BUCKETS
    assert grown < 10 * 2**20  # the buckets that took the place of those from before


def test_a_flood_of_addresses_makes_no_key_forgotten() -> None:
    limits = RateLimits(ManualClock(), {"read": Rate(1, 60)})
    assert limits.known("read", "desk").allowed  # type: ignore[union-attr]
    for number in range(MOST_BUCKETS + 1):
        limits.address("read", str(number))
    assert not limits.known("read", "desk").allowed  # type: ignore[union-attr]


@pytest.mark.parametrize("most", [1, 2])
def test_who_was_seen_longest_ago_is_forgotten_first(most: int) -> None:
    buckets = Buckets(ManualClock(), most)
    for caller in ("ann", "bob", "ann", "carl"):
        buckets.take(caller, Rate(2, 60))
    assert len(buckets) == most
    assert buckets.take("carl", Rate(2, 60)).remaining == 0
