"""Small logs of behaviour, written in a line."""

from collections.abc import Iterable

import polars as pl

from offchain.data.events import EVENT_SCHEMA, EventLog

Row = tuple[str, str, str, int, int, int, str]
DAY = 86_400
START = 1_500_000_000
"""Some moment in 2017, Unix seconds."""


def event(
    shopper: str, item: str, kind: str = "purchase", *, quantity: int = 1, amount: int = 100, time: int = START
) -> Row:
    """One row of the event schema."""
    return (shopper, item, kind, quantity, amount, time, "store")


def log_of(rows: Iterable[Row]) -> EventLog:
    """A log with these rows, in this order."""
    return EventLog(pl.DataFrame(list(rows), schema=dict(EVENT_SCHEMA), orient="row"))
