"""Redemptions as tables for other programs: the rows and the integers of an audit's export, from any place on."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO, StringIO
from typing import Final, Literal

import orjson
import polars as pl

from offchain.audit.cells import Cell, Column, columns_of
from offchain.index.rows import RedemptionRow
from offchain.index.schema import PLACE
from offchain.queries.as_of import indexed_to
from offchain.queries.reader import PageStore, Slice

SheetForm = Literal["jsonl", "csv", "parquet"]
MOST: Final = 100_000
"""Rows of one table; who wants more goes on after the last row's block and log."""
_PART: Final = 1_000
Rows = Sequence[Sequence[Cell]]


@cache
def _columns() -> tuple[Column, ...]:
    return columns_of(RedemptionRow)


@dataclass(frozen=True, slots=True)
class Sheets:
    """Reads the index part by part: the same row never comes twice, whatever is added meanwhile."""

    store: PageStore

    def of(self, form: SheetForm, wanted: Slice) -> Iterator[bytes]:
        """The bytes of a table. wanted : where it begins, which rows; its limit is not asked. Raises
        `NotIndexedError` before the first byte."""
        with self.store.read() as reader:
            indexed_to(reader)
        parts = self._parts(wanted)
        if form == "jsonl":
            return map(_lines, parts)
        return _csv(parts) if form == "csv" else iter([_parquet(parts)])

    def _parts(self, wanted: Slice) -> Iterator[Rows]:
        left = MOST
        while left > 0:
            with self.store.read() as reader:
                rows = reader.page(RedemptionRow, replace(wanted, limit=min(_PART, left)))
            if not rows:
                return
            yield [[column.cell(getattr(row, column.name)) for column in _columns()] for row in rows]
            left -= len(rows)
            wanted = replace(wanted, after=tuple(getattr(rows[-1], name) for name in PLACE))


def _lines(rows: Rows) -> bytes:
    """One object a row."""
    names = [column.name for column in _columns()]
    return b"".join(orjson.dumps(dict(zip(names, row, strict=True))) + b"\n" for row in rows)


def _csv(parts: Iterator[Rows]) -> Iterator[bytes]:
    """RFC 4180 with a header and line feeds."""
    yield _written([[column.name for column in _columns()]])
    for rows in parts:
        yield _written([[column.text(cell) for column, cell in zip(_columns(), row, strict=True)] for row in rows])


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _parquet(parts: Iterator[Rows]) -> bytes:
    """One file: Parquet is written when all of it is known."""
    rows = [row for part in parts for row in part]
    file = BytesIO()
    pl.DataFrame([_series(column, at, rows) for at, column in enumerate(_columns())]).write_parquet(file)
    return file.getvalue()


def _series(column: Column, at: int, rows: Rows) -> pl.Series:
    return pl.Series(column.name, [column.packed(row[at]) for row in rows], column.parquet_type)
