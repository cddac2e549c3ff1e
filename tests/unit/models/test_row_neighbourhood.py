"""The most similar rows, against the definition in Python's own integers."""

from math import isqrt

import numpy as np
import pytest

from offchain.models.cosine import SCALE
from offchain.models.row_neighbourhood import RowNeighbourhood, row_lengths
from tests.unit.models.matrices import interactions_of, random_interactions


def exact(one: list[int], other: list[int], shrinkage: int) -> int:
    dot = sum(a * b for a, b in zip(one, other, strict=True))
    common = sum(1 for a, b in zip(one, other, strict=True) if a and b)
    lengths = sum(a * a for a in one) * sum(b * b for b in other)
    return isqrt(SCALE**2 * dot**2 // lengths) * common // (common + shrinkage) if dot else 0


@pytest.mark.parametrize("shrinkage", [0, 7])
@pytest.mark.parametrize("largest", [1, 9_999])
def test_similarities_are_those_of_the_definition_to_the_last_bit(largest: int, shrinkage: int) -> None:
    others = random_interactions(21, 30, 15, largest, density=0.3).matrix
    rows = random_interactions(22, 12, 15, largest, density=0.3).matrix
    nobody = np.full(12, -1, dtype=np.int64)
    row, similar, other = RowNeighbourhood(others).nearest(rows, nobody, 100, shrinkage)
    table = np.zeros((12, 30), dtype=np.int64)
    table[row, other] = similar

    assert table.tolist() == [
        [exact(one, two, shrinkage) for two in others.toarray().tolist()] for one in rows.toarray().tolist()
    ]


def test_weights_on_one_side_alone_are_counted_as_common_once() -> None:
    plain, heavy = interactions_of([[1, 1, 0]]).matrix, interactions_of([[9, 9, 9]]).matrix
    expected = exact([1, 1, 0], [9, 9, 9], 4)

    for rows, others in ((plain, heavy), (heavy, plain)):
        assert RowNeighbourhood(others).nearest(rows, np.array([-1]), 5, 4)[1].tolist() == [expected]


def test_the_best_come_first_ties_by_position_and_the_row_itself_never() -> None:
    matrix = interactions_of([[1, 1, 0], [1, 1, 1], [1, 1, 0], [1, 0, 0]]).matrix
    row, similar, other = RowNeighbourhood(matrix).nearest(matrix, np.arange(4), 2, 0)

    assert (row.tolist(), other.tolist()) == ([0, 0, 1, 1, 2, 2, 3, 3], [2, 1, 0, 2, 0, 1, 0, 2])
    assert similar[:2].tolist() == [SCALE, isqrt(SCALE**2 * 2 // 3)]


def test_squared_lengths_of_rows_are_sums_of_squares() -> None:
    assert row_lengths(interactions_of([[3, 4], [0, 1]]).matrix).tolist() == [25, 1]
