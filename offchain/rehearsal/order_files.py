"""Past orders from a shop's own file, CSV or JSON. docs/past-orders.md explains both.

CSV: UTF-8, one row a line of an order, the header names the columns in any order. Amounts stand as in campaign files,
"12.50" for minor units of the currency; times are ISO 8601 with an offset, or Unix seconds.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from offchain.campaigns import forms
from offchain.campaigns.forms import FormError
from offchain.data.errors import SchemaError, SourceError
from offchain.data.schema import END_OF_TIME, MIN_TIME
from offchain.rehearsal.past_orders import Gathering, OrdersError, PastOrder, PastOrders, RowError, checked_line
from offchain.texts.wording import money

SCHEMA: Final = "promissory-orders/1"
NEEDED: Final = ("order", "time", "shopper", "sku", "quantity")
OPTIONAL: Final = ("unit_price", "delivery", "segment", "holds")
_HEAD: Final = ("time", "shopper", "delivery", "segment", "holds")
_MOST_DIGITS: Final = 18


def load(path: Path, decimals: int) -> PastOrders:
    """The orders of a file, JSON by its ending, else CSV; decimals : of the currency.

    Raises `SourceError`, `SchemaError`, `OrdersError` when not one order can be used.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            f"orders {path.name}", found=error, wanted="a UTF-8 file that can be read", advice="check the path"
        ) from error
    return read(text, path.name, decimals)


def read(text: str, name: str, decimals: int) -> PastOrders:
    """The orders of a text, JSON where its name ends so, else CSV. Raises `SchemaError`, `OrdersError` as `load`."""
    rows = _json_rows(text, name) if name.endswith(".json") else _csv_rows(text, name)
    gathering = Gathering(name)
    for number, row in enumerate(rows, start=1):
        try:
            if None in row or None in row.values():
                raise RowError("not as many fields as the header has")
            gathering.add(number, {name: row.get(name, "") for name in _HEAD}, _order(row, decimals))
        except (RowError, FormError) as error:
            shown = {str(name): str(value) for name, value in row.items()}
            gathering.refuse(number, str(row.get("order") or ""), str(error), shown)
    found = gathering.done()
    if not found.orders:
        reason = found.bad_rows[0].reason if found.bad_rows else "no rows"
        raise OrdersError(
            f"orders of {name}",
            found=f"none that can be used; first: {reason}",
            wanted="at least one",
            advice="docs/past-orders.md shows the format",
        )
    return found


def text_of(orders: Sequence[PastOrder], decimals: int) -> str:
    """The orders as a CSV that `read` reads, without what shoppers held. decimals : of the currency."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow((*NEEDED, "unit_price", "delivery", "segment"))
    for it in orders:
        rest = (money(it.delivery, decimals), it.segment)
        for line in it.lines:
            price = "" if line.unit_price is None else money(line.unit_price, decimals)
            rows.writerow((it.ref, it.time, it.shopper, line.sku, line.quantity, price, *rest))
    return text.getvalue()


def _csv_rows(text: str, source: str) -> Sequence[Mapping[str, str]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        header = reader.fieldnames or []
        rows = list(reader)
    except csv.Error as error:
        raise SchemaError(
            f"line {reader.line_num} of {source}", found=error, wanted="CSV", advice="check the quotes"
        ) from error
    known = len(set(header)) == len(header) and set(header) <= {*NEEDED, *OPTIONAL}
    if not known or not set(NEEDED) <= set(header):
        raise SchemaError(
            f"header of {source}",
            found=list(header),
            wanted=f"{', '.join(NEEDED)}, and if known {', '.join(OPTIONAL)}",
            advice="name each column once, in any order, separated by commas",
        )
    return rows


def _json_rows(text: str, source: str) -> Sequence[Mapping[str, str]]:
    """One row a line, as the CSV has them."""
    try:
        document: Any = json.loads(text)
        if document["schema"] != SCHEMA:
            raise ValueError(f"schema {document['schema']!r}, wanted {SCHEMA!r}")
        return [
            {name: _text(value) for name, value in {**order, **line}.items() if name != "lines"}
            for order in document["orders"]
            for line in order["lines"]
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SchemaError(
            f"JSON of {source}", found=repr(error), wanted=SCHEMA, advice="docs/past-orders.md shows the format"
        ) from error


def _text(value: object) -> str:
    """Text, whole numbers and lists of names as the CSV has them; a number with a decimal point is inexact."""
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"{value!r} is neither text nor a whole number: write amounts in quotes")


def _order(row: Mapping[str, str], decimals: int) -> PastOrder:
    for name in NEEDED:
        if not row.get(name, "").strip():
            raise RowError(f"{name}: nothing")
    price, holds = row.get("unit_price", ""), row.get("holds")
    line = checked_line(
        row["sku"], _whole(row["quantity"], "quantity"), forms.money(price, decimals) if price else None
    )
    return PastOrder(
        ref=row["order"],
        time=_time(row["time"]),
        shopper=row["shopper"],
        segment=row.get("segment", ""),
        delivery=forms.money(row["delivery"], decimals) if row.get("delivery") else 0,
        holds=None if holds is None else frozenset(holds.split()),
        lines=(line,),
    )


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise RowError(f"{name}: {text!r}, wanted a whole number")
    return int(text)


def _time(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS:
        seconds = int(text)
    elif text.startswith("+") or text == "now":
        raise RowError(f"time: {text!r}, wanted a moment in the past")
    else:
        seconds = forms.moment(text, 0)
    if not MIN_TIME <= seconds < END_OF_TIME:
        raise RowError(f"time: {text!r}, wanted a moment of the years 2000 to 2099")
    return seconds
