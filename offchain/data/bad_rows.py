"""Rows that cannot be used: kept aside with source, line and reason, never dropped in silence."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import polars as pl

Check = tuple[str, pl.Expr]
"""A reason, and the expression that is true for the rows which fail for that reason."""

UNREAD: Final = "text"
"""The one column of a bad row whose line could not be split into fields."""

_LINE: Final = "__line"
_REASON: Final = "__reason"


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that was refused.

    source : file or table; line : row number in the source, from 1, the header not counted; reason : the first check
    that the row fails; row : column -> text as found, a missing value as "".
    """

    source: str
    line: int
    reason: str
    row: Mapping[str, str]


def sift(
    rows: pl.DataFrame,
    checks: Sequence[Check],
    *,
    source: str,
    shown: Sequence[str],
    lines: Sequence[int] | None = None,
) -> tuple[pl.DataFrame, tuple[BadRow, ...]]:
    """The rows that pass every check, and the others with the first check that they fail.

    shown : columns that a bad row shows; lines : line of each row, 1, 2, 3 ... when left out. An expression that is
    null does not refuse, so check for missing values first.
    """
    numbers = pl.int_range(1, pl.len() + 1) if lines is None else pl.Series(lines, dtype=pl.Int64)
    reason = pl.coalesce(pl.when(fails).then(pl.lit(reason)) for reason, fails in checks)
    judged = rows.with_columns(reason.alias(_REASON), numbers.alias(_LINE))
    good = judged.filter(pl.col(_REASON).is_null()).drop(_REASON, _LINE)
    refused = judged.filter(pl.col(_REASON).is_not_null())
    shown_texts = refused.select(pl.col(shown).cast(pl.String).fill_null("")).rows()
    bad = tuple(
        BadRow(source, line, reason, MappingProxyType(dict(zip(shown, texts, strict=True))))
        for line, reason, texts in zip(refused[_LINE], refused[_REASON], shown_texts, strict=True)
    )
    return good, bad


def count_by_reason(bad_rows: Iterable[BadRow]) -> dict[str, int]:
    """Reason -> number of bad rows, most frequent first, then by reason."""
    counts = Counter(bad.reason for bad in bad_rows)
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))
