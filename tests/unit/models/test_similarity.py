"""Similarities of columns: against unbounded integers, numpy's correlation, and worked examples."""

from math import isqrt

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from offchain.models import similarity
from offchain.models.cosine import SCALE
from offchain.models.errors import BoundError
from offchain.models.neighbourhood import column_neighbours
from offchain.models.similarity import Columns, Pairs, divided, integer_roots
from tests.unit.models.matrices import random_interactions


def found(matrix: csr_matrix, kind: similarity.Similarity) -> np.ndarray:
    """All similarities > 0 of the columns, without shrinkage."""
    return column_neighbours(matrix, 10**6, 0, 16, kind).toarray()


def test_pearson_is_numpy_s_correlation_within_rounding() -> None:
    matrix = random_interactions(3, 400, 30, 9).matrix
    expected = np.maximum(0, np.corrcoef(matrix.toarray(), rowvar=False)) * SCALE
    np.fill_diagonal(expected, 0)
    together = (matrix.T @ matrix).toarray() > 0

    assert np.abs(found(matrix, "pearson") - expected * together).max() < 1 + SCALE / 1_000  # roots are rounded down


def test_pearson_is_its_definition_to_the_bit() -> None:
    matrix = random_interactions(4, 50, 12, 32_767).matrix
    values, rows = matrix.toarray().astype(object), 50
    similar = found(matrix, "pearson")

    for a in range(12):
        for b in range(12):
            if a == b:
                continue
            x, y = values[:, a], values[:, b]
            over = rows * int(sum(x * y)) - int(sum(x)) * int(sum(y))
            under = isqrt(rows * int(sum(x * x)) - int(sum(x)) ** 2) * isqrt(rows * int(sum(y * y)) - int(sum(y)) ** 2)
            assert similar[a, b] == (min(SCALE, over * SCALE // under) if over > 0 else 0)


def test_columns_that_everybody_has_correlate_with_nothing() -> None:
    assert found(csr_matrix(np.array([[1, 1], [1, 1], [1, 1]], dtype=np.int64)), "pearson").max() == 0


def test_frequency_is_a_probability_over_the_root_of_how_many_have_it() -> None:
    """Of four shoppers of b, two have a; four have a: (2 / 4) / sqrt(4)."""
    matrix = csr_matrix(np.array([[9, 1], [1, 5], [0, 1], [0, 1], [1, 0], [1, 0]], dtype=np.int64))

    assert found(matrix, "frequency").tolist() == [[0, SCALE // 4], [SCALE // 4, 0]]


def test_frequency_looks_from_one_column_to_another() -> None:
    """Whoever has the rare one has the common one, not the other way about."""
    matrix = csr_matrix(np.array([[1, 1], [0, 1], [0, 1], [0, 1]], dtype=np.int64))

    assert found(matrix, "frequency").tolist() == [[0, SCALE // 4], [SCALE // 2, 0]]


def test_what_could_leave_64_bits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Columns(10, *(np.array([3], dtype=np.int64) for _ in range(3)))
    pair = Pairs(one, one, *(np.zeros(1, dtype=np.int64) for _ in range(2)), one.sums, one.counts)
    monkeypatch.setattr(similarity, "_LARGEST_SQUARE", 30)
    pair.similarities("pearson")
    monkeypatch.setattr(similarity, "_LARGEST_SQUARE", 29)
    with pytest.raises(BoundError, match="rows"):
        pair.similarities("pearson")
    monkeypatch.setattr(similarity, "_MOST_ROWS", 10)
    with pytest.raises(BoundError, match="rows"):
        pair.similarities("frequency")


@pytest.mark.parametrize("value", [0, 1, 2**52 - 1, 2**52, 2**62, 2**63 - 1])
def test_roots_are_exact_over_all_of_64_bits(value: int) -> None:
    assert integer_roots(np.array([value], dtype=np.int64)).tolist() == [isqrt(value)]


def test_division_is_exact_up_to_62_bits() -> None:
    over, under = [2**62, 2**62 - 1, 12_345, 0], [2**31 - 1, 2**30 + 7, 999, 5]

    assert divided(np.array(over), np.array(under)).tolist() == [
        a * SCALE // b for a, b in zip(over, under, strict=True)
    ]
