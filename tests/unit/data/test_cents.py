"""From decimal amounts to minor units."""

from __future__ import annotations

from decimal import Decimal, localcontext

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.data.cents import minor_units, unit_price


@pytest.mark.parametrize(
    ("dollars", "cents"),
    [
        (0.0, 0),
        (3.86, 386),
        (1.005, 101),  # in binary a little below 1.005: scaling the double gives 100
        (0.285, 29),
        (2.675, 268),
        (0.004999, 0),
        (0.005, 1),
        (4.440892e-16, 0),  # stands in the data: a leftover of subtraction
        (-0.005, -1),
        (9_007_199_254_740.99, 900_719_925_474_099),
    ],
)
def test_dollars_become_cents_by_half_up_of_what_was_written(dollars, cents):
    assert minor_units(pl.Series([dollars])).to_list() == [cents]


@pytest.mark.parametrize("amount", [None, float("nan"), float("inf"), -float("inf"), 1e300, 9.3e16])
def test_what_is_no_amount_of_64_bits_becomes_null(amount):
    assert minor_units(pl.Series([amount, 1.0], dtype=pl.Float64)).to_list() == [None, 100]


def test_integers_and_decimals_are_read_too():
    assert minor_units(pl.Series([3])).to_list() == [300]
    assert minor_units(pl.Series([Decimal("1.005")])).to_list() == [101]


def test_the_answer_does_not_depend_on_the_decimal_context_of_others():
    with localcontext() as context:
        context.prec = 3
        assert minor_units(pl.Series([12_345.678])).to_list() == [1_234_568]


@settings(deadline=None)
@given(st.lists(st.integers(-(10**13), 10**13), max_size=20))
def test_whole_cents_written_as_dollars_come_back(cents):
    assert minor_units(pl.Series([amount / 100 for amount in cents], dtype=pl.Float64)).to_list() == cents


@pytest.mark.parametrize(("amount", "quantity", "price"), [(5, 2, 3), (4, 3, 1), (1, 2, 1), (1, 3, 0), (0, 5, 0)])
def test_a_unit_price_is_rounded_half_up(amount, quantity, price):
    table = pl.DataFrame({"amount": [amount], "quantity": [quantity]})
    assert table.select(unit_price(pl.col("amount"), pl.col("quantity"))).item() == price
