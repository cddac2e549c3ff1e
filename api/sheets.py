"""In which form a table is asked for: by `format`, or by the Accept header."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from fastapi import Header, Query

from api.requests import TableForm
from offchain.orders.sheets import SheetForm

SheetAsked = Literal["json", "jsonl", "csv", "parquet"]
SHEETS: Final[Mapping[SheetForm, str]] = MappingProxyType(
    {"jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
)
"""Form -> its media type."""
_ACCEPTED: Final[Mapping[str, SheetForm]] = MappingProxyType(
    {"application/jsonl": "jsonl", "text/csv": "csv", "application/vnd.apache.parquet": "parquet"}
)


def sheets_described() -> dict[int | str, dict[str, Any]]:
    """The forms besides JSON, for the description of a route."""
    return {200: {"content": {media.partition(";")[0]: {} for media in SHEETS.values()}}}


def sheet_asked(
    form: Annotated[TableForm | None, Query(alias="format", include_in_schema=False)] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> SheetAsked:
    """`format` where it is said, else the first form that the header names, else JSON."""
    if form is not None:
        return form
    named = (entry.partition(";")[0].strip().lower() for entry in accept.split(",")[:20])
    return next((_ACCEPTED[it] for it in named if it in _ACCEPTED), "json")
