"""Agreement of groupings and fit, against other implementations; how many clusters are chosen."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from offchain.models.agreement import adjusted_rand_bps, silhouette_bps, strength_bps
from offchain.models.choosing import STRONG_BPS, Weighed, best_of, weigh
from offchain.models.errors import InputError
from offchain.models.seeding import SplitMix64, words
from tests.unit.models.kmeans_reference import blobs, integers


@pytest.mark.parametrize("seed", range(20))
def test_agreement_is_the_adjusted_rand_index(seed: int) -> None:
    chance = np.random.default_rng(seed)
    one = chance.integers(0, 5, 300)
    other = np.where(chance.random(300) < seed / 20, one, chance.integers(0, 7, 300))
    exact = adjusted_rand_score(one, other) * 10_000
    assert exact - 1 <= adjusted_rand_bps(one, other) <= exact + 1e-6


def test_names_of_clusters_do_not_matter() -> None:
    assert adjusted_rand_bps(integers([0, 0, 1, 1, 2]), integers([5, 5, 3, 3, 9])) == 10_000
    assert adjusted_rand_bps(integers([0, 0]), integers([0, 0])) == 10_000
    assert adjusted_rand_bps(integers([0]), integers([4])) == 10_000


def test_strength_is_that_of_the_worst_cluster() -> None:
    # 0: one pair of three stays together; 1: its only pair does; 2: nobody can be parted from it.
    found, predicted = integers([0, 0, 0, 1, 1, 2]), integers([7, 7, 8, 9, 9, 9])
    assert strength_bps(found, predicted) == 3_333
    assert strength_bps(found, found) == 10_000
    assert strength_bps(found[3:], predicted[3:]) == 10_000


def test_silhouette_by_hand() -> None:
    # 1 is at squared distances 1 and 81 of 0 and 10: 80 / 81; 5 lies between them; 10 on one of them.
    assert silhouette_bps(integers([[1], [5], [10]]), integers([[0], [10]])) == (9876 + 0 + 10_000) // 3
    assert silhouette_bps(integers([[3]]), integers([[3], [3]])) == 0


def test_chunks_do_not_matter() -> None:
    rows = blobs(3, 500, 3, 4)
    assert silhouette_bps(rows, rows[:4], 7) == silhouette_bps(rows, rows[:4])


def test_groups_that_are_there_are_found() -> None:
    rows = blobs(3, 600, 3, 4)
    tried = weigh(rows, range(2, 7), 3)
    assert [it.clusters for it in tried] == [2, 3, 4, 5, 6]
    assert best_of(tried) == 4
    assert weigh(rows[::-1].copy(), range(2, 7), 3) == tried


def test_the_largest_stable_number_is_taken_else_the_most_stable() -> None:
    def of(*stabilities: int) -> list[Weighed]:
        return [Weighed(number, 0, stability, 0) for number, stability in enumerate(stabilities, start=2)]

    assert best_of(of(9_900, STRONG_BPS, STRONG_BPS - 1)) == 3
    assert best_of(of(100, STRONG_BPS - 1, STRONG_BPS - 1)) == 3


def test_too_few_shoppers_are_refused() -> None:
    with pytest.raises(InputError, match="different rows of a half"):
        weigh(integers([[1], [1], [1]]), range(2, 5), 0)
    with pytest.raises(InputError):
        silhouette_bps(integers([[1]]), integers([[1]]))
    with pytest.raises(InputError):
        adjusted_rand_bps(integers([1]), integers([1, 2]))
    with pytest.raises(InputError):
        strength_bps(integers([]), integers([]))


def test_words_at_once_are_those_one_by_one() -> None:
    for seed in (0, 9, 2**64 - 1):
        chance = SplitMix64(seed)
        assert words(seed, 30).tolist() == [chance.next() for _ in range(30)]
