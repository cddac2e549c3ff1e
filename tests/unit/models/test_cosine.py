"""Cosines in fixed point, against Python's unbounded integers."""

from math import isqrt

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from offchain.models.cosine import LARGEST_NORM, SCALE, floor_cosine, floor_root
from offchain.models.errors import BoundError


def cosine_of(dot: int, left: int, right: int) -> int:
    one, two, three = (np.array([value], dtype=np.int64) for value in (dot, left, right))
    return int(floor_cosine(one, two, three)[0])


@st.composite
def inner_products(draw: st.DrawFn) -> tuple[int, int, int]:
    left, right = (draw(st.integers(1, 2 ** draw(st.integers(1, 31)) - 1)) for _ in range(2))
    return draw(st.integers(0, isqrt(left * right))), left, right


@given(inner_products())
@example((LARGEST_NORM, LARGEST_NORM, LARGEST_NORM))
@example((LARGEST_NORM - 1, LARGEST_NORM, LARGEST_NORM))
@example((1, LARGEST_NORM, LARGEST_NORM))
@example((1, 1, 2))
def test_the_cosine_is_rounded_down_exactly(numbers: tuple[int, int, int]) -> None:
    dot, left, right = numbers
    found = cosine_of(dot, left, right)

    assert found**2 * left * right <= SCALE**2 * dot**2 < (found + 1) ** 2 * left * right


def test_neighbours_in_an_array_do_not_change_each_other() -> None:
    dot, left, right = (
        np.array(values, dtype=np.int64) for values in ([1, 2**30, 3], [2, 2**31 - 1, 9], [3, 2**30, 1])
    )

    assert floor_cosine(dot, left, right).tolist() == [
        cosine_of(*numbers) for numbers in zip(dot.tolist(), left.tolist(), right.tolist(), strict=True)
    ]


def test_equal_cosines_get_equal_answers() -> None:
    assert cosine_of(1, 2, 1) == cosine_of(7, 49, 2) == cosine_of(1000, 2000, 1000)


def test_no_pairs_give_no_cosines() -> None:
    nothing = np.zeros(0, dtype=np.int64)

    assert len(floor_cosine(nothing, nothing, nothing)) == 0


@pytest.mark.parametrize("lengths", [(LARGEST_NORM + 1, 1), (1, LARGEST_NORM + 1)])
def test_vectors_that_are_too_long_are_refused(lengths: tuple[int, int]) -> None:
    with pytest.raises(BoundError, match="found 2147483648, wanted at most 2147483647"):
        cosine_of(1, *lengths)


@given(st.lists(st.integers(0, 2**52 - 1), min_size=1))
def test_the_integer_root_is_exact(values: list[int]) -> None:
    squares = [isqrt(value) ** 2 for value in values]
    numbers = [*values, *squares, *(max(0, square - 1) for square in squares)]

    assert floor_root(np.array(numbers, dtype=np.int64)).tolist() == [isqrt(number) for number in numbers]
