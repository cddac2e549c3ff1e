"""Interactions and habits of shoppers by Spark, the twins of `features/interactions.py` and `features/rfm.py`.

Every number is a LONG. Times and amounts are those of the event schema, so times are after 1970 and `div`, which cuts
towards 0, rounds down.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from offchain.adapters.spark.tables import collected
from offchain.data.catalogue import Catalogue
from offchain.data.events import EventType
from offchain.features.interactions import (
    DEFAULT_CAP,
    DEFAULT_WEIGHTS,
    NOT_GOODS,
    Interactions,
    assembled,
    counted_types,
)
from offchain.features.rfm import DAY, FEATURES, ShopperFeatures, check_events, groups_of_items

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def entries(events: "DataFrame", weights: Mapping[str, int] = DEFAULT_WEIGHTS, cap: int = DEFAULT_CAP) -> "DataFrame":
    """Columns shopper, item, weight of `interaction_matrix`, in no order, still with Spark. Raises `WeightError`."""
    from pyspark.sql import functions as f  # noqa: PLC0415 - optional

    counted = counted_types(weights, cap)
    weight = f.lit(0).cast("long")
    for name, value in counted.items():
        weight = f.when(f.col("type") == name, f.lit(value).cast("long")).otherwise(weight)
    goods = f.lit(True)
    for prefix in NOT_GOODS:
        goods &= ~f.col("item").startswith(prefix)
    return (
        events.distinct()
        .where(f.col("type").isin(list(counted)) & goods)
        .withColumn("weight", weight)
        .groupBy("shopper", "item")
        .agg(f.least(f.sum("weight"), f.lit(cap).cast("long")).alias("weight"))
    )


def interactions(
    events: "DataFrame", weights: Mapping[str, int] = DEFAULT_WEIGHTS, cap: int = DEFAULT_CAP
) -> Interactions:
    """What `interaction_matrix` answers: an entry a pair of shopper and item comes back from Spark."""
    return assembled(collected(entries(events, weights, cap)))


def rfm(events: "DataFrame", catalogue: Catalogue, cutoff: int) -> ShopperFeatures:
    """What `rfm` of one machine answers: a row a shopper comes back. Raises `NoBehaviourError`, `RangeError`."""
    from pyspark.sql import functions as f  # noqa: PLC0415 - optional

    rows = events.where(f.col("time") < cutoff).distinct().persist()
    amount = f.col("amount")
    told = rows.agg(f.count("*"), f.min("time"), f.min(amount), f.max(amount)).first()
    count, begin, low, high = (value or 0 for value in told or (0, 0, 0, 0))  # Spark's answer for no rows is null
    check_events(count, max(abs(low), abs(high)))
    bought = rows.where(f.col("type") == EventType.PURCHASE.value)
    habits = bought.groupBy("shopper").agg(
        f.expr(f"({cutoff} - max(time)) div {DAY}").alias("recency_days"),
        f.expr(f"count(DISTINCT time div {DAY})").alias("purchase_days"),
        f.sum("amount").alias("spend"),
    )
    redeemed = rows.where(f.col("type") == EventType.COUPON_REDEEMED.value)
    found = (
        rows.select("shopper")
        .distinct()
        .join(habits, "shopper", "left")
        .join(_breadth(bought, catalogue), "shopper", "left")
        .join(redeemed.groupBy("shopper").agg(f.count("*").alias("coupons_redeemed")), "shopper", "left")
        .fillna({"recency_days": (cutoff - begin) // DAY + 1})
        .fillna(0)
    )
    table = collected(found.select("shopper", *(f.col(name).cast("long") for name in FEATURES))).sort("shopper")
    rows.unpersist()
    values = np.ascontiguousarray(table.select(FEATURES).to_numpy(), dtype=np.int64)
    return ShopperFeatures(tuple(table["shopper"].to_list()), FEATURES, values)


def _breadth(bought: "DataFrame", catalogue: Catalogue) -> "DataFrame":
    pairs = bought.sparkSession.createDataFrame(list(groups_of_items(catalogue)), "item string, group long")
    reached = bought.select("shopper", "item").distinct().join(pairs, "item")
    return (
        reached.selectExpr("shopper", "group")
        .distinct()
        .groupBy("shopper")
        .agg({"*": "count"})
        .toDF("shopper", "groups_bought")
    )
