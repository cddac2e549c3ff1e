"""How often shoppers come back, all in all and for each product group, and who is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from offchain.data.events import EventLog
from offchain.data.schema import EventType
from offchain.mining.watching import Watch, unwatched

DAY: Final = 86_400
"""Seconds."""
LEAST_GAPS: Final = 2
"""Gaps between purchases from which a shopper has a cycle."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """days : lower median of the days between two days with a purchase; gaps : how many there were; shoppers : of whom;
    quarter, three_quarters : lower quartiles of the gaps."""

    name: str
    shoppers: int
    gaps: int
    quarter: int
    days: int
    three_quarters: int


@dataclass(frozen=True, slots=True)
class Due:
    """cycle : a shopper's own, days; since : whole days from the last day with a purchase to the cut-off; overdue : how
    many days more than the cycle, negative while it runs."""

    shopper: str
    cycle: int
    since: int
    overdue: int


def cycles(events: EventLog, groups: Mapping[str, Sequence[str]], watch: Watch = unwatched) -> list[Cycle]:
    """First all goods together ("everything"), then each product group that somebody came back for, ascending by name.

    groups : good -> its product groups.
    """
    days = _days(events)
    pairs = pl.DataFrame(
        [(good, group) for good, names in groups.items() for group in names],
        schema={"item": pl.String, "group": pl.String},
        orient="row",
    )
    found = [_cycle("everything", _gaps(days, ["shopper"]))]
    by_group = _gaps(days.join(pairs, on="item", how="inner"), ["group", "shopper"])
    parts = sorted(by_group.partition_by("group", as_dict=True).items())
    for done, ((name,), rows) in enumerate(parts):
        watch("product groups", done, len(parts))
        found.append(_cycle(str(name), rows))
    return [cycle for cycle in found if cycle.gaps]


def due(events: EventLog, cutoff: int) -> list[Due]:
    """Every shopper with at least `LEAST_GAPS` gaps before the cut-off (Unix seconds): most overdue first, measured in
    their own cycles, then by id."""
    days = _days(events.before(cutoff))
    own = (
        _gaps(days, ["shopper"])
        .group_by("shopper")
        .agg(pl.len().alias("gaps"), _lower_median().alias("cycle"))
        .filter(pl.col("gaps") >= LEAST_GAPS)
    )
    last = days.group_by("shopper").agg(pl.col("day").max().alias("last"))
    rows = own.join(last, on="shopper", how="inner").select("shopper", "cycle", cutoff // DAY - pl.col("last")).rows()
    found = [Due(shopper, int(cycle), int(since), int(since - cycle)) for shopper, cycle, since in rows]
    return sorted(found, key=lambda it: (-(it.since * DAY // it.cycle), it.shopper.encode()))


def _days(events: EventLog) -> pl.DataFrame:
    bought = events.table.filter(pl.col("type") == EventType.PURCHASE.value)
    return bought.select("shopper", "item", (pl.col("time") // DAY).alias("day")).unique()


def _gaps(days: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Columns `by` and gap: days from one day with a purchase to the next, at least 1."""
    each = days.select(*by, "day").unique().sort(*by, "day")
    return each.with_columns(pl.col("day").diff().over(by).alias("gap")).drop_nulls("gap").select(*by, "gap")


def _cycle(name: str, gaps: pl.DataFrame) -> Cycle:
    ordered = gaps["gap"].sort().to_list()
    if not ordered:
        return Cycle(name, 0, 0, 0, 0, 0)
    quarter, half, three = (int(ordered[(len(ordered) - 1) * part // 4]) for part in (1, 2, 3))
    return Cycle(name, gaps["shopper"].n_unique(), len(ordered), quarter, half, three)


def _lower_median() -> pl.Expr:
    return pl.col("gap").sort().get((pl.len() - 1) // 2)
