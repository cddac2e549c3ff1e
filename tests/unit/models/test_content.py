"""Content scores: weighted sums in integers, ranked by score and id."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.models.content import MOST_POINTS, AttributeTable, content_scores, rank_by_content, whole_points
from offchain.models.errors import HyperparameterError, InputError
from offchain.models.recommender import NO_ITEM, NO_SCORE


def integers(rows: list[list[int]]) -> np.ndarray:
    return np.array(rows, dtype=np.int64)


def table(points: list[list[int]], items: str = "p q r s") -> AttributeTable:
    return AttributeTable(tuple(items.split()[: len(points)]), ("price", "brand")[: len(points[0])], integers(points))


GOODS = table([[10, 0], [0, 10], [5, 5], [7, 1]])
EVEN = integers([[5_000, 5_000]])


def test_a_score_is_the_sum_of_weight_times_points() -> None:
    weights = integers([[10_000, 0], [2_500, 7_500]])

    assert content_scores(GOODS, weights).tolist() == [[100_000, 0, 50_000, 70_000], [25_000, 75_000, 50_000, 25_000]]


def test_the_best_come_first_and_equal_scores_go_by_id() -> None:
    ids, scores = rank_by_content(GOODS, EVEN, 4)

    assert ids.tolist() == [["p", "q", "r", "s"]]
    assert scores.tolist() == [[50_000, 50_000, 50_000, 40_000]]
    assert rank_by_content(GOODS, integers([[0, 10_000]]), 2)[0].tolist() == [["q", "r"]]


def test_excluded_items_are_never_ranked_and_unknown_ones_have_no_effect() -> None:
    assert rank_by_content(GOODS, EVEN, 2, {"p", "q", "unknown"})[0].tolist() == [["r", "s"]]


def test_where_no_item_is_left_the_list_is_padded() -> None:
    ids, scores = rank_by_content(GOODS, EVEN, 5, {"p", "q", "r"})

    assert ids.tolist() == [["s", NO_ITEM, NO_ITEM, NO_ITEM, NO_ITEM]]
    assert scores.tolist() == [[40_000, NO_SCORE, NO_SCORE, NO_SCORE, NO_SCORE]]


def test_no_shoppers_get_no_lists() -> None:
    ids, scores = rank_by_content(GOODS, np.zeros((0, 2), dtype=np.int64), 3)

    assert ids.shape == scores.shape == (0, 3)


def test_the_most_points_and_weights_are_exact() -> None:
    largest = table([[MOST_POINTS, MOST_POINTS]])

    assert content_scores(largest, EVEN).tolist() == [[MOST_POINTS * 10_000]]


@given(st.lists(st.integers(0, MOST_POINTS), min_size=1, max_size=2), st.integers(0, 10_000))
def test_a_score_lies_between_the_lowest_and_the_highest_points(points: list[int], weight: int) -> None:
    weights = [weight, 10_000 - weight] if len(points) > 1 else [10_000]
    score = int(content_scores(table([points]), integers([weights]))[0, 0])

    assert min(points) * 10_000 <= score <= max(points) * 10_000


def test_points_for_people_are_rounded_half_up() -> None:
    assert whole_points(np.array([44_999, 45_000, 54_999, 0])).tolist() == [4, 5, 5, 0]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([[5_000, 4_999]], "sum of weights: found .9999., wanted 10000"),
        ([[5_000, 5_000], [5_000, 5_001]], "sum of weights: found .10001."),
        ([[-1, 10_001]], "weights: found"),
        ([[10_000]], "weights: found"),
    ],
)
def test_weights_that_do_not_share_out_the_whole_are_refused(weights: list[list[int]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        content_scores(GOODS, integers(weights))


def test_weights_that_are_no_integers_are_refused() -> None:
    with pytest.raises(InputError, match="float64"):
        content_scores(GOODS, np.array([[0.5, 0.5]]))


@pytest.mark.parametrize("points", [[[-1, 0]], [[0, MOST_POINTS + 1]]])
def test_points_off_their_scale_are_refused(points: list[list[int]]) -> None:
    with pytest.raises(InputError, match="points: found"):
        table(points)


def test_a_table_that_does_not_fit_its_names_is_refused() -> None:
    with pytest.raises(InputError, match="points: found"):
        AttributeTable(("p",), ("price",), integers([[1, 2]]))
    for items in (("q", "p"), ("p", "p")):
        with pytest.raises(InputError, match="unique ids in ascending order"):
            AttributeTable(items, ("price",), integers([[1], [2]]))


@pytest.mark.parametrize("n", [0, 10_001])
def test_a_list_length_outside_its_limits_is_refused(n: int) -> None:
    with pytest.raises(HyperparameterError, match="n: found"):
        rank_by_content(GOODS, EVEN, n)
