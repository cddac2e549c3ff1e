"""What a planned campaign will bring: conversion, sales and margin of those it is sent to, with intervals.

Redemptions: the sum of calibrated probabilities. Sales: each shopper's own daily sales before the campaign, times its
days, times a factor that past campaigns teach (what their shoppers bought against what they used to); margin: a part of
sales. This foretells what will be seen; what the campaign itself causes is a matter of lift (`uplift.py`).

Intervals are from past misses: every past campaign gives the ratio of what came to what was said, and the new campaign
the spread of those ratios (a log-normal spread with Student's t for few campaigns), plus the chance of single
shoppers. Probabilities of a past campaign are those said forward in time, by models that had not seen it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Final, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from offchain.data.coupon_tables import DAY, CouponTables
from offchain.features.before import Timeline, codes
from offchain.prediction.partition import Integers
from offchain.prediction.redemption import RedemptionFit

Reals: TypeAlias = NDArray[np.float64]

LEVEL_BPS: Final = 9_000
"""Of the intervals: nine of ten campaigns should fall inside."""
_BPS: Final = 10_000
_LEAST_SHOPPERS: Final = 10
"""A smaller campaign teaches nothing about misses."""
_USUAL_DAYS: Final = 30
"""Of an exposure whose end is not told."""
_MANY: Final = 1_000_000
"""Degrees of freedom, where t is normal."""
_SOFTEN: Final = 1.0
"""Redemptions added to both sides of a ratio, so that a campaign without any still has one."""


@dataclass(frozen=True, slots=True)
class Span:
    """What is expected, and between what it falls in nine of ten campaigns."""

    expected: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """The value is inside."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Effect:
    """campaign : its name; conversion : redemptions a shopper; sales, margin : minor units of all its shoppers over its
    days, None without transactions. came_... : what was seen, None where the tables end before the campaign does."""

    campaign: str
    shoppers: int
    conversion: Span
    sales: Span | None
    margin: Span | None
    came_conversion: float | None
    came_sales: float | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """One campaign: shoppers, expected redemptions and their variance, redemptions, sales before and during."""

    name: str
    rows: Integers
    said: float
    variance: float
    came: int
    usual: int
    sold: int
    ends: int


def effects(tables: CouponTables, fitted: RedemptionFit) -> list[Effect]:
    """Of every campaign after the split; learned from those before it."""
    forward = np.full(len(tables.exposures), -1, dtype=np.int64)
    forward[fitted.held_out] = fitted.model.calibration.probability_bps(fitted.logits_held_out)
    past = [it for it in _campaigns(tables, fitted.held_out, forward) if len(it.rows) >= _LEAST_SHOPPERS]
    misses = np.array([np.log((it.came + _SOFTEN) / (it.said + _SOFTEN)) for it in past])
    noise = np.array([it.variance / (it.said + _SOFTEN) ** 2 for it in past])
    factors = np.array([np.log((max(it.sold, 0) + 1) / (it.usual + 1)) for it in past if it.usual > 0])
    later = np.sort(np.concatenate([fitted.partition.test, fitted.partition.unknown]))
    return [
        _effect(it, tables, _spread(misses, noise), _centre_and_spread(factors))
        for it in _campaigns(tables, later, fitted.probabilities)
    ]


def coverage(found: Sequence[Effect]) -> dict[str, float | int]:
    """How many of the campaigns that are over fell inside their intervals, and how far off expectations were."""
    over = [it for it in found if it.came_conversion is not None and it.shoppers >= _LEAST_SHOPPERS]
    inside = [it.conversion.holds(it.came_conversion) for it in over if it.came_conversion is not None]
    sold = [it for it in over if it.sales is not None and it.came_sales is not None]
    held = [it.sales.holds(it.came_sales) for it in sold if it.sales and it.came_sales is not None]
    said = sum(it.conversion.expected * it.shoppers for it in over)
    came = sum((it.came_conversion or 0) * it.shoppers for it in over)
    return {
        "campaigns": len(over),
        "campaigns_not_over": len(found) - len(over),
        "conversion_interval_coverage": round(sum(inside) / max(len(inside), 1), 4),
        "sales_interval_coverage": round(sum(held) / max(len(held), 1), 4),
        "redemptions_expected": round(said, 1),
        "redemptions_seen": round(came),
        "sales_expected": round(sum(it.sales.expected for it in sold if it.sales)),
        "sales_seen": round(sum(it.came_sales or 0 for it in sold)),
    }


def _effect(seen: _Seen, tables: CouponTables, miss: float, factor: tuple[float, float]) -> Effect:
    count = len(seen.rows)
    reach = float(np.sqrt(miss**2 + (_quantile(_MANY) ** 2) * seen.variance / (seen.said + _SOFTEN) ** 2))
    low = max((seen.said + _SOFTEN) * exp(-reach) - _SOFTEN, 0.0) / count
    high = min(((seen.said + _SOFTEN) * exp(reach) - _SOFTEN) / count, 1.0)
    sales = margin = None
    if tables.purchases is not None and seen.usual > 0:
        centre, wide = factor
        middle = seen.usual * exp(centre)
        sales = Span(middle, middle * exp(-wide), middle * exp(wide))
        part = tables.schema.margin_bps / _BPS
        margin = Span(sales.expected * part, sales.low * part, sales.high * part)
    over = tables.exposures["label"][seen.rows].null_count() == 0 and seen.ends <= _told_until(tables)
    return Effect(
        seen.name,
        count,
        Span(seen.said / count, low, high),
        sales,
        margin,
        seen.came / count if over else None,
        float(seen.sold) if over and sales is not None else None,
    )


def _campaigns(tables: CouponTables, rows: Integers, bps: Integers) -> list[_Seen]:
    """Rows by campaign (by week where none is told), in order of time."""
    sent = tables.exposures
    usual, sold = _sales(tables)
    week = (pl.col("time").fill_null(0) // (7 * DAY)).cast(pl.String)
    key = pl.col("campaign") if "campaign" in tables.has else pl.concat_str(pl.lit("week "), week)
    chosen = sent[rows].select(key.alias("key"), "time", "end", "label").with_columns(pl.Series("place", rows))
    found = []
    for name, group in chosen.sort("time", "place").group_by("key", maintain_order=True):
        places = group["place"].to_numpy()
        chance = bps[places] / _BPS
        spread = float((chance * (1 - chance)).sum())
        came = int(group["label"].fill_null(0).sum())
        sums = sum(usual[places].tolist()), sum(sold[places].tolist())
        found.append(
            _Seen(
                str(name[0]),
                places,
                float(chance.sum()),
                spread,
                came,
                *sums,
                int(group["end"].fill_null(0).to_numpy().max()),
            )
        )
    return found


def _told_until(tables: CouponTables) -> int:
    """The last moment that the tables tell of."""
    times = [tables.exposures["time"], tables.redemptions["time"]]
    times += [] if tables.purchases is None else [tables.purchases["time"]]
    return max(int(column.drop_nulls().to_numpy().max(initial=0)) for column in times)


def _sales(tables: CouponTables) -> tuple[Integers, Integers]:
    """(what a shopper would buy in the days of the campaign at the pace of the 180 days before, what was bought in
    them), minor units; 0 without purchases or times."""
    sent, bought = tables.exposures, tables.purchases
    nothing = np.zeros(len(sent), dtype=np.int64)
    if bought is None or not {"shopper", "time"} <= tables.has:
        return nothing, nothing
    times = sent["time"].to_numpy()
    ends = np.maximum(sent["end"].fill_null(sent["time"] + _USUAL_DAYS * DAY).to_numpy(), times + DAY)
    asked, events = codes(sent, bought, ["shopper"])
    timeline = Timeline(events, bought["time"].to_numpy(), bought["amount"].to_numpy())
    first = int(bought["time"].to_numpy().min()) if len(bought) else int(times.min())
    known = np.clip(times - first, 28 * DAY, 180 * DAY)
    before = timeline.sums(asked, times, 180 * DAY)
    whole, rest = np.divmod(before, known)
    usual = whole * (ends - times) + rest * (ends - times) // known  # the product with seconds could leave 64 bits
    return usual, timeline.sums(asked, ends) - timeline.sums(asked, times)


def _spread(misses: Reals, noise: Reals) -> float:
    """Reach of the miss of a new campaign in logarithms: past misses beyond what the chance of shoppers explains."""
    if len(misses) < 2:
        return 1.0
    variance = max(float((misses**2).mean() - noise.mean()), 0.0)
    return float(np.sqrt(variance * (1 + 1 / len(misses))) * _quantile(len(misses)))


def _centre_and_spread(factors: Reals) -> tuple[float, float]:
    """(mean, reach) of a new campaign's factor in logarithms. Source: the prediction interval of a normal sample."""
    if len(factors) < 2:
        return 0.0, 1.0
    reach = _quantile(len(factors) - 1) * np.sqrt(1 + 1 / len(factors))
    return float(factors.mean()), float(factors.std(ddof=1) * reach)


def _quantile(freedom: int) -> float:
    """Of Student's t, for the two ends of an interval of `LEVEL_BPS`."""
    from scipy.stats import t as student  # noqa: PLC0415

    return float(student.ppf(0.5 + LEVEL_BPS / _BPS / 2, freedom))
