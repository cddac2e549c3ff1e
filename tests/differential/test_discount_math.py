"""DiscountMath.sol against offchain/domain/discount_math.py, and both against exact fractions."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.domain.bounds import BPS, MAX_U96, QUANTITY
from offchain.domain.discount_math import cut, percent_half_up, times_down
from tests.differential.conftest import Harness
from tests.differential.words import array

LARGEST = 50 * QUANTITY * MAX_U96  # of an order, minor units
AMOUNTS = st.integers(0, 10**6) | st.integers(0, LARGEST)
RATES = st.integers(1, BPS)
TIMES = st.integers(0, 3) | st.integers(0, 2**16 - 1)
TRIPLES = st.lists(st.tuples(AMOUNTS, RATES, TIMES), min_size=1, max_size=40)


def by_chain(libraries: Harness, triples):
    answer = libraries.ask("mathOf", array(triples))
    words = [int.from_bytes(answer[at : at + 32], "big") for at in range(64, len(answer), 32)]
    return [tuple(words[at : at + 3]) for at in range(0, len(words), 3)]


@settings(deadline=None, max_examples=50)
@given(TRIPLES)
def test_chain_and_twin_agree(libraries, triples):
    by_twin = [(percent_half_up(a, b), cut(a, b), times_down(a, b, c)) for a, b, c in triples]
    assert by_chain(libraries, triples) == by_twin


def test_every_rate_of_the_first_amounts_agrees(libraries):
    for base in (1, 2, 3, 4999, 5000, 5001, 9999, 10_001):
        triples = [(base, rate, 0) for rate in range(1, BPS + 1, 97)]
        assert [answer[0] for answer in by_chain(libraries, triples)] == [percent_half_up(a, b) for a, b, _ in triples]


@given(AMOUNTS, st.integers(0, BPS))
def test_a_percentage_is_off_by_half_a_unit_at_most_and_halves_go_up(base, bps):
    exact = Fraction(base * bps, BPS)
    rounded = percent_half_up(base, bps)
    assert Fraction(-1, 2) < rounded - exact <= Fraction(1, 2)
    assert rounded <= base


@given(AMOUNTS, AMOUNTS, st.integers(0, BPS))
def test_splitting_an_amount_gains_one_unit_at_most(one, other, bps):
    parts = percent_half_up(one, bps) + percent_half_up(other, bps)
    assert abs(parts - percent_half_up(one + other, bps)) <= 1


@given(AMOUNTS, st.integers(1, LARGEST), TIMES)
def test_groups_are_whole_and_as_many_as_fit(base, step, most):
    times = times_down(base, step, most)
    assert times * step <= base
    assert times == most or (times + 1) * step > base
