"""Largest remainder: exact to one minor unit, and the check accepts the one split and no other."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from offchain.domain.allocation import check_split, split
from offchain.domain.bounds import LINES, MAX_U96, QUANTITY
from offchain.domain.refusals import Refusal

LARGEST = MAX_U96 * QUANTITY
WEIGHTS = st.lists(st.integers(0, 50) | st.integers(0, LARGEST), min_size=1, max_size=12).filter(any)


def refusal(amount: int, weights: list[int], parts: list[int]) -> Refusal:
    """What the check says of these parts."""
    with pytest.raises(Refusal) as refused:
        check_split(amount, weights, parts)
    return refused.value


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),  # ties to the lower position
        (101, [1, 1, 1], [34, 34, 33]),
        (1245, [2_500, 799, 4_999], [375, 120, 750]),  # 375.1, 119.88, 750.02
        (1, [3, 3, 4], [0, 0, 1]),
        (5, [0, 10, 0], [0, 5, 0]),
        (10, [3, 0, 7], [3, 0, 7]),
        (0, [0, 0], [0, 0]),
        (0, [1, 2], [0, 0]),
    ],
)
def test_known_splits(amount: int, weights: list[int], parts: list[int]) -> None:
    assert split(amount, weights) == parts
    check_split(amount, weights, parts)


@given(WEIGHTS, st.data())
def test_every_part_is_within_one_minor_unit_of_its_exact_proportion(weights: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(weights)))
    parts = split(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights))) < 1
        assert 0 <= part <= weight


@given(WEIGHTS, st.data())
def test_a_larger_weight_never_gets_less(weights: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(weights)))
    by_weight = sorted(zip(weights, split(amount, weights), strict=True))
    assert all(first[1] <= second[1] for first, second in pairwise(by_weight))


@given(st.lists(st.integers(0, 6), min_size=1, max_size=4), st.data())
def test_the_check_accepts_the_split_and_nothing_else(weights: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(weights)))
    right = split(amount, weights)
    check_split(amount, weights, right)
    other = data.draw(st.lists(st.integers(0, 7), min_size=len(weights), max_size=len(weights)))
    assume(other != right)
    with pytest.raises(Refusal):
        check_split(amount, weights, other)


@given(WEIGHTS, st.data())
def test_moving_one_minor_unit_is_refused(weights: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(weights)))
    parts = split(amount, weights)
    position = st.integers(0, len(weights) - 1)
    to, back = data.draw(position), data.draw(position)
    assume(to != back and parts[back])
    parts[to], parts[back] = parts[to] + 1, parts[back] - 1
    with pytest.raises(Refusal):
        check_split(amount, weights, parts)


def test_the_check_says_what_is_wrong() -> None:
    assert refusal(100, [1, 1, 1], [34, 33]) == Refusal("Rules_SplitLength", length=2, wanted=3)
    assert refusal(100, [1, 1, 1], [32, 34, 34]) == Refusal("Rules_SplitPart", line=0, part=32, share=33)
    assert refusal(10, [3, 0, 7], [4, 0, 7]) == Refusal("Rules_SplitPart", line=0, part=4, share=3)
    assert refusal(100, [1, 1, 1], [34, 34, 33]) == Refusal("Rules_SplitSum", sum=101, wanted=100)
    assert refusal(100, [1, 1, 1], [33, 33, 34]) == Refusal("Rules_SplitOrder", roundedUp=2, roundedDown=0)
    assert refusal(1, [3, 3, 4], [1, 0, 0]) == Refusal("Rules_SplitOrder", roundedUp=0, roundedDown=2)


def test_nothing_is_split_over_nothing() -> None:
    check_split(0, [0, 0], [0, 0])
    assert refusal(0, [0, 0], [0, 1]) == Refusal("Rules_SplitPart", line=1, part=1, share=0)


def test_the_largest_order_is_split_exactly() -> None:
    weights = [LARGEST] * LINES
    parts = split(MAX_U96, weights)
    assert sum(parts) == MAX_U96
    assert max(parts) - min(parts) == 1
    check_split(MAX_U96, weights, parts)
