"""Reads raw columns as the event schema's types, and says of each row what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from offchain.data.bad_rows import BadRow, Check, sift
from offchain.data.errors import SchemaError
from offchain.data.schema import (
    END_OF_TIME,
    EVENT_SCHEMA,
    MAX_AMOUNT,
    MAX_QUANTITY,
    MIN_TIME,
    Channel,
    EventType,
)

_TEXTS: Final = ("shopper", "item", "type", "channel")
_NUMBERS: Final = ("quantity", "amount", "time")
_WHOLE: Final = "^-?[0-9]+$"


@dataclass(frozen=True, slots=True, eq=False)
class _Number:
    """How a raw column reads as whole numbers; value is null where it leaves 64 bits."""

    missing: pl.Expr
    whole: pl.Expr
    negative: pl.Expr
    value: pl.Expr


def read_events(
    raw: pl.DataFrame, source: str, also: Mapping[str, pl.Series], lines: Sequence[int] | None
) -> tuple[pl.DataFrame, tuple[BadRow, ...]]:
    """The good rows in the event schema, in the order found, and the bad ones. See `EventLog.from_rows`."""
    _check_columns(raw, source)
    found = raw.select(list(EVENT_SCHEMA)).with_columns(pl.col(pl.Null).cast(pl.String))
    found = found.with_columns(pl.col(_TEXTS).cast(pl.String))
    numbers = {name: _number(name, found.schema[name]) for name in _NUMBERS}
    checks = [*((reason, pl.lit(fails)) for reason, fails in also.items()), *_checks(numbers)]
    good, bad = sift(found, checks, source=source, shown=tuple(EVENT_SCHEMA), lines=lines)
    return good.with_columns(number.value.alias(name) for name, number in numbers.items()), bad


def _check_columns(raw: pl.DataFrame, source: str) -> None:
    if set(raw.columns) != set(EVENT_SCHEMA):
        raise SchemaError(
            f"columns of {source}", found=raw.columns, wanted=list(EVENT_SCHEMA), advice="rename, add or drop columns"
        )
    textual = (pl.String, pl.Categorical, pl.Enum, pl.Null)
    for name, dtype in raw.schema.items():
        numeric = dtype.is_integer() or (dtype.is_float() and name in _NUMBERS)
        if not numeric and not isinstance(dtype, textual):
            wanted = "whole numbers" if name in _NUMBERS else "text"
            raise SchemaError(f"column {name} of {source}", found=dtype, wanted=wanted, advice="convert the column")


def _number(name: str, dtype: pl.DataType) -> _Number:
    column = pl.col(name)
    value = column.cast(pl.Int64, strict=False)
    if isinstance(dtype, pl.String):
        missing = column.is_null() | (column == "")
        return _Number(missing, column.str.contains(_WHOLE), column.str.starts_with("-"), value)
    if dtype.is_float():
        whole = column.is_finite() & (column == column.floor())
        return _Number(column.is_null(), whole, column < 0, value)
    return _Number(column.is_null(), pl.lit(True), column < 0, value)


def _checks(numbers: Mapping[str, _Number]) -> list[Check]:
    """In this order, so that a row has one reason."""
    quantity, amount, time = (numbers[name] for name in _NUMBERS)
    purchase = pl.col("type") == EventType.PURCHASE.value
    return [
        *_id_checks("shopper"),
        *_id_checks("item"),
        *_choice_checks("type", [kind.value for kind in EventType]),
        *_choice_checks("channel", [channel.value for channel in Channel]),
        *_number_checks("quantity", quantity),
        (f"quantity is above {MAX_QUANTITY}", quantity.value.is_null() | (quantity.value > MAX_QUANTITY)),
        *_number_checks("amount", amount),
        ("amount does not fit 64 bits", amount.value.is_null()),
        (f"amount is above {MAX_AMOUNT}", amount.value > MAX_AMOUNT),
        *_number_checks("time", time),
        ("time is before 2000-01-01", time.value < MIN_TIME),
        ("time is after 2099-12-31", time.value.is_null() | (time.value >= END_OF_TIME)),
        ("quantity of a purchase is 0", purchase & (quantity.value == 0)),
    ]


def _id_checks(name: str) -> list[Check]:
    """White space around an id would make two shoppers, or two items, of one."""
    column = pl.col(name)
    bare = column.str.strip_chars()
    return [
        (f"{name} is empty", column.is_null() | (bare == "")),
        (f"{name} has white space at its ends", bare != column),
    ]


def _choice_checks(name: str, choices: list[str]) -> list[Check]:
    column = pl.col(name)
    return [
        (f"{name} is missing", column.is_null() | (column == "")),
        (f"{name} is unknown", ~column.is_in(choices)),
    ]


def _number_checks(name: str, number: _Number) -> list[Check]:
    return [
        (f"{name} is missing", number.missing),
        (f"{name} is not a whole number", ~number.whole),
        (f"{name} is negative", number.negative),
    ]
