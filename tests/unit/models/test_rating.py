"""Predicted ratings in thousandths, against exact fractions."""

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from offchain.models.cosine import SCALE
from offchain.models.errors import InputError
from offchain.models.rating import MOST_RATING, WHOLE, in_thousandths, predicted_ratings


def thousandths(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def prediction(rating: int, similarity: int, preference: int) -> int:
    return int(predicted_ratings(thousandths(rating), thousandths(similarity), thousandths(preference))[0])


@given(st.integers(0, MOST_RATING), st.integers(0, WHOLE), st.integers(0, WHOLE))
@example(MOST_RATING, WHOLE, WHOLE)
@example(1, 500, WHOLE)
@example(1, 499, WHOLE)
def test_the_product_is_rounded_half_up_once(rating: int, similarity: int, preference: int) -> None:
    exact = Fraction(rating * similarity * preference, WHOLE**2)

    assert prediction(rating, similarity, preference) == floor(exact + Fraction(1, 2))


def test_a_like_minded_shopper_s_rating_stays_as_it_is_for_one_who_cares() -> None:
    assert prediction(4_500, WHOLE, WHOLE) == 4_500
    assert prediction(4_500, 0, WHOLE) == prediction(4_500, WHOLE, 0) == 0


def test_similarities_of_a_recommender_become_thousandths_half_up() -> None:
    assert in_thousandths(thousandths(0, SCALE, SCALE // 2, 524, 525)).tolist() == [0, 1_000, 500, 0, 1]


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("ratings", (-1, 0, 0)),
        ("ratings", (MOST_RATING + 1, 0, 0)),
        ("similarities", (0, -1, 0)),
        ("similarities", (0, WHOLE + 1, 0)),
        ("preferences", (0, 0, -1)),
        ("preferences", (0, 0, WHOLE + 1)),
    ],
)
def test_numbers_off_their_scale_are_refused(name: str, numbers: tuple[int, int, int]) -> None:
    with pytest.raises(InputError, match=f"{name}: found .* bring them to thousandths"):
        prediction(*numbers)


def test_numbers_that_are_no_thousandths_of_one_shape_are_refused() -> None:
    with pytest.raises(InputError, match="similarities: found"):
        predicted_ratings(thousandths(1, 2), thousandths(1), thousandths(1, 2))
    with pytest.raises(InputError, match=r"preferences: found .*float64"):
        predicted_ratings(thousandths(1), thousandths(1), np.array([0.9]))
