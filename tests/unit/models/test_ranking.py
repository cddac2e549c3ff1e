"""The best n of many, ties by position."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from offchain.models.ranking import best_of, place_in_row, sort_descending
from offchain.models.recommender import NO_SCORE, POPULARITY_SCORE

Entries = dict[tuple[int, int], int]


def sorted_triples(entries: Entries) -> list[tuple[int, int, int]]:
    rows, columns = (np.array([key[part] for key in entries], dtype=np.int64) for part in (0, 1))
    values = np.array(list(entries.values()), dtype=np.int64)
    return [tuple(triple) for triple in np.stack(sort_descending(rows, values, columns), axis=1).tolist()]


@pytest.mark.parametrize("largest", [3, 2**40, 2**62])
@given(st.data())
def test_triples_are_sorted_by_row_then_value_down_then_column(largest: int, data: st.DataObject) -> None:
    keys = st.tuples(st.integers(0, 5), st.integers(0, 9))
    entries = data.draw(st.dictionaries(keys, st.integers(0, largest), max_size=30))

    expected = sorted(
        ((row, value, column) for (row, column), value in entries.items()), key=lambda t: (t[0], -t[1], t[2])
    )
    assert sorted_triples(entries) == expected


def test_what_does_not_fit_one_key_is_sorted_alike() -> None:
    small = {(row, column): (row * 7 + column * 5) % 4 for row in range(4) for column in range(6)}
    big = {key: value << 57 for key, value in small.items()}  # with rows and columns beside it: more than 63 bits

    assert [(row, value << 57, column) for row, value, column in sorted_triples(small)] == sorted_triples(big)
    assert [(row, value << 57, column) for row, value, column in sorted_triples(small)] == sorted_triples(
        dict(reversed(big.items()))
    )


def test_places_count_from_zero_in_each_row() -> None:
    assert place_in_row(np.array([0, 0, 2, 2, 2, 5]), 7).tolist() == [0, 1, 0, 1, 2, 0]


def test_short_rows_go_on_with_popular_items_that_are_open_to_them() -> None:
    scores = csr_matrix(np.array([[0, 9, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=np.int64))
    hidden = csr_matrix(np.array([[0, 0, 1, 0, 0], [0, 0, 0, 0, 0]], dtype=np.int64))
    allowed = np.array([True, True, True, True, False])

    positions, best = best_of(scores, hidden, allowed, np.array([2, 1, 0, 3]), 4)

    assert positions.tolist() == [[1, 0, 3, -1], [2, 1, 0, 3]]
    assert best.tolist() == [[9, POPULARITY_SCORE, POPULARITY_SCORE, NO_SCORE], [POPULARITY_SCORE] * 4]


def test_scores_of_zero_and_below_are_no_evidence() -> None:
    scores = csr_matrix((np.array([0, -5]), np.array([0, 1]), np.array([0, 2])), shape=(1, 2))

    positions, best = best_of(scores, None, np.array([True, True]), np.array([1, 0]), 2)

    assert positions.tolist() == [[1, 0]]
    assert best.tolist() == [[POPULARITY_SCORE, POPULARITY_SCORE]]
