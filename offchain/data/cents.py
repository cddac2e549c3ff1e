"""From amounts with a decimal point to integer minor units, once, by half-up."""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

import polars as pl

_PLACES: Final = 2
_UNIT: Final = Decimal(1)
_BEYOND: Final = Decimal(2**63).scaleb(-_PLACES)
_PRECISION: Final = 60
"""Digits: more than any column of decimals has."""


def minor_units(amounts: pl.Series) -> pl.Series:
    """Hundredths of each amount, Int64, rounded half-up (away from zero); null for what is no number or leaves 64 bits.

    amounts : floats, integers or decimals. A double is read as the shortest decimal that names it, which is what was
    written before it became binary: 1.005 is 100.5 cents and gives 101, although its binary value is a little below
    (scaling the double would give 100), and a leftover of subtraction such as 4.440892e-16 gives 0. Each distinct
    amount is converted once.
    """
    distinct = amounts.unique().drop_nulls()
    context = Context(prec=_PRECISION, rounding=ROUND_HALF_UP)  # of our own: the thread's may have been changed
    table = {amount: _minor(amount, context) for amount in distinct.to_list()}
    return pl.Series(amounts.name, [table.get(amount) for amount in amounts.to_list()], dtype=pl.Int64)


def _minor(amount: float | int | Decimal, context: Context) -> int | None:
    exact = Decimal(repr(amount)) if isinstance(amount, float) else Decimal(amount)
    if not exact.is_finite() or exact.copy_abs() >= _BEYOND:
        return None
    return int(exact.scaleb(_PLACES, context).quantize(_UNIT, context=context))


def unit_price(amount: pl.Expr, quantity: pl.Expr) -> pl.Expr:
    """amount / quantity, half-up, in integers; amount >= 0 minor units, quantity > 0."""
    return (2 * amount + quantity) // (2 * quantity)
