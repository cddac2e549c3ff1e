"""Keeps the behaviour of shoppers who opted out from every later stage."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from offchain.data.bad_rows import UNREAD
from offchain.data.errors import SchemaError
from offchain.data.events import EventLog
from offchain.data.schema import SHOPPER_ITEM


@dataclass(frozen=True, slots=True, eq=False)
class Consented:
    """What is left, and how much was kept back.

    events : nothing in it is about, or names, a shopper who opted out; shoppers : who opted out and was found;
    rows, bad_rows : how many of each were kept back.
    """

    events: EventLog
    shoppers: int
    rows: int
    bad_rows: int


def consented(events: EventLog, opted_out: Collection[str]) -> Consented:
    """The log without the shoppers in `opted_out`: their own rows, their bad rows (which show ids), and referrals by
    others that name them. The log that was passed is left as it was.
    """
    refused = frozenset(opted_out)
    referred = [SHOPPER_ITEM + shopper for shopper in refused]
    mine = pl.col("shopper").is_in(list(refused))
    kept = events.table.filter(~(mine | pl.col("item").is_in(referred)))
    found = events.table.filter(mine)["shopper"].n_unique()
    bad = tuple(row for row in events.bad_rows if not _names(row.row, refused))
    return Consented(
        EventLog(kept, bad),
        shoppers=found,
        rows=events.table.height - kept.height,
        bad_rows=len(events.bad_rows) - len(bad),
    )


def opted_out_in(table: pl.DataFrame) -> frozenset[str]:
    """The shoppers in the column `shopper` of a table of those who opted out.

    Raises `SchemaError` when there is no such column of text, or a row without an id: it would
    stay unknown whom that row was to spare.
    """
    ids = table["shopper"] if "shopper" in table.columns else pl.Series()
    if ids.dtype != pl.String or ids.has_nulls() or ids.str.strip_chars().eq("").any():
        raise SchemaError(
            "opt-out table",
            found=dict(table.schema),
            wanted="a column `shopper` of text, an id in every row",
            advice="export it again",
        )
    return frozenset(ids.str.strip_chars())


def _names(row: Mapping[str, str], refused: frozenset[str]) -> bool:
    """Whether a bad row shows the id of one of them. In a line that could not be split, any part may be the id."""
    whole = [row.get("shopper", ""), row.get("item", "")]
    parts = row.get(UNREAD, "").split(",")
    return any(part.strip(' "\t\r\n').removeprefix(SHOPPER_ITEM) in refused for part in (*whole, *parts))
