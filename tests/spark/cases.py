"""Random logs of events, small, with all that is odd about logs."""

from __future__ import annotations

from random import Random

import polars as pl

from offchain.data.catalogue import Catalogue, Product
from offchain.data.events import EVENT_SCHEMA, Channel, EventLog, EventType
from tests.unit import samples

CUTOFF = samples.NOW
SHOPPERS = ("Ann", "ann", "bob", "zoë", "Ωμ", "陈", "s10", "s9", "𝄞", "")
ITEMS = ("A-1", "A-2", "a-1", "B-1", "é", "茶", "unlisted", "campaign:7", "coupon:1", "shopper:bob")


def catalogue() -> Catalogue:
    """Six of the items, in up to two of three groups."""
    products = [
        Product(sku, number + 1, sku, "goods", tags, 100, 9)
        for number, (sku, tags) in enumerate(zip(ITEMS[:6], (1, 2, 3, 4, 5, 0), strict=True))
    ]
    return Catalogue.of(products, ["one", "two", "three"])


def log(seed: int, rows: int) -> EventLog:
    """Rows of every type, a tenth of them told twice, some after the cut-off, amounts below 0 among them."""
    chance = Random(seed)  # noqa: S311 - nothing secret
    table = [
        (
            chance.choice(SHOPPERS),
            chance.choice(ITEMS),
            chance.choice([*EventType, EventType.PURCHASE, EventType.PURCHASE]).value,
            chance.randrange(1, 9),
            chance.randrange(-500, 10 ** chance.randrange(3, 10)),
            CUTOFF + chance.randrange(-(10 ** chance.randrange(2, 8)), 5_000),
            chance.choice(list(Channel)).value,
        )
        for _ in range(rows)
    ]
    table += chance.choices(table, k=rows // 10)
    return EventLog(pl.DataFrame(table, schema=dict(EVENT_SCHEMA), orient="row"))
