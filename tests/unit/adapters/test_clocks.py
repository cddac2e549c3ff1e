"""Clocks tell Unix seconds; the manual one moves only when it is told to."""

from __future__ import annotations

from offchain.adapters.clocks import ManualClock, SystemClock


def test_the_manual_clock_stands_still_until_somebody_waits() -> None:
    clock = ManualClock(100)
    assert (clock.now(), clock.now()) == (100, 100)
    clock.wait(0.4)
    assert clock.now() == 100
    clock.wait(0.6)
    assert clock.now() == 101


def test_the_systems_clock_tells_whole_seconds_that_never_fall() -> None:
    clock = SystemClock()
    first = clock.now()
    clock.wait(0)
    assert isinstance(first, int)
    assert first > 1_700_000_000
    assert clock.now() >= first
