"""Ranks from 0 to 10000 in place of values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from offchain.features.errors import MatrixError
from offchain.features.scaling import SCALE, RankScaler


def column(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)[:, None]


def ranks_of(*values: int) -> list[int]:
    rows = column(*values)
    return RankScaler().fit(rows).transform(rows)[:, 0].tolist()


def test_the_smallest_is_0_and_the_largest_10000() -> None:
    assert ranks_of(7, 5, 9) == [5000, 0, 10000]


def test_equal_values_share_the_middle_of_their_ranks() -> None:
    assert ranks_of(1, 1, 2, 3, 3) == [1250, 1250, 5000, 8750, 8750]


def test_a_column_that_never_varies_is_in_the_middle() -> None:
    assert ranks_of(4, 4, 4) == [5000, 5000, 5000]
    assert ranks_of(4) == [5000]


def test_new_values_stand_between_their_neighbours() -> None:
    scaler = RankScaler().fit(column(10, 20, 30))

    assert scaler.transform(column(-5, 10, 15, 20, 29, 99))[:, 0].tolist() == [0, 0, 2500, 5000, 7500, 10000]


def test_columns_are_ranked_apart() -> None:
    rows = np.array([[1, 300], [2, 200], [3, 100]], dtype=np.int64)

    assert RankScaler().fit(rows).transform(rows).tolist() == [[0, 10000], [5000, 5000], [10000, 0]]


@given(st.lists(st.integers(-(2**60), 2**60), min_size=2, max_size=60))
def test_ranks_are_those_of_scipy_rounded_down(values: list[int]) -> None:
    twice = (2 * rankdata(np.array(values, dtype=np.int64), method="average")).astype(int).tolist()

    assert ranks_of(*values) == [(rank - 2) * SCALE // (2 * (len(values) - 1)) for rank in twice]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_rank(values: list[int], chance: object) -> None:
    shuffled = list(values)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert dict(zip(values, ranks_of(*values), strict=True)) == dict(zip(shuffled, ranks_of(*shuffled), strict=True))


@pytest.mark.parametrize("rows", [np.zeros((0, 2), np.int64), np.zeros(3, np.int64), np.zeros((2, 2))])
def test_what_is_not_an_integer_matrix_is_refused(rows: np.ndarray) -> None:
    with pytest.raises(MatrixError):
        RankScaler().fit(rows)


def test_other_columns_than_the_fitted_ones_are_refused() -> None:
    with pytest.raises(MatrixError, match="features"):
        RankScaler().fit(column(1, 2)).transform(np.zeros((2, 2), np.int64))
