"""Recency, frequency, money and two more habits of each shopper at a cut-off, as integers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from offchain.data.catalogue import Catalogue
from offchain.data.events import EventLog, EventType
from offchain.features.errors import MatrixError, NoBehaviourError, RangeError

DAY: Final = 86_400
"""Seconds."""

FEATURES: Final = ("recency_days", "purchase_days", "spend", "groups_bought", "coupons_redeemed")
"""Columns of `rfm`: whole days since the last purchase; days with a purchase; minor units; product groups; coupons."""

_INT64_MAX: Final = 2**63 - 1


@dataclass(frozen=True, slots=True, eq=False)
class ShopperFeatures:
    """One row of integers a shopper.

    shoppers : ascending by UTF-8 bytes; names : of the columns; values : (n_shoppers, n_features) int64.
    Raises `MatrixError`.
    """

    shoppers: tuple[str, ...]
    names: tuple[str, ...]
    values: NDArray[np.int64]

    def __post_init__(self) -> None:
        wanted = (len(self.shoppers), len(self.names))
        if self.values.shape != wanted:
            raise MatrixError(
                "shape", found=self.values.shape, wanted=wanted, advice="one row an id, one column a name"
            )
        if self.values.dtype != np.int64:
            raise MatrixError("values", found=self.values.dtype, wanted="int64", advice="convert them where exact")


def rfm(events: EventLog, catalogue: Catalogue, cutoff: int) -> ShopperFeatures:
    """The columns `FEATURES` of every shopper with an event before `cutoff` (Unix seconds, exclusive), days in UTC.

    Rows that are equal in every column are one event told twice. Goods that the catalogue does not know belong to no
    group. Who never bought gets one day more of recency than the log is long, and 0 elsewhere. `spend` is the sum of
    the purchases' amounts, minor units, and may be negative where a log has returns.
    Raises `NoBehaviourError`, `RangeError`.
    """
    table = events.before(cutoff).table.unique()
    amounts = table["amount"].to_numpy()
    largest = max(abs(int(amounts.min(initial=0))), abs(int(amounts.max(initial=0))))
    check_events(table.height, largest)
    horizon = (cutoff - int(table["time"].to_numpy().min())) // DAY + 1
    bought = table.filter(pl.col("type") == EventType.PURCHASE.value)
    columns = (
        table.select("shopper")
        .unique()
        .join(_habits(bought, cutoff), on="shopper", how="left")
        .join(_breadth(bought, catalogue), on="shopper", how="left")
        .join(_coupons(table), on="shopper", how="left")
        .with_columns(pl.col("recency_days").fill_null(horizon))
        .fill_null(0)
        .sort("shopper")
    )
    values = np.ascontiguousarray(columns.select(pl.col(FEATURES).cast(pl.Int64)).to_numpy())
    return ShopperFeatures(tuple(columns["shopper"].to_list()), FEATURES, values)


def _habits(bought: pl.DataFrame, cutoff: int) -> pl.DataFrame:
    """Recency (rounded down to whole days), frequency and money a shopper."""
    return bought.group_by("shopper").agg(
        ((cutoff - pl.col("time").max()) // DAY).alias("recency_days"),
        (pl.col("time") // DAY).n_unique().cast(pl.Int64).alias("purchase_days"),
        pl.col("amount").sum().alias("spend"),
    )


def _breadth(bought: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """How many different product groups a shopper bought from."""
    sold = set(bought["item"].unique().to_list())
    pairs = [(item, group) for item, group in groups_of_items(catalogue) if item in sold]
    groups = pl.DataFrame(pairs, schema={"item": pl.String, "group": pl.Int64}, orient="row")
    reached = bought.select("shopper", "item").unique().join(groups, on="item", how="inner")
    return reached.group_by("shopper").agg(pl.col("group").n_unique().cast(pl.Int64).alias("groups_bought"))


def _coupons(table: pl.DataFrame) -> pl.DataFrame:
    redeemed = table.filter(pl.col("type") == EventType.COUPON_REDEEMED.value)
    return redeemed.group_by("shopper").agg(pl.len().cast(pl.Int64).alias("coupons_redeemed"))


def groups_of_items(catalogue: Catalogue) -> Iterator[tuple[str, int]]:
    """Every item with each of its product groups, by number."""
    for product in catalogue.products:
        for bit in range(len(catalogue.groups)):
            if product.tags >> bit & 1:
                yield product.sku, bit


def check_events(rows: int, largest: int) -> None:
    """That there is any row, and that any sum of amounts fits 64 bits, which it does when rows times the largest
    amount does. largest : magnitude. Raises `NoBehaviourError`, `RangeError`."""
    if not rows:
        raise NoBehaviourError(
            "events before the cut-off", found=0, wanted="at least 1", advice="move the cut-off or load more events"
        )
    if largest * rows > _INT64_MAX:
        limit = _INT64_MAX // rows
        raise RangeError("amount", found=largest, wanted=f"at most {limit}", advice="look for a wrong unit in this row")
