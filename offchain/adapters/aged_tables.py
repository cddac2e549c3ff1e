"""Rows of a table that are older than a limit: counted, or taken out; every other line stays byte for byte."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import polars as pl

from offchain.adapters.key_files import rewrite
from offchain.adapters.shop_tables import fields_of
from offchain.adapters.table_values import ID_COLUMNS

TIMES: Final = ("time", "transaction_timestamp", "redemption_date")
"""Columns that date a row: Unix seconds, or a time or day by the calendar, in UTC. A day stands for its last second."""
_DAY: Final = 86_400


def older(path: Path, before: int) -> int:
    """How many rows of a CSV or Parquet table about shoppers are dated before `before`, Unix seconds; 0 for what is no
    such table. Raises one of `table_values.UNREADABLE`."""
    if path.suffix == ".csv":
        lines, old = _csv(path, before)
        return len(lines) - len(old)
    if path.suffix == ".parquet":
        table = pl.read_parquet(path)
        return table.height - _kept(table, before).height
    return 0


def without_older(path: Path, before: int) -> int:
    """Takes them out; how many there were. Raises as `older`."""
    if path.suffix == ".csv":
        lines, kept = _csv(path, before)
        if len(kept) < len(lines):
            rewrite(path, b"".join(kept))
        return len(lines) - len(kept)
    if path.suffix == ".parquet":
        table = pl.read_parquet(path)
        kept_rows = _kept(table, before)
        if kept_rows.height < table.height:
            content = io.BytesIO()
            kept_rows.write_parquet(content)
            rewrite(path, content.getvalue())
        return table.height - kept_rows.height
    return 0


def _csv(path: Path, before: int) -> tuple[list[bytes], list[bytes]]:
    """(all lines, those that stay)."""
    lines = path.read_bytes().splitlines(keepends=True)
    header = fields_of(lines[0].removeprefix(b"\xef\xbb\xbf")) if lines else []
    column = _column(header)
    if column is None:
        return lines, lines
    place = header.index(column)
    kept = [line for line in lines[1:] if not _is_old(fields_of(line), place, len(header), before)]
    return lines, [lines[0], *kept]


def _column(names: list[str]) -> str | None:
    if not ID_COLUMNS & set(names):
        return None
    return next((name for name in TIMES if name in names), None)


def _is_old(fields: list[str], place: int, width: int, before: int) -> bool:
    moment = _seconds(fields[place].strip()) if len(fields) == width else None
    return moment is not None and moment < before


def _seconds(text: str) -> int | None:
    """None for what is no time."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        if len(text) == len("2026-01-01"):
            day = date.fromisoformat(text)
            return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + _DAY - 1
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _kept(table: pl.DataFrame, before: int) -> pl.DataFrame:
    column = _column(table.columns)
    if column is None:
        return table
    values = table[column]
    if values.dtype == pl.Date:
        moments = values.cast(pl.Datetime("us")).dt.epoch("s") + _DAY - 1
    elif isinstance(values.dtype, pl.Datetime):
        moments = values.dt.epoch("s")
    elif values.dtype.is_numeric():
        moments = values.cast(pl.Int64, strict=False)
    else:
        moments = pl.Series([_seconds(it.strip()) for it in values.cast(pl.String).fill_null("")], dtype=pl.Int64)
    return table.filter((moments >= before).fill_null(value=True))
