"""Hours and weekdays, in the shop's own time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.refusals import Refusal
from offchain.domain.schedule import check_hours
from tests.unit.domain.evaluating import terms

MONDAY = int(datetime(2026, 9, 21, tzinfo=UTC).timestamp())
HOUR, DAY = 3_600, 86_400
NINE_TO_FIVE = {"daily_from": 9 * HOUR, "daily_to": 17 * HOUR}
NIGHT = {"daily_from": 22 * HOUR, "daily_to": 6 * HOUR}


def refusal(time: int, **changes: Any) -> Refusal | None:
    """What the schedule refuses at that time, if it does."""
    try:
        check_hours(terms(**changes), time)
    except Refusal as refused:
        return refused
    return None


@given(st.integers(0, 2**40))
def test_without_hours_and_weekdays_every_moment_is_good(time: int) -> None:
    assert refusal(time, utc_offset=32) is None


@pytest.mark.parametrize("second", [9 * HOUR, 12 * HOUR, 17 * HOUR - 1])
def test_a_daily_window_holds_its_first_second_and_not_its_last(second: int) -> None:
    assert refusal(MONDAY + second, **NINE_TO_FIVE) is None


@pytest.mark.parametrize("second", [0, 9 * HOUR - 1, 17 * HOUR, DAY - 1])
def test_outside_the_window_the_refusal_tells_the_second_of_the_day(second: int) -> None:
    expected = Refusal("Hub_OutsideHours", second=second, dailyFrom=9 * HOUR, dailyTo=17 * HOUR)
    assert refusal(MONDAY + second, **NINE_TO_FIVE) == expected


@pytest.mark.parametrize(
    ("second", "inside"), [(21 * HOUR, 0), (22 * HOUR, 1), (0, 1), (6 * HOUR - 1, 1), (6 * HOUR, 0)]
)
def test_a_window_may_reach_over_midnight(second: int, inside: int) -> None:
    assert (refusal(MONDAY + second, **NIGHT) is None) == bool(inside)


def test_a_window_until_midnight_ends_with_the_day() -> None:
    evening = {"daily_from": 18 * HOUR, "daily_to": DAY}
    assert refusal(MONDAY + DAY - 1, **evening) is None
    assert refusal(MONDAY + DAY, **evening) == Refusal("Hub_OutsideHours", second=0, dailyFrom=18 * HOUR, dailyTo=DAY)


@pytest.mark.parametrize("day", range(7))
def test_bit_0_of_the_mask_is_monday(day: int) -> None:
    assert refusal(MONDAY + day * DAY, weekdays=1 << day) is None
    others = 0b1111111 ^ 1 << day
    assert refusal(MONDAY + day * DAY, weekdays=others) == Refusal("Hub_WrongWeekday", weekday=day, weekdays=others)


def test_the_weekday_is_looked_at_before_the_hour() -> None:
    refused = refusal(MONDAY, weekdays=0b10, **NINE_TO_FIVE)
    assert refused == Refusal("Hub_WrongWeekday", weekday=0, weekdays=0b10)


def test_in_a_window_over_midnight_the_weekday_is_that_of_the_moment() -> None:
    assert refusal(MONDAY + 23 * HOUR, weekdays=0b1, **NIGHT) is None
    assert refusal(MONDAY + 25 * HOUR, weekdays=0b1, **NIGHT) == Refusal("Hub_WrongWeekday", weekday=1, weekdays=0b1)


@pytest.mark.parametrize("quarters", [32, -20 % 256])
def test_the_day_is_the_local_one(quarters: int) -> None:
    ahead = (quarters if quarters < 128 else quarters - 256) * 900
    assert refusal(MONDAY - ahead, weekdays=0b1, utc_offset=quarters) is None
    assert refusal(MONDAY - ahead - 1, weekdays=0b1, utc_offset=quarters) == Refusal(
        "Hub_WrongWeekday", weekday=6, weekdays=0b1
    )


@given(st.integers(10**8, 2**32), st.integers(-56, 56), st.integers(0, DAY - 1), st.integers(1, DAY))
def test_hours_and_weekdays_are_those_of_the_calendar(time: int, quarters: int, begin: int, end: int) -> None:
    local = datetime.fromtimestamp(time, UTC).astimezone(timezone(timedelta(minutes=15 * quarters)))
    second = local.hour * HOUR + local.minute * 60 + local.second
    fields = {"utc_offset": quarters % 256, "daily_from": begin, "daily_to": end}
    inside = begin <= second < end if begin < end else not end <= second < begin
    assert (refusal(time, **fields) is None) == inside
    assert (refusal(time, weekdays=1 << local.weekday(), utc_offset=quarters % 256)) is None
