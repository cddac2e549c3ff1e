"""What stands in tables and JSON documents of a folder, value by value."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl

TABLES: Final = frozenset({".csv", ".tsv", ".parquet"})
DOCUMENTS: Final = frozenset({".json", ".jsonl"})
ID_COLUMNS: Final = frozenset({"shopper", "shopper_id", "household_id", "customer", "customer_id"})
"""Columns that name a shopper, in the tables that a shop's folders may hold."""
UNREADABLE: Final = (OSError, ValueError, pl.exceptions.PolarsError)
"""What reading a file may raise."""
_NUMBER: Final = r"^-?[0-9.]*$"


def columns(path: Path) -> dict[str, list[str]]:
    """Column -> distinct values as text, of a table; of columns of numbers only those that name shoppers. Raises one of
    `UNREADABLE`."""
    if path.suffix == ".parquet":
        table = pl.read_parquet(path)
    else:
        separator = "\t" if path.suffix == ".tsv" else ","
        table = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True, separator=separator)
    found = {}
    for name in table.columns:
        values = table[name].cast(pl.String, strict=False).drop_nulls().unique()
        numbers = name not in ID_COLUMNS and bool(values.str.contains(_NUMBER).all())
        found[name] = [] if numbers else values.to_list()
    return found


def strings(path: Path) -> Iterator[str]:
    """Every text of a JSON document, or of a file of JSON lines, the names of members too."""
    text = path.read_text("utf-8", errors="replace")
    try:
        yield from _strings(json.loads(text))
    except ValueError:
        for line in text.splitlines():
            try:
                yield from _strings(json.loads(line))
            except ValueError:
                yield line


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield str(name)
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
