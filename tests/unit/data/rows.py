"""Raw rows of the event schema for tests."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

GOOD: Mapping[str, object] = {
    "shopper": "s1",
    "item": "P-1",
    "type": "purchase",
    "quantity": 2,
    "amount": 1_598,
    "time": 1_735_732_800,
    "channel": "web",
}
"""A row that nothing is wrong with."""


def raw(*changes: Mapping[str, object]) -> pl.DataFrame:
    """One row for each set of changes to GOOD."""
    return pl.DataFrame([{**GOOD, **change} for change in changes], infer_schema_length=None)


def raw_text(*changes: Mapping[str, object]) -> pl.DataFrame:
    """The same, every column as text, as a CSV file has it."""
    rows = [{**GOOD, **change} for change in changes]
    return pl.DataFrame(
        [{name: None if value is None else str(value) for name, value in row.items()} for row in rows],
        schema=dict.fromkeys(GOOD, pl.String),
    )
