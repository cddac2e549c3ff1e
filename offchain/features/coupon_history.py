"""What a shopper, and everybody, had done with coupons before this one was sent."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from offchain.data.coupon_tables import CATEGORY, DAY, CouponTables
from offchain.features.before import Integers, Timeline, codes, magnitude, share_bps

Named = tuple[str, Integers]

NEVER: Final = 400 * DAY
"""Longer ago than this is as good as never."""
_WINDOW: Final = 60 * DAY
_USUAL_BPS: Final = 1_000
_SHOPPER_WEIGHT: Final = 3
_LEVEL_WEIGHT: Final = 20
_OTHERS: Final = ("shoppers.",)


def coupon_history(tables: CouponTables) -> Iterator[Named]:
    """Columns in the order of `tables.exposures`; none where exposures have no time."""
    if "time" not in tables.has:
        return
    if "shopper" in tables.has:
        yield from _own(tables, ["shopper"], "own")
        for column in levels(tables):
            yield from _own(tables, ["shopper", column], f"own {column.removeprefix(CATEGORY)}")
    for column in [*levels(tables), *(key for key in ("offer", "campaign") if key in tables.has)]:
        yield from _of_all(tables, column)
    yield from _audience(tables)


def levels(tables: CouponTables) -> list[str]:
    """Columns that say what kind of offer it is: those that do not describe the shopper."""
    named = [name for name in tables.exposures.columns if name.startswith(CATEGORY)]
    return [name for name in named if not name.removeprefix(CATEGORY).startswith(_OTHERS)]


def _own(tables: CouponTables, key: list[str], name: str) -> Iterator[Named]:
    sent, times = tables.exposures, tables.exposures["time"].to_numpy()
    asked, events = codes(sent, sent, key)
    received = Timeline(events, times).sums(asked, times)
    known = sent.filter(pl.col("label") == 1)
    redeemed = Timeline(codes(sent, known, key)[1], known["known"].to_numpy()).sums(asked, times)
    yield f"{name} sent", magnitude(received)
    yield f"{name} redeemed", magnitude(redeemed)
    yield f"{name} redeemed bps", share_bps(redeemed, received, _USUAL_BPS, _SHOPPER_WEIGHT)
    if key != ["shopper"]:
        return
    yield f"{name} days since sent", magnitude(Timeline(events, times).last(asked, times, NEVER) // DAY)
    ends = sent["end"].fill_null(0).to_numpy()
    if int(ends.max()) > 0:
        yield f"{name} still open", magnitude(received - Timeline(events, ends).sums(asked, times))
    coupons = tables.redemptions.drop_nulls("time")
    used = Timeline(codes(sent, coupons, key)[1], coupons["time"].to_numpy())
    yield f"{name} coupons", magnitude(used.sums(asked, times))
    yield f"{name} coupons lately", magnitude(used.sums(asked, times, _WINDOW))
    yield f"{name} days since coupon", magnitude(used.last(asked, times, NEVER) // DAY)


def _of_all(tables: CouponTables, column: str) -> Iterator[Named]:
    """How often everybody redeemed what is alike, as far as it was known by then."""
    sent, times = tables.exposures, tables.exposures["time"].to_numpy()
    told = sent.filter(pl.col("label").is_not_null())
    asked, events = codes(sent, told, [column])
    known = told["known"].to_numpy()
    outcomes = Timeline(events, known).sums(asked, times)
    redeemed = Timeline(events, known, told["label"].to_numpy()).sums(asked, times)
    yield (
        f"all {column.removeprefix(CATEGORY)} redeemed bps",
        share_bps(redeemed, outcomes, _USUAL_BPS, _LEVEL_WEIGHT),
    )


def _audience(tables: CouponTables) -> Iterator[Named]:
    sent, times = tables.exposures, tables.exposures["time"].to_numpy()
    ends = sent["end"]
    if ends.count():
        yield "days open", magnitude((ends.fill_null(0).to_numpy() - times).clip(0) // DAY)
    for key in ("campaign", "offer"):
        if key in tables.has:
            asked, events = codes(sent, sent, [key])
            yield f"{key} audience by then", magnitude(Timeline(events, times).sums(asked, times + 1))
