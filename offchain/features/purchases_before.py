"""What a shopper had bought before a coupon was sent, in all and of what the coupon is good for."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import polars as pl

from offchain.data.coupon_tables import CATEGORY, DAY, CouponTables
from offchain.features.before import Integers, Timeline, codes, magnitude, share_bps
from offchain.features.coupon_history import NEVER, Named

WINDOWS: Final = (30 * DAY, 90 * DAY, 180 * DAY)
"""Seconds; None: all that is known."""
_MONEY: Final = ("amount", "discount", "coupon_discount")
_MOST_LEVELS: Final = 32


def purchases_before(tables: CouponTables) -> Iterator[Named]:
    """Columns in the order of `tables.exposures`; none without purchases, shoppers and times."""
    if tables.purchases is None or not {"shopper", "time"} <= tables.has:
        return
    yield from _spending(tables, tables.purchases)
    yield from _taste(tables, tables.purchases)
    yield from _offered(tables, tables.purchases)
    yield from _kin(tables, tables.purchases)


def _spending(tables: CouponTables, bought: pl.DataFrame) -> Iterator[Named]:
    sent, times = tables.exposures, tables.exposures["time"].to_numpy()
    asked, events = codes(sent, bought, ["shopper"])
    when = bought["time"].to_numpy()
    baskets = Timeline(*_baskets(sent, bought))
    lines = Timeline(events, when)
    coupons = Timeline(events, when, (bought["coupon_discount"].to_numpy() > 0).astype(np.int64))
    money = {name: Timeline(events, when, bought[name].to_numpy()) for name in _MONEY if (bought[name] != 0).any()}
    for window in WINDOWS:
        label = "ever" if window is None else f"{window // DAY} days"
        yield f"baskets {label}", magnitude(baskets.sums(asked, times, window))
        yield f"lines {label}", magnitude(lines.sums(asked, times, window))
        yield f"coupon lines {label}", magnitude(coupons.sums(asked, times, window))
        sums = {name: timeline.sums(asked, times, window) for name, timeline in money.items()}
        yield from ((f"{name} {label}", magnitude(values)) for name, values in sums.items())
        if {"amount", "discount"} <= set(sums):
            whole = np.maximum(sums["amount"] + sums["discount"], 0)
            yield f"discount bps {label}", share_bps(np.clip(sums["discount"], 0, whole), whole, 1_500, 500)
    yield "days since purchase", magnitude(lines.last(asked, times, NEVER) // DAY)


def _baskets(sent: pl.DataFrame, bought: pl.DataFrame) -> tuple[Integers, Integers]:
    """(key, time) of each visit: a basket, or a day where baskets are not told."""
    visit = pl.coalesce("basket", (pl.col("time") // DAY).cast(pl.String)).alias("visit")
    visits = bought.select("shopper", visit, "time").group_by("shopper", "visit").agg(pl.col("time").min())
    return codes(sent, visits, ["shopper"])[1], visits["time"].to_numpy()


def _taste(tables: CouponTables, bought: pl.DataFrame) -> Iterator[Named]:
    """Variety, and the share of each level of product groups that have few."""
    sent, times = tables.exposures, tables.exposures["time"].to_numpy()
    known = bought if tables.items is None else bought.join(tables.items, on="item", how="left", maintain_order="left")
    groups = [name for name in known.columns if name.startswith(CATEGORY)]
    for column in ["item", *groups]:
        first = known.drop_nulls(column).group_by("shopper", column).agg(pl.col("time").min())
        if first.is_empty():
            continue
        asked, events = codes(sent, first, ["shopper"])
        yield f"variety {column}", magnitude(Timeline(events, first["time"].to_numpy()).sums(asked, times, WINDOWS[-1]))
    asked, events = codes(sent, known, ["shopper"])
    lines = Timeline(events, known["time"].to_numpy()).sums(asked, times, WINDOWS[-1])
    for column in groups:
        names = sorted(known[column].drop_nulls().unique().to_list())
        if len(names) > _MOST_LEVELS:
            continue
        for name in names[1:]:
            chosen = known.filter(pl.col(column) == name)
            own = Timeline(codes(sent, chosen, ["shopper"])[1], chosen["time"].to_numpy()).sums(
                asked, times, WINDOWS[-1]
            )
            yield f"share {column}={name}", share_bps(own, lines, 2_500, 4)


def _offered(tables: CouponTables, bought: pl.DataFrame) -> Iterator[Named]:
    """Purchases of the very products that the coupon is good for."""
    offered, sent = tables.offer_items, tables.exposures
    keys = [key for key in ("campaign", "offer") if key in tables.has and offered is not None and offered[key].count()]
    if offered is None or not keys:
        return
    times = sent["time"].to_numpy()
    pairs = bought.join(offered.select(*keys, "item").unique(), on="item", how="inner")
    asked, events = codes(sent, pairs, ["shopper", *keys])
    when = pairs["time"].to_numpy()
    yield "offered lines", magnitude(Timeline(events, when).sums(asked, times, WINDOWS[-1]))
    yield "offered lines lately", magnitude(Timeline(events, when).sums(asked, times, 90 * DAY))
    yield (
        "offered amount",
        magnitude(Timeline(events, when, pairs["amount"].to_numpy()).sums(asked, times, WINDOWS[-1])),
    )
    counts = offered.select(*keys, "item").unique().group_by(keys).len("count")
    size = sent.select(keys).join(counts, on=keys, how="left", maintain_order="left")["count"]
    yield "offered products", magnitude(size.fill_null(0).cast(pl.Int64).to_numpy())


def _kin(tables: CouponTables, bought: pl.DataFrame) -> Iterator[Named]:
    """Purchases of the same groups (kind, maker, brand), weighed by how much of the group the coupon covers, in bps."""
    offered, items, sent = tables.offer_items, tables.items, tables.exposures
    if offered is None or items is None:
        return
    keys = [key for key in ("campaign", "offer") if key in tables.has and offered[key].count()]
    for column in [name for name in items.columns if name.startswith(CATEGORY)] if keys else []:
        known = bought.join(items.select("item", column), on="item", how="inner").drop_nulls(column)
        known = known.select("shopper", "time", pl.col(column).alias("group"))
        pairs = sent.select("row", "shopper", "time", *keys).join(
            known.select("shopper", "group").unique(), on="shopper"
        )
        pairs = pairs.join(_covered(offered, items, keys, column), on=[*keys, "group"])
        asked, events = codes(pairs, known, ["shopper", "group"])
        lines = Timeline(events, known["time"].to_numpy()).sums(asked, pairs["time"].to_numpy(), WINDOWS[-1])
        sums = pairs.select("row").with_columns(
            pl.Series("any", lines), pl.Series("weighed", lines * pairs["bps"].to_numpy())
        )
        totals = sent.select("row").join(sums.group_by("row").sum(), on="row", how="left", maintain_order="left")
        for name in ("any", "weighed"):
            yield f"{column} {name}", magnitude(totals[name].fill_null(0).to_numpy())


def _covered(offered: pl.DataFrame, items: pl.DataFrame, keys: Sequence[str], column: str) -> pl.DataFrame:
    """keys, group, bps: the part of the group's products that the coupon is good for."""
    sizes = items.drop_nulls(column).group_by(column).len("whole")
    part = offered.join(items.select("item", column), on="item", how="inner").drop_nulls([column, *keys])
    part = part.group_by(*keys, column).len("part").join(sizes, on=column)
    bps = (pl.col("part").cast(pl.Int64) * 10_000 // pl.col("whole").cast(pl.Int64)).alias("bps")
    return part.select(*keys, pl.col(column).alias("group"), bps)
