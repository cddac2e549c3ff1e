"""Event logs written out by hand."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from offchain.data.events import EventLog
from offchain.data.schema import EVENT_SCHEMA

DAY = 86_400
START = 1_767_225_600
"""2026-01-01T00:00:00Z, a Thursday."""


def log(rows: Iterable[tuple[str, str, str, int, int, int]]) -> EventLog:
    """rows : shopper, item, type, quantity, amount, seconds after START."""
    full = [(*row[:5], START + row[5], "web") for row in rows]
    return EventLog(pl.DataFrame(full, schema=dict(EVENT_SCHEMA), orient="row"))


def bought(
    shopper: str, day: int, item: str = "tea", quantity: int = 1, amount: int = 100
) -> tuple[str, str, str, int, int, int]:
    """A purchase at noon of that day."""
    return (shopper, item, "purchase", quantity, amount, day * DAY + DAY // 2)
