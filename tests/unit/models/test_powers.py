"""Powers of degrees, rounded down: against unbounded integers and against floats."""

import numpy as np
import pytest

from offchain.models.powers import inverse_powers


@pytest.mark.parametrize(("hundredths", "expected"), [(0, 1024), (50, 512), (100, 256), (200, 64)])
def test_of_a_perfect_power_the_answer_is_exact(hundredths: int, expected: int) -> None:
    assert inverse_powers(np.array([4], dtype=np.int64), hundredths, 1024).tolist() == [expected]


@pytest.mark.parametrize("hundredths", [1, 33, 40, 50, 70, 100])
def test_the_answer_is_the_largest_whole_number_that_is_not_above_the_power(hundredths: int) -> None:
    degrees = np.array([1, 2, 3, 7, 1415, 10**6, 2**40], dtype=np.int64)

    for degree, weight in zip(degrees.tolist(), inverse_powers(degrees, hundredths, 2**14).tolist(), strict=True):
        assert weight**100 * degree**hundredths <= (2**14) ** 100 < (weight + 1) ** 100 * degree**hundredths


def test_it_is_the_float_power_within_rounding() -> None:
    degrees = np.arange(1, 3_000, dtype=np.int64)

    assert np.abs(inverse_powers(degrees, 45, 2**14) + 0.5 - 2**14 * degrees**-0.45).max() < 0.501


def test_nobody_has_no_weight() -> None:
    assert inverse_powers(np.array([0, 1, 0], dtype=np.int64), 50, 16).tolist() == [0, 16, 0]


def test_no_degrees_have_no_weights() -> None:
    assert inverse_powers(np.zeros(0, dtype=np.int64), 50, 16).tolist() == []
