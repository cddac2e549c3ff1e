"""From being shown a product to buying it: how many shoppers come through each stage."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from offchain.data.events import EventLog
from offchain.data.schema import EventType
from offchain.domain.bounds import BPS
from offchain.features.interactions import NOT_GOODS

STAGES: Final = (EventType.IMPRESSION, EventType.VIEW, EventType.CART, EventType.PURCHASE)
"""In the order of a visit. A click or a search of a product is a view of it."""
_AS_VIEW: Final = (EventType.CLICK.value, EventType.SEARCH.value)


@dataclass(frozen=True, slots=True)
class Stage:
    """pairs : shopper and product that came so far, through all stages before in this order of time; shoppers : of
    them; of_before_bps : pairs of those of the stage before, rounded down; of_first_bps : of those of the first
    stage."""

    name: str
    pairs: int
    shoppers: int
    of_before_bps: int
    of_first_bps: int


def funnel(events: EventLog) -> list[Stage]:
    """The stages that the log has at all, first one first; a shop that records purchases alone has one stage.

    A pair is through a stage when the stage happened at or after the earliest time at which it came through the stage
    before. What is not for sale, such as a whole campaign that was shown, is no product.
    """
    goods = ~pl.any_horizontal(pl.col("item").str.starts_with(prefix) for prefix in NOT_GOODS)
    table = events.table.filter(goods).with_columns(
        pl.when(pl.col("type").is_in(_AS_VIEW))
        .then(pl.lit(EventType.VIEW.value))
        .otherwise(pl.col("type"))
        .alias("type")
    )
    stages: list[Stage] = []
    through: pl.DataFrame | None = None
    for kind in STAGES:
        happened = table.filter(pl.col("type") == kind.value).select("shopper", "item", "time")
        if happened.is_empty():
            continue
        if through is not None:
            happened = happened.join(through, on=("shopper", "item"), how="inner").filter(
                pl.col("time") >= pl.col("since")
            )
        through = happened.group_by("shopper", "item").agg(pl.col("time").min().alias("since"))
        pairs = through.height
        before, first = (stages[-1].pairs, stages[0].pairs) if stages else (pairs, pairs)
        shoppers = through["shopper"].n_unique()
        stages.append(Stage(kind.value, pairs, shoppers, _of(pairs, before), _of(pairs, first)))
    return stages


def _of(part: int, whole: int) -> int:
    return part * BPS // whole if whole else 0
