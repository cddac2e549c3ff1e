"""Cosines of shoppers and of items, and what follows from them for UserA."""

import numpy as np
import pytest

from offchain.features.interactions import Interactions
from offchain.models.cosine import SCALE
from offchain.models.item_cf import ItemCF
from offchain.models.recommender import POPULARITY_SCORE
from offchain.models.user_cf import UserCF
from tests.worked_examples.shoppers import HALF, HALF_ROOT, ITEMS, interactions

EVERYBODY = interactions("UserA", "UserB", "UserC")
FIRST_TWO = interactions("UserA", "UserB")


def test_each_two_of_the_three_shoppers_have_a_cosine_of_a_half() -> None:
    """1 / (sqrt(2) * sqrt(2)) = 0.5: each two share one of the two items that each has.

    The article prints 0.8 and 0.7.
    """
    ids, scores = UserCF().fit(EVERYBODY).similar_shoppers(EVERYBODY.shoppers, 2)

    assert ids.tolist() == [["UserB", "UserC"], ["UserA", "UserC"], ["UserA", "UserB"]]
    assert scores.tolist() == [[HALF, HALF]] * 3


def test_the_cosines_of_the_items_that_two_shoppers_have() -> None:
    """(1,2) = (1,3) = 1 / sqrt(2) = 0.7071 and (2,3) = 0, from item1 = (1, 1), item2 = (0, 1), item3 = (1, 0).

    The article prints 1, 0 and 0: only vectors of one direction have a cosine of 1, and item3 shares UserA with item1.
    """
    assert HALF_ROOT**2 * 2 <= SCALE**2 < (HALF_ROOT + 1) ** 2 * 2
    assert ItemCF(shrinkage=0).fit(FIRST_TWO).similarities_.toarray().tolist() == [
        [0, HALF_ROOT, HALF_ROOT],
        [HALF_ROOT, 0, 0],
        [HALF_ROOT, 0, 0],
    ]


def test_both_models_find_the_same_cosines_of_items() -> None:
    one, other = (model(shrinkage=0).fit(EVERYBODY).similar_items(ITEMS, 2) for model in (UserCF, ItemCF))

    assert np.unique(one[1]).tolist() == [HALF]
    assert [part.tolist() for part in one] == [part.tolist() for part in other]


@pytest.mark.parametrize(("known", "score"), [(FIRST_TWO, HALF), (EVERYBODY, 2 * HALF)])
def test_user_a_is_recommended_item_2_because_shoppers_alike_have_it(known: Interactions, score: int) -> None:
    """UserB, and UserC where there is one, have it and are like UserA with 0.5 each. So says the article."""
    ids, scores = UserCF().fit(known).recommend(["UserA"], 1)

    assert ids.tolist() == [["item2"]]
    assert scores.tolist() == [[score]]
    assert scores[0, 0] > POPULARITY_SCORE


@pytest.mark.parametrize(("known", "score"), [(FIRST_TWO, HALF_ROOT), (EVERYBODY, 2 * HALF)])
def test_user_a_is_recommended_item_2_because_it_is_like_what_she_has(known: Interactions, score: int) -> None:
    """From two shoppers item2 is like item1 alone, from three like both items that UserA has. So says the article."""
    ids, scores = ItemCF(shrinkage=0).fit(known).recommend(["UserA"], 1)

    assert ids.tolist() == [["item2"]]
    assert scores.tolist() == [[score]]
