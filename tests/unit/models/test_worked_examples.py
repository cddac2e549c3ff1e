"""The worked examples of the article that the project starts from, with the correct figures.

Shoppers A = (1, 0, 1), B = (1, 1, 0) and, where there is a third, C = (0, 1, 1) over the items 1, 2, 3.
"""

import numpy as np

from offchain.models.cosine import SCALE
from offchain.models.item_cf import ItemCF
from offchain.models.kmeans import KMeans
from tests.unit.models.matrices import interactions_of

A, B, C = [1, 0, 1], [1, 1, 0], [0, 1, 1]
HALF_ROOT = 741_455
"""floor(2**20 / sqrt(2)): .7071 in units of 1 / SCALE."""


def cosines(rows: list[list[int]]) -> list[list[int]]:
    return ItemCF(shrinkage=0).fit(interactions_of(rows)).similarities_.toarray().tolist()


def test_item_cosines_of_two_shoppers() -> None:
    """(1,2) = (1,3) = .7071 and (2,3) = 0. The article has 1, 0 and 0."""
    assert HALF_ROOT**2 * 2 <= SCALE**2 < (HALF_ROOT + 1) ** 2 * 2
    assert cosines([A, B]) == [[0, HALF_ROOT, HALF_ROOT], [HALF_ROOT, 0, 0], [HALF_ROOT, 0, 0]]


def test_shopper_cosines_of_three_shoppers() -> None:
    """.5 for each pair, as cosines between the columns of the transposed matrix. The article has .8 and .7."""
    half = SCALE // 2

    assert cosines(np.transpose([A, B, C]).tolist()) == [[0, half, half], [half, 0, half], [half, half, 0]]


def test_the_first_shopper_is_recommended_the_second_item() -> None:
    interactions = interactions_of([A, B], items="item1 item2 item3")
    ids, scores = ItemCF(shrinkage=0).fit(interactions).recommend(["A"], 1)

    assert (ids[0, 0], scores[0, 0]) == ("item2", HALF_ROOT)


def test_k_means_from_two_of_the_shoppers_ties_the_third_to_the_lower_id() -> None:
    """C is as far from A as from B (squared distance 2), so {A, C} and {B}. The article has {A} and {B, C}."""
    rows = 1000 * np.array([A, B, C], dtype=np.int64)
    model = KMeans(clusters=2, start=rows[:2]).fit(rows)

    assert model.predict(rows).tolist() == [0, 1, 0]
    assert model.centroids_.tolist() == [[500, 500, 1000], [1000, 1000, 0]]
