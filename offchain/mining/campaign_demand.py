"""How many shoppers answer a campaign, and when: what campaigns of the past let expect of the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from offchain.data.events import EventLog
from offchain.data.schema import CAMPAIGN_ITEM, EventType
from offchain.domain.bounds import BPS
from offchain.features.errors import RangeError

DAY: Final = 86_400
"""Seconds."""
LEAST_CAMPAIGNS: Final = 3


@dataclass(frozen=True, slots=True)
class Past:
    """One campaign: shoppers it was shown to, and how many of them first redeemed a coupon, by whole days since."""

    name: str
    shown: int
    by_day: Sequence[int]

    @property
    def rate_bps(self) -> int:
        """Who answered, rounded down."""
        return sum(self.by_day) * BPS // self.shown


@dataclass(frozen=True, slots=True)
class Demand:
    """expected, low, high : answers in all of a next campaign to `shown` shoppers; low and high are those of the second
    worst and second best campaign where there are ten, of the worst and best where there are fewer; by_day : expected
    ones, day by day, rounded by largest remainder so that they add up. campaigns : how many it rests on.
    """

    shown: int
    campaigns: int
    expected: int
    low: int
    high: int
    by_day: Sequence[int]


def past_campaigns(events: EventLog, days: int, cutoff: int) -> list[Past]:
    """Campaigns that were shown as a whole and are over at the cut-off (Unix seconds), ascending by name: to each of
    their shoppers they were first shown `days` days before it or more. One that still runs would pass for a weak one.

    An answer is a shopper's first redemption within `days` days after he was first shown the campaign. Where several
    campaigns run at once the log does not say whose coupon it was: it counts for each that he was shown.
    """
    shown = (
        events.table.filter(
            (pl.col("type") == EventType.IMPRESSION.value) & pl.col("item").str.starts_with(CAMPAIGN_ITEM)
        )
        .group_by("item", "shopper")
        .agg(pl.col("time").min().alias("since"))
        .filter((pl.col("since").max().over("item") + days * DAY) <= cutoff)
    )
    redeemed = events.table.filter(pl.col("type") == EventType.COUPON_REDEEMED.value).select("shopper", "time")
    answers = (
        shown.join(redeemed, on="shopper", how="inner")
        .with_columns(((pl.col("time") - pl.col("since")) // DAY).alias("after"))
        .filter((pl.col("after") >= 0) & (pl.col("after") < days))
        .group_by("item", "shopper")
        .agg(pl.col("after").min())
        .group_by("item", "after")
        .len()
    )
    counts: dict[str, list[int]] = {}
    for name, after, count in answers.rows():
        counts.setdefault(name, [0] * days)[after] = count
    sizes = dict(shown.group_by("item").len().rows())
    return [
        Past(name.removeprefix(CAMPAIGN_ITEM), size, counts.get(name, [0] * days))
        for name, size in sorted(sizes.items())
    ]


def demand(past: Sequence[Past], shown: int) -> Demand:
    """What the next campaign to `shown` shoppers lets expect: each past campaign weighs as one, whatever its size.

    Raises `RangeError` for fewer than `LEAST_CAMPAIGNS`, or nobody to show it to.
    """
    if len(past) < LEAST_CAMPAIGNS or shown < 1:
        found, wanted = (len(past), shown), f"at least {LEAST_CAMPAIGNS} campaigns and 1 shopper"
        raise RangeError(
            "campaigns and shoppers", found=found, wanted=wanted, advice="run more campaigns, or wait for their end"
        )
    rates = sorted(campaign.rate_bps for campaign in past)
    aside = 1 if len(rates) >= 10 else 0
    expected = sum(rates) * shown // (len(rates) * BPS)
    weights = [sum(it.by_day[day] * BPS // it.shown for it in past) for day in range(len(past[0].by_day))]
    return Demand(
        shown=shown,
        campaigns=len(past),
        expected=expected,
        low=rates[aside] * shown // BPS,
        high=-(-rates[-1 - aside] * shown // BPS),
        by_day=_split(expected, weights),
    )


def _split(total: int, weights: Sequence[int]) -> list[int]:
    """By largest remainder, ties to the earlier day; all zero where no day ever had an answer."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda day: (-(total * weights[day] % whole), day))
    for day in order[: total - sum(parts)]:
        parts[day] += 1
    return parts
