"""Takes one shopper's rows out of the tables in a shop's folders; every other line stays byte for byte."""

import csv
import io
from collections.abc import Collection, Iterable
from pathlib import Path

import polars as pl

from offchain.adapters.key_files import rewrite
from offchain.adapters.table_values import ID_COLUMNS
from offchain.adapters.trace_search import files_of
from offchain.data.schema import SHOPPER_ITEM


def without(folders: Iterable[Path], names: Collection[str]) -> dict[str, int]:
    """Removes what is of or names one of `names` from CSV and Parquet tables; file -> rows that were removed.

    A line of a CSV file that cannot be split goes too when it holds a name.
    """
    removed = {}
    for path in files_of(folders):
        rows = _csv(path, names) if path.suffix == ".csv" else _parquet(path, names) if path.suffix == ".parquet" else 0
        if rows:
            removed[str(path)] = rows
    return removed


def _csv(path: Path, names: Collection[str]) -> int:
    lines = path.read_bytes().splitlines(keepends=True)
    header = fields_of(lines[0].removeprefix(b"\xef\xbb\xbf")) if lines else []
    places = {place for place, name in enumerate(header) if name in ID_COLUMNS}
    items = {place for place, name in enumerate(header) if name == "item"} if places else set()
    if not places:
        return 0
    kept = [lines[0], *(line for line in lines[1:] if not _names(fields_of(line), (places, items, len(header)), names))]
    if len(kept) < len(lines):
        rewrite(path, b"".join(kept))
    return len(lines) - len(kept)


def _names(fields: list[str], form: tuple[set[int], set[int], int], names: Collection[str]) -> bool:
    ids, items, width = form
    bare = [field.strip() for field in fields]
    if len(fields) != width:
        return any(field.removeprefix(SHOPPER_ITEM) in names for field in bare)
    referred = (bare[place].removeprefix(SHOPPER_ITEM) for place in items if bare[place].startswith(SHOPPER_ITEM))
    return any(bare[place] in names for place in ids) or any(name in names for name in referred)


def fields_of(line: bytes) -> list[str]:
    """Of a line of a CSV file; of one that cannot be split, what stands between its commas."""
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    try:
        return next(csv.reader([text], strict=True), [])
    except csv.Error:
        return [part.strip('"') for part in text.split(",")]


def _parquet(path: Path, names: Collection[str]) -> int:
    table = pl.read_parquet(path)
    columns = [name for name in table.columns if name in ID_COLUMNS]
    if not columns:
        return 0
    gone = pl.any_horizontal(pl.col(name).cast(pl.String).str.strip_chars().is_in(list(names)) for name in columns)
    kept = table.filter(~gone.fill_null(value=False))
    if kept.height < table.height:
        content = io.BytesIO()
        kept.write_parquet(content)
        rewrite(path, content.getvalue())
    return table.height - kept.height
