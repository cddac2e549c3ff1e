"""Rounding, cuts and steps of single discounts (RULES section 4)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.bounds import BPS, MAX_U96
from offchain.domain.discount_math import cut, percent_half_up, times_down

AMOUNTS = st.integers(0, MAX_U96)
RATES = st.integers(0, BPS)


@pytest.mark.parametrize(
    ("base", "bps", "discount"),
    [
        (1_000, 1_500, 150),
        (5, 1_000, 1),  # half a cent goes up
        (4, 1_000, 0),  # less than half goes down
        (15, 1_000, 2),
        (1, 5_000, 1),
        (1, 4_999, 0),
        (999, 3_333, 333),
        (0, 10_000, 0),
        (12_345, 0, 0),
        (12_345, 10_000, 12_345),
        (MAX_U96, 10_000, MAX_U96),
    ],
)
def test_a_percentage_is_rounded_half_up(base: int, bps: int, discount: int) -> None:
    assert percent_half_up(base, bps) == discount


@given(AMOUNTS, RATES)
def test_a_percentage_is_never_more_than_half_a_minor_unit_from_the_exact_one(base: int, bps: int) -> None:
    error = percent_half_up(base, bps) - Fraction(base * bps, BPS)
    assert Fraction(-1, 2) < error <= Fraction(1, 2)


@given(AMOUNTS, RATES)
def test_a_percentage_never_exceeds_its_base(base: int, bps: int) -> None:
    assert 0 <= percent_half_up(base, bps) <= base


@given(AMOUNTS, AMOUNTS, RATES)
def test_splitting_a_base_gains_at_most_one_minor_unit(left: int, right: int, bps: int) -> None:
    parts = percent_half_up(left, bps) + percent_half_up(right, bps)
    assert abs(parts - percent_half_up(left + right, bps)) <= 1


@pytest.mark.parametrize(("amount", "left", "taken"), [(3, 5, 3), (5, 5, 5), (7, 5, 5), (7, 0, 0)])
def test_a_discount_is_cut_to_what_is_left(amount: int, left: int, taken: int) -> None:
    assert cut(amount, left) == taken


@pytest.mark.parametrize(
    ("base", "step", "max_times", "times"),
    [(299, 100, 0, 2), (300, 100, 0, 3), (99, 100, 0, 0), (1_000, 100, 4, 4), (400, 100, 4, 4), (399, 100, 4, 3)],
)
def test_only_whole_steps_count_up_to_their_bound(base: int, step: int, max_times: int, times: int) -> None:
    assert times_down(base, step, max_times) == times
