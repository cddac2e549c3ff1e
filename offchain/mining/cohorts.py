"""Who came together, and how many of them still come: shoppers by the month of their first purchase."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from offchain.data.events import EventLog
from offchain.data.schema import EventType
from offchain.domain.bounds import BPS


@dataclass(frozen=True, slots=True)
class Cohort:
    """month : of the first purchase, "2026-03"; size : shoppers; returned : how many of them bought in that month, the
    next one, and so on to the last whole or begun month of the log."""

    month: str
    size: int
    returned: Sequence[int]

    @property
    def retention_bps(self) -> list[int]:
        """Of the size, rounded down."""
        return [count * BPS // self.size for count in self.returned]


def cohorts(events: EventLog) -> list[Cohort]:
    """Ascending by month, months in UTC. Empty where nobody bought."""
    bought = events.table.filter(pl.col("type") == EventType.PURCHASE.value).select(
        "shopper", pl.from_epoch("time").dt.strftime("%Y-%m").alias("month"), _month_number().alias("number")
    )
    if bought.is_empty():
        return []
    last = int(bought["number"].to_numpy().max())
    first = bought.group_by("shopper").agg(pl.col("number").min().alias("began"), pl.col("month").min().alias("cohort"))
    active = bought.unique(("shopper", "number")).join(first, on="shopper", how="inner")
    counts = active.group_by("cohort", "began", (pl.col("number") - pl.col("began")).alias("after")).len()
    return [
        _cohort(str(name), last - int(began), rows)
        for (name, began), rows in sorted(counts.partition_by(("cohort", "began"), as_dict=True).items())
    ]


def _cohort(month: str, months: int, rows: pl.DataFrame) -> Cohort:
    found = {int(after): int(count) for after, count in rows.select("after", "len").rows()}
    return Cohort(month, found[0], [found.get(after, 0) for after in range(months + 1)])


def _month_number() -> pl.Expr:
    moment = pl.from_epoch("time")
    return moment.dt.year().cast(pl.Int64) * 12 + moment.dt.month().cast(pl.Int64)
