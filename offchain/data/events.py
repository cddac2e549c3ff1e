"""The log of shopping behaviour: rows of the event schema, and the rows that could not be used."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import polars as pl

from offchain.data.bad_rows import BadRow, count_by_reason
from offchain.data.errors import SchemaError
from offchain.data.row_checks import read_events
from offchain.data.schema import EVENT_SCHEMA, Channel, EventType

__all__ = ["EVENT_SCHEMA", "BadRow", "Channel", "EventLog", "EventType"]

_NOTHING_ELSE: Final[Mapping[str, pl.Series]] = MappingProxyType({})
_SLICE: Final = 65_536
"""Rows that are turned into bytes at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class EventLog:
    """What happened, as far as it is known.

    table : exactly EVENT_SCHEMA, no nulls, in any order of rows; bad_rows : what the sources held besides.
    Raises `SchemaError`.
    """

    table: pl.DataFrame
    bad_rows: tuple[BadRow, ...] = ()

    def __post_init__(self) -> None:
        if list(self.table.schema.items()) != list(EVENT_SCHEMA.items()):
            raise SchemaError(
                "event table", found=dict(self.table.schema), wanted=dict(EVENT_SCHEMA), advice="use EventLog.from_rows"
            )
        if any(self.table.null_count().row(0)):
            raise SchemaError("event table", found="nulls", wanted="none", advice="use EventLog.from_rows")

    @classmethod
    def from_rows(
        cls,
        raw: pl.DataFrame,
        source: str,
        *,
        also: Mapping[str, pl.Series] = _NOTHING_ELSE,
        lines: Sequence[int] | None = None,
    ) -> "EventLog":
        """Every row of `raw` either joins the table or becomes a bad row with the first reason that applies.

        raw : the schema's columns in any order; ids as text or whole numbers, numbers as text, integers or floats
        without a fraction; source : file or table, for the bad rows; also : reasons of the source's own, each with a
        Boolean per row that is true where it applies, looked at first; lines : line of each row, 1, 2, 3 ... when left
        out.
        Raises `SchemaError` for other columns or types.
        """
        return cls(*read_events(raw, source, also, lines))

    @classmethod
    def joined(cls, logs: Iterable["EventLog"]) -> "EventLog":
        """All rows and all bad rows of several logs, in the order given."""
        parts = tuple(logs)
        table = pl.concat([pl.DataFrame(schema=EVENT_SCHEMA), *(log.table for log in parts)])
        return cls(table, tuple(bad for log in parts for bad in log.bad_rows))

    def canonical(self) -> pl.DataFrame:
        """The table sorted by all columns in schema order, text by its UTF-8 bytes: the same for any order of rows."""
        return self.table.sort(list(EVENT_SCHEMA))

    def canonical_rows(self) -> Iterator[bytes]:
        """One byte string a row, in canonical order, for hashing.

        Each field, in schema order, stands as `<length in bytes>:<text>,` in UTF-8, integers in decimal: the
        netstrings of D. J. Bernstein (1997). No text in a field can be taken for the border of another.
        """
        fields = [pl.col(name).cast(pl.String) for name in EVENT_SCHEMA]
        parts = [part for field in fields for part in (field.str.len_bytes(), pl.lit(":"), field, pl.lit(","))]
        for rows in self.canonical().iter_slices(_SLICE):
            for text in rows.select(pl.concat_str(parts).alias("row"))["row"].to_list():
                yield text.encode()

    def before(self, time: int) -> "EventLog":
        """What happened strictly before `time`, Unix seconds. The bad rows stay: their time may not be known."""
        return EventLog(self.table.filter(pl.col("time") < time), self.bad_rows)

    def by_type(self) -> dict[str, int]:
        """Event type -> number of rows, in the order of `EventType`, without those that do not occur."""
        counts = dict(self.table.group_by("type").len().rows())
        return {kind.value: counts[kind.value] for kind in EventType if kind.value in counts}

    def bad_by_reason(self) -> dict[str, int]:
        """Reason -> number of bad rows, most frequent first."""
        return count_by_reason(self.bad_rows)

    def purchases_by_item(self) -> dict[str, int]:
        """Item -> number of purchases, ascending by item. Rows equal in every column are one event told twice."""
        bought = self.table.filter(pl.col("type") == EventType.PURCHASE.value).unique()
        return dict(bought.group_by("item").len().sort("item").rows())
