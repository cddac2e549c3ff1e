"""How much less is bought when a product costs more, and who waits for a lower price.

Decides no money: a regression by numpy's sums. The own-price elasticity is the slope of log units on log price within
products (each product's mean taken off both), week by week; source: Hausman, "Panel data and unobservable individual
effects", 1981, the within estimator; standard errors clustered by product, Arellano, 1987.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from offchain.data.events import EventLog
from offchain.data.schema import EventType
from offchain.domain.bounds import BPS
from offchain.mining.watching import Watch, unwatched

DAY: Final = 86_400
WEEK: Final = 7 * DAY
"""Seconds."""
LEAST_WEEKS: Final = 4
"""Weeks in which a product must have been bought to count."""
LEAST_PRODUCTS: Final = 5
_VARIED: Final = 0.001
"""Of a price, in one week at least: less is rounding."""
_NORMAL: Final = 1.96
_FINE: Final = 100
"""Parts of a minor unit in which prices are compared; amounts are at most 10**12, and 10**14 * 10**4 is an int64."""
_BELOW_BPS: Final = 9_500
"""Of a product's usual price: what is bought below this was bought cheaply."""


@dataclass(frozen=True, slots=True)
class Elasticity:
    """slope : percent of units more for a percent of price more, usually below 0; low, high : 95 %; products, weeks :
    how many it rests on. A week in which a product was not bought at all is not seen, which makes the slope too flat.
    """

    group: str
    products: int
    weeks: int
    slope: float
    low: float
    high: float


def elasticities(events: EventLog, groups: Mapping[str, Sequence[str]], watch: Watch = unwatched) -> list[Elasticity]:
    """One a product group that has `LEAST_PRODUCTS` products with different prices in `LEAST_WEEKS` weeks, ascending by
    name, after that of all products ("everything"). groups : product -> its groups."""
    weekly = _weekly(events)
    found = [_elasticity("everything", weekly)]
    pairs = pl.DataFrame(
        [(item, group) for item, names in groups.items() for group in names],
        schema={"item": pl.String, "group": pl.String},
        orient="row",
    )
    parts = weekly.join(pairs, on="item", how="inner").partition_by("group", as_dict=True)
    for done, ((name,), rows) in enumerate(sorted(parts.items())):
        watch("product groups", done, len(parts))
        found.append(_elasticity(str(name), rows))
    return [it for it in found if it is not None]


def bargain_bps(events: EventLog) -> dict[str, int]:
    """Shopper -> share of the units that were bought below 95 % of the product's usual price (the lower median of what
    was paid for a unit), rounded down; ascending by shopper. Products that were bought once say nothing."""
    priced = _priced(events)
    usual = (
        priced.group_by("item")
        .agg(pl.len().alias("rows"), pl.col("price").sort().get((pl.len() - 1) // 2).alias("usual"))
        .filter(pl.col("rows") > 1)
    )
    compared = priced.join(usual, on="item", how="inner").with_columns(
        (pl.col("price") * BPS < pl.col("usual") * _BELOW_BPS).alias("cheap")
    )
    shares = (
        compared.group_by("shopper")
        .agg(pl.col("quantity").sum().alias("all"), pl.col("quantity").filter("cheap").sum().alias("cheap"))
        .sort("shopper")
    )
    return {shopper: cheap * BPS // units for shopper, units, cheap in shares.rows()}


def _priced(events: EventLog) -> pl.DataFrame:
    """Purchases with something paid, without those on a day on which the shopper redeemed a coupon for the product: a
    personal price is not what the others saw. Rows that are equal in every column are one event told twice. price :
    hundredths of a minor unit of one unit, rounded down: a gram may cost less than a cent."""
    day = pl.col("time") // DAY
    coupons = events.table.filter(pl.col("type") == EventType.COUPON_REDEEMED.value).select(
        "shopper", "item", day.alias("day")
    )
    bought = (
        events.table.unique()
        .filter((pl.col("type") == EventType.PURCHASE.value) & (pl.col("quantity") > 0) & (pl.col("amount") > 0))
        .with_columns(day.alias("day"))
    )
    public = bought.join(coupons, on=("shopper", "item", "day"), how="anti")
    return public.select(
        "shopper", "item", "quantity", "amount", "time", (pl.col("amount") * _FINE // pl.col("quantity")).alias("price")
    )


def _weekly(events: EventLog) -> pl.DataFrame:
    """Columns item, price (log of the mean paid for a unit) and units (log), each less the product's own mean;
    sorted."""
    weeks = (
        _priced(events)
        .group_by("item", (pl.col("time") // WEEK).alias("week"))
        .agg(pl.col("quantity").sum(), pl.col("amount").sum())
        .with_columns(
            (pl.col("amount") / pl.col("quantity")).log().alias("price"), pl.col("quantity").log().alias("units")
        )
        .sort("item", "week")
    )
    centred = weeks.with_columns(
        pl.len().over("item").alias("seen"),
        *(pl.col(name) - pl.col(name).mean().over("item") for name in ("price", "units")),
    )
    varied = centred.filter((pl.col("seen") >= LEAST_WEEKS) & (pl.col("price").abs().max().over("item") > _VARIED))
    return varied.select("item", "price", "units")


def _elasticity(group: str, rows: pl.DataFrame) -> Elasticity | None:
    products = rows["item"].n_unique()
    if products < LEAST_PRODUCTS:
        return None
    price, units = rows["price"].to_numpy(), rows["units"].to_numpy()
    spread = float((price * price).sum())
    slope = float((price * units).sum()) / spread
    _, place = np.unique(rows["item"].to_numpy().astype(str), return_inverse=True)
    by_product = np.bincount(place, weights=price * (units - slope * price))
    error = float(np.sqrt((by_product**2).sum() * products / (products - 1))) / spread
    return Elasticity(group, products, rows.height, slope, slope - _NORMAL * error, slope + _NORMAL * error)
