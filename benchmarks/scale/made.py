"""A log of events of any size: `python -m benchmarks.scale.made EVENTS FILE`."""

import sys
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from offchain.data.schema import EVENT_SCHEMA, EventType

EVENTS_A_SHOPPER: Final = 100
MOST_ITEMS: Final = 20_000
END: Final = 1_767_225_600
"""2026-01-01, the cut-off."""
_YEAR: Final = 365 * 86_400
_TYPES: Final = (EventType.VIEW, EventType.CART, EventType.PURCHASE, EventType.PURCHASE, EventType.COUPON_REDEEMED)


def make(events: int, path: Path, seed: int = 7) -> None:
    """Writes them. Shoppers and items are drawn by the square of a uniform number: few are met often, many rarely."""
    chance = np.random.default_rng(seed)
    shoppers, items = max(50, events // EVENTS_A_SHOPPER), min(MOST_ITEMS, max(100, events // 200))
    drawn = {
        name: (chance.random(events) ** 2 * size).astype(np.int64) for name, size in (("s", shoppers), ("i", items))
    }
    kinds = chance.integers(0, len(_TYPES), events)
    table = pl.DataFrame(
        {
            "shopper": pl.Series(drawn["s"]),
            "item": pl.Series(drawn["i"]),
            "type": pl.Series(kinds),
            "quantity": pl.Series(chance.integers(1, 4, events)),
            "amount": pl.Series(chance.integers(50, 20_000, events)),
            "time": pl.Series(END - 1 - chance.integers(0, _YEAR, events)),
        }
    ).with_columns(
        pl.format("s{}", pl.col("shopper")).alias("shopper"),
        pl.format("i{}", pl.col("item")).alias("item"),
        pl.col("type").replace_strict(dict(enumerate(kind.value for kind in _TYPES)), return_dtype=pl.String),
        pl.lit("store").alias("channel"),
    )
    table.select(list(EVENT_SCHEMA)).write_parquet(path, row_group_size=1_000_000)


if __name__ == "__main__":
    make(int(sys.argv[1]), Path(sys.argv[2]))
