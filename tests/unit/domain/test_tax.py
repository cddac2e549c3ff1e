"""Tax of one line, in prices or on top of them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.bounds import MAX_U96
from offchain.domain.tax import Taxed, half_up, taxed


@pytest.mark.parametrize(
    ("amount", "rate", "expected"),
    [
        (10_000, 1_900, Taxed(10_000, 1_900)),
        (999, 700, Taxed(999, 70)),  # 69.93
        (50, 1_900, Taxed(50, 10)),  # 9.5 goes up
        (49, 1_900, Taxed(49, 9)),  # 9.31
        (10_000, 0, Taxed(10_000, 0)),
        (0, 1_900, Taxed(0, 0)),
    ],
)
def test_tax_on_top_is_rounded_half_up(amount: int, rate: int, expected: Taxed) -> None:
    assert taxed(amount, rate, included=False) == expected


@pytest.mark.parametrize(
    ("amount", "rate", "expected"),
    [
        (11_900, 1_900, Taxed(10_000, 1_900)),
        (10_000, 1_900, Taxed(8_403, 1_597)),  # 1596.64
        (3, 10_000, Taxed(1, 2)),  # 1.5 goes up
        (999, 0, Taxed(999, 0)),
        (0, 1_900, Taxed(0, 0)),
        (1, 1_900, Taxed(1, 0)),
    ],
)
def test_tax_in_a_price_is_taken_out_of_it_half_up(amount: int, rate: int, expected: Taxed) -> None:
    assert taxed(amount, rate, included=True) == expected
    assert expected.gross == amount


@given(st.integers(0, MAX_U96), st.integers(0, 30_000), st.booleans())
def test_tax_is_within_half_a_minor_unit_of_the_exact_one(amount: int, rate: int, included: bool) -> None:
    found = taxed(amount, rate, included=included)
    exact = Fraction(amount * rate, 10_000 + rate if included else 10_000)
    assert Fraction(-1, 2) < found.tax - exact <= Fraction(1, 2)
    assert found.net >= 0
    assert found.gross == (amount if included else amount + found.tax)


@pytest.mark.parametrize(("numerator", "quotient"), [(0, 0), (1, 0), (2, 1), (3, 1), (5, 1), (6, 2)])
def test_the_half_goes_up(numerator: int, quotient: int) -> None:
    assert half_up(numerator, 4) == quotient
