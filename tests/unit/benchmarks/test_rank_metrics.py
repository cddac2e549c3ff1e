"""Recall and NDCG of lists, worked out by hand."""

from math import log2

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from benchmarks.rank.metrics import Quality, hits_of, quality


def later(rows: list[list[int]]) -> csr_matrix:
    return csr_matrix(np.array(rows, dtype=np.int64))


def test_a_worked_example() -> None:
    """Two shoppers: of one, 1 of 2 later items at place 2; of the other, 3 of 4 at places 1, 2 and 3 of 3."""
    lists = np.array([[4, 0, 3], [1, 2, 3]])
    found = quality(lists, later([[1, 1, 0, 0, 0], [0, 1, 1, 1, 1]]))
    first = (1 / log2(3)) / (1 + 1 / log2(3))

    assert found.recall == pytest.approx((1 / 2 + 3 / 4) / 2)
    assert found.ndcg == pytest.approx((first + 1) / 2)  # the ideal list has min(3, 4) hits
    assert found.shoppers == 2


def test_the_ideal_of_a_shopper_with_fewer_later_items_than_places_ends_with_them() -> None:
    assert quality(np.array([[0, 1, 2]]), later([[1, 0, 0, 0]])) == Quality(1.0, 1.0, 1)


def test_shoppers_without_later_items_do_not_count() -> None:
    assert quality(np.array([[0], [1]]), later([[0, 0], [0, 1]])) == Quality(1.0, 1.0, 1)
    assert quality(np.array([[0]]), later([[0, 0]])) == Quality(0.0, 0.0, 0)


def test_an_item_that_could_not_be_listed_counts_as_missed() -> None:
    assert quality(np.array([[0, -1]]), later([[1, 1, 0]])).recall == 0.5


def test_an_empty_place_is_no_hit_on_the_shopper_before() -> None:
    assert hits_of(np.array([[-1], [-1]]), later([[0, 1], [1, 0]])).tolist() == [[False], [False]]
