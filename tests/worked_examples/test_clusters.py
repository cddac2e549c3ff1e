"""k-means of the three shoppers, from UserA and UserB as first centres."""

import numpy as np

from offchain.models.kmeans import KMeans
from tests.worked_examples.shoppers import ROWS

WHOLE = 1_000
"""A coordinate of 1, so that a mean of a half is an integer too."""


def test_user_c_is_equally_near_to_both_centres_and_joins_the_one_of_the_lower_shopper() -> None:
    """{UserA, UserC} and {UserB}: UserC is at squared distance 2 of both, and a tie goes to the lower id.

    The article prints {UserA} and {UserB, UserC}. A cluster's id is its place in ascending order of the centroids;
    UserA = (1, 0, 1) stands before UserB = (1, 1, 0), and so do the centroids at the end, (1/2, 1/2, 1) and (1, 1, 0).
    """
    rows = WHOLE * np.array(list(ROWS.values()), dtype=np.int64)
    first, second, third = rows
    model = KMeans(clusters=2, start=rows[:2]).fit(rows)

    assert ((third - first) ** 2).sum() == ((third - second) ** 2).sum() == 2 * WHOLE**2
    assert dict(zip(ROWS, model.predict(rows).tolist(), strict=True)) == {"UserA": 0, "UserB": 1, "UserC": 0}
    assert model.centroids_.tolist() == [[500, 500, 1000], [1000, 1000, 0]]


def test_the_answer_does_not_depend_on_which_centre_is_named_first() -> None:
    rows = WHOLE * np.array(list(ROWS.values()), dtype=np.int64)
    turned = KMeans(clusters=2, start=rows[[1, 0]]).fit(rows)

    assert turned.predict(rows).tolist() == [0, 1, 0]


def test_of_two_equally_good_partitions_the_tie_alone_decides() -> None:
    """{UserA, UserC}, {UserB} and the article's {UserA}, {UserB, UserC} have the same inertia of 1."""
    rows = WHOLE * np.array(list(ROWS.values()), dtype=np.int64)

    def spread(members: np.ndarray) -> int:
        return int(((2 * members - members.sum(axis=0)) ** 2).sum()) // 4  # of two rows about their mean

    assert KMeans(clusters=2, start=rows[:2]).fit(rows).inertia_ == spread(rows[[0, 2]]) == WHOLE**2
    assert spread(rows[[1, 2]]) == WHOLE**2
