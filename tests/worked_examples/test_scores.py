"""Content scores and predicted ratings: weighted sums and products that are exact in integers."""

import numpy as np

from offchain.models.content import AttributeTable, content_scores, rank_by_content, whole_points
from offchain.models.cosine import SCALE
from offchain.models.rating import in_thousandths, predicted_ratings

PRODUCTS = AttributeTable(
    ("product1", "product2"),
    ("first", "second", "third"),
    np.array([[80, 70, 90], [85, 75, 95]], dtype=np.int64),
)
"""Points for each of the three attributes of the example."""

WEIGHTS = np.array([[4_000, 3_000, 3_000], [5_000, 3_000, 2_000]], dtype=np.int64)
"""0.4, 0.3, 0.3 and 0.5, 0.3, 0.2 in basis points."""


def test_the_first_content_score_is_80() -> None:
    """0.4 * 80 + 0.3 * 70 + 0.3 * 90 = 32 + 21 + 27 = 80. The article prints 82."""
    scores = content_scores(PRODUCTS, WEIGHTS)

    assert scores[0, 0] == 80 * 10_000
    assert whole_points(scores)[0, 0] == 80


def test_the_second_content_score_is_84() -> None:
    """0.5 * 85 + 0.3 * 75 + 0.2 * 95 = 42.5 + 22.5 + 19 = 84, as the article prints."""
    scores = content_scores(PRODUCTS, WEIGHTS)

    assert scores[1, 1] == 84 * 10_000
    assert whole_points(scores)[1, 1] == 84


def test_the_second_product_comes_first_for_both_weightings() -> None:
    ids, scores = rank_by_content(PRODUCTS, WEIGHTS, 2)

    assert ids.tolist() == [["product2", "product1"]] * 2
    assert scores.tolist() == [[850_000, 800_000], [840_000, 790_000]]


def test_predicted_ratings_are_3_24_and_3_384() -> None:
    """4.5 * 0.8 * 0.9 = 3.24, as the article prints, and 4.7 * 0.8 * 0.9 = 3.384, for which it prints 3.36."""
    ratings, similarities, preferences = (
        np.array(values, dtype=np.int64) for values in ([4_500, 4_700], [800, 800], [900, 900])
    )

    assert predicted_ratings(ratings, similarities, preferences).tolist() == [3_240, 3_384]


def test_a_similarity_of_a_recommender_takes_the_place_of_the_example_s() -> None:
    """0.8 in units of 1 / SCALE is the same 800 thousandths."""
    similarity = in_thousandths(np.array([SCALE * 8 // 10], dtype=np.int64))

    assert similarity.tolist() == [800]
