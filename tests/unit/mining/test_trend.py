"""Forecasts of series whose future is known, and how they are judged."""

from __future__ import annotations

import numpy as np
import pytest

from offchain.features.errors import RangeError
from offchain.mining.trend import LEAST_DAYS, daily, forecast, holt_winters, seasonal_naive, weekday_mean
from tests.unit.mining.logs import DAY, START, bought, log

WEEKLY = [10, 20, 30, 40, 50, 70, 90]


def test_a_week_that_repeats_is_foretold_to_the_unit() -> None:
    found = forecast(WEEKLY * 10, 10)
    assert found.values == (WEEKLY * 2)[:10]
    assert found.low == found.high == found.values
    assert found.method == "same weekday"  # the simplest of those that made no error


def test_growth_is_followed_by_holt_and_winters_alone() -> None:
    series = [100 + 3 * day + 5 * WEEKLY[day % 7] for day in range(140)]
    ahead = [100 + 3 * day + 5 * WEEKLY[day % 7] for day in range(140, 154)]
    found = forecast(series, 14)
    assert found.method == "Holt-Winters"
    assert [it.name for it in found.judged] == ["Holt-Winters", "same weekday", "mean of four weeks"]
    assert max(abs(one - other) for one, other in zip(found.values, ahead, strict=True)) < 30


def test_noise_is_smoothed_and_the_interval_holds_four_fifths() -> None:
    chance = np.random.default_rng(5)
    series = [max(0, round(200 + 2 * WEEKLY[day % 7] + chance.normal(0, 30))) for day in range(400)]
    found = forecast(series[:372], 28)
    assert found.judged[-1].name == "same weekday"
    assert found.judged[0].scaled < 0.85
    inside = sum(low <= value <= high for low, value, high in zip(found.low, series[372:], found.high, strict=True))
    assert 16 <= inside <= 28


def test_methods_by_hand() -> None:
    series = np.arange(28.0)
    assert seasonal_naive(series, 8).tolist() == [21, 22, 23, 24, 25, 26, 27, 21]
    assert weekday_mean(series, 2).tolist() == [10.5, 11.5]
    assert holt_winters(np.full(28, 5.0), 3).tolist() == [5, 5, 5]


def test_nothing_is_foretold_below_zero() -> None:
    assert min(forecast([max(0, 60 - day) for day in range(70)], 28).low) == 0


def test_a_short_series_is_refused() -> None:
    with pytest.raises(RangeError, match="bring more days"):
        forecast([1] * (LEAST_DAYS - 1), 7)
    with pytest.raises(RangeError):
        forecast([1] * LEAST_DAYS, 0)
    assert forecast([1] * LEAST_DAYS, 1).values == [1]


def test_days_without_purchases_count() -> None:
    rows = [bought("ann", 1, quantity=2, amount=50), bought("ann", 1, "jam"), bought("bob", 3), bought("bob", 5)]
    found = daily(log(rows), START + 5 * DAY + DAY // 2)  # the fifth day is not over
    assert found.first == START // DAY + 1
    assert (found.orders, found.units, found.sales) == ([1, 0, 1, 0], [3, 0, 1, 0], [150, 0, 100, 0])
    with pytest.raises(RangeError):
        daily(log(rows), START + DAY)
