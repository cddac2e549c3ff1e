"""How sales go on: days that repeat the week, and a forecast that is only used where it was the better one before.

Proposes stock and dates, decides no money, and so may use floats; numpy's sums and products of a few hundred numbers.
Sources: seasonal naive forecast as in Hyndman, Athanasopoulos, "Forecasting: principles and practice", 3rd ed., 5.2;
the additive method of Holt and Winters with a damped trend, Gardner, McKenzie, 1985 (there 8.3); the scaled error of
Hyndman, Koehler, 2006.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from offchain.data.events import EventLog
from offchain.data.schema import EventType
from offchain.features.errors import RangeError
from offchain.mining.watching import Watch, unwatched

DAY: Final = 86_400
"""Seconds."""
WEEK: Final = 7
"""Days."""
LEAST_DAYS: Final = 6 * WEEK
"""Of a series that is forecast: four weeks to learn from, two to be judged by."""
_INTERVAL: Final = (0.1, 0.9)

Series: TypeAlias = NDArray[np.float64]
Method: TypeAlias = Callable[[Series, int], Series]


@dataclass(frozen=True, slots=True)
class Daily:
    """One value a day, from `first` on (days since 1970-01-01, UTC): orders are shoppers with a purchase on that day;
    sales in minor units."""

    first: int
    orders: Sequence[int]
    units: Sequence[int]
    sales: Sequence[int]


@dataclass(frozen=True, slots=True)
class Judged:
    """name : of a method; error : mean absolute error of its forecasts of days that it had not seen; scaled : that by
    the mean absolute difference of a day and the same weekday before, in the days learned from: below 1 is better."""

    name: str
    error: float
    scaled: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """values, low, high : one a day after the series, low and high so that 80 % of the past errors at that distance lie
    between; method : that which was best in the backtest; judged : all methods, the best first; origins : how many
    times the series was cut and forecast."""

    values: Sequence[int]
    low: Sequence[int]
    high: Sequence[int]
    method: str
    judged: Sequence[Judged]
    origins: int


def daily(events: EventLog, cutoff: int) -> Daily:
    """Every day from the first purchase to the last whole day before the cut-off (Unix seconds); 0 where nothing was
    bought. Rows that are equal in every column are one event told twice. Raises `RangeError` where nothing was bought.
    """
    end = cutoff // DAY
    bought = (
        events.table.unique()
        .filter((pl.col("type") == EventType.PURCHASE.value) & (pl.col("time") < end * DAY))
        .with_columns((pl.col("time") // DAY).alias("day"))
    )
    if bought.is_empty():
        raise RangeError("purchases before the cut-off", found=0, wanted="at least 1", advice="move the cut-off")
    by_day = bought.group_by("day").agg(
        pl.col("shopper").n_unique().cast(pl.Int64), pl.col("quantity").sum(), pl.col("amount").sum()
    )
    first = int(by_day["day"].to_numpy().min())
    table = np.zeros((end - first, 3), dtype=np.int64)
    table[by_day["day"].to_numpy() - first] = by_day.select("shopper", "quantity", "amount").to_numpy()
    return Daily(first, *(column.tolist() for column in table.T))


def forecast(values: Sequence[int], days: int, watch: Watch = unwatched) -> Forecast:
    """The next `days` of a daily series, none below 0.

    The series is cut at every seventh day of its last third, each method forecasts what followed, and the one with the
    least mean absolute error is fitted on the whole; ties to the simpler one. Raises `RangeError` for less than
    `LEAST_DAYS` of series or no days to forecast.
    """
    if days < 1 or len(values) < LEAST_DAYS:
        found, wanted = (len(values), days), f"at least {LEAST_DAYS} days of series and 1 to forecast"
        raise RangeError("series and horizon", found=found, wanted=wanted, advice="bring more days of purchases")
    series = np.asarray(values, dtype=np.float64)
    origins = range(max(4 * WEEK, 2 * len(series) // 3), len(series) - WEEK + 1, WEEK)
    errors = {}
    for done, (name, method) in enumerate(METHODS.items()):
        watch(name, done, len(METHODS))
        errors[name] = _errors(series, method, origins, days)
    judged = [_judged(name, found, series, origins) for name, found in errors.items()]
    best = min(judged, key=lambda it: it.error)
    ahead = METHODS[best.name](series, days)
    low, high = _bounds(errors[best.name], days)
    return Forecast(
        values=_whole(ahead),
        low=_whole(ahead + low),
        high=_whole(ahead + high),
        method=best.name,
        judged=sorted(judged, key=lambda it: it.error),
        origins=len(origins),
    )


def seasonal_naive(series: Series, days: int) -> Series:
    """The same weekday of the last week."""
    return np.resize(series[-WEEK:], days)


def weekday_mean(series: Series, days: int) -> Series:
    """The mean of the same weekday in the last four weeks."""
    return np.resize(series[-4 * WEEK :].reshape(4, WEEK).mean(axis=0), days)


def holt_winters(series: Series, days: int) -> Series:
    """Level, damped trend and weekday, smoothed; the three weights are those that foretold the series best, day by
    day."""
    tried = product((0.05, 0.1, 0.2, 0.4), (0.0, 0.02, 0.1), (0.05, 0.2, 0.4))
    best = min(tried, key=lambda weights: _smoothed(series, weights, 0)[1])
    return _smoothed(series, best, days)[0]


METHODS: Final[dict[str, Method]] = {
    "same weekday": seasonal_naive,
    "mean of four weeks": weekday_mean,
    "Holt-Winters": holt_winters,
}
"""The simplest first, which is the baseline."""
_DAMPING: Final = 0.98


def _smoothed(series: Series, weights: tuple[float, float, float], days: int) -> tuple[Series, float]:
    """The forecast, and the sum of squared errors one day ahead after two weeks."""
    alpha, beta, gamma = weights
    level, trend = float(series[: 2 * WEEK].mean()), 0.0
    season = (series[: 2 * WEEK].reshape(2, WEEK).mean(axis=0) - level).tolist()
    squared = 0.0
    for day, value in enumerate(series.tolist()):
        weekday = day % WEEK
        error = value - (level + _DAMPING * trend + season[weekday])
        squared += error * error if day >= 2 * WEEK else 0.0
        level, trend = level + _DAMPING * trend + alpha * error, _DAMPING * trend + alpha * beta * error
        season[weekday] += gamma * (1 - alpha) * error
    damped = np.cumsum(_DAMPING ** np.arange(1, days + 1))
    ahead = [season[(len(series) + day) % WEEK] for day in range(days)]
    return level + damped * trend + np.asarray(ahead), squared


def _errors(series: Series, method: Method, origins: Sequence[int], days: int) -> list[Series]:
    """What happened less what was forecast, from each origin on, as far as the series goes."""
    found = []
    for origin in origins:
        seen = series[origin : origin + days]
        found.append(seen - np.maximum(method(series[:origin], len(seen)), 0))
    return found


def _judged(name: str, errors: Sequence[Series], series: Series, origins: Sequence[int]) -> Judged:
    error = float(np.abs(np.concatenate(errors)).mean())
    learned = series[: origins[0]]
    naive = float(np.abs(learned[WEEK:] - learned[:-WEEK]).mean())
    return Judged(name, error, error / naive if naive else 0.0)


def _bounds(errors: Sequence[Series], days: int) -> tuple[Series, Series]:
    """Quantiles of the errors in the week of each day ahead; beyond the longest backtest those of its last week."""
    weeks = [
        np.concatenate([part for error in errors if len(part := error[start : start + WEEK])])
        for start in range(0, max(map(len, errors)), WEEK)
    ]
    quantiles = [np.quantile(week, _INTERVAL) for week in weeks]
    chosen = [quantiles[min(day // WEEK, len(quantiles) - 1)] for day in range(days)]
    low, high = np.asarray(chosen).T
    return np.minimum(low, 0), np.maximum(high, 0)


def _whole(values: Series) -> list[int]:
    return [max(0, int(np.floor(value + 0.5))) for value in values.tolist()]
