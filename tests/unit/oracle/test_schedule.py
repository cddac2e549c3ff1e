"""Epochs are due at the same times for every operator."""

from __future__ import annotations

import pytest

from offchain.oracle.schedule import DAY, Schedule, duration, time_of_day

NOON = 20_000 * DAY + 12 * 3_600


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("10m", 600), ("6h", 21_600), ("2d", 172_800)])
def test_durations_are_whole_numbers_with_a_unit(text: str, seconds: int) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["0s", "6", "6.5h", "-1h", "6H", "1w", ""])
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        duration(text)


@pytest.mark.parametrize("text", ["24:00", "2:30", "02:60", "noon"])
def test_other_times_of_the_day_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no time of the day"):
        time_of_day(text)


def test_intervals_count_from_1970_whenever_a_program_started() -> None:
    schedule = Schedule.of("6h", ())
    assert schedule.due(NOON) == NOON
    assert schedule.due(NOON + 1) == NOON
    assert schedule.due(NOON - 1) == NOON - 6 * 3_600
    assert schedule.following(NOON) == NOON + 6 * 3_600


def test_times_of_the_day_are_utc() -> None:
    schedule = Schedule.of("", ("14:30", "02:00"))
    midnight = NOON - 12 * 3_600
    assert schedule.due(NOON) == midnight + 2 * 3_600
    assert schedule.following(NOON) == midnight + 14 * 3_600 + 1_800
    assert schedule.due(midnight) == midnight - DAY + 14 * 3_600 + 1_800
    assert schedule.following(midnight + 15 * 3_600) == midnight + DAY + 2 * 3_600


@pytest.mark.parametrize(("every", "at"), [("", ()), ("6h", ("02:00",))])
def test_a_schedule_says_one_of_both(every: str, at: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="either `every` or `at`"):
        Schedule.of(every, at)
