"""Integer k-means, against a reference written out in Python's own integers."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans as FloatKMeans

from offchain.models.kmeans import KMeans
from offchain.models.lloyd import lexicographic, seeded
from offchain.models.parameters import parameters_bytes
from tests.unit.models.kmeans_reference import (
    blobs,
    inertia_of,
    integers,
    nearest_of,
    points_of,
    reference,
    reference_start,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_fit_follows_the_definition_to_the_last_bit(data: st.DataObject) -> None:
    features = data.draw(st.integers(1, 3))
    row = st.tuples(*[st.integers(-6, 6)] * features)
    rows = data.draw(st.lists(row, min_size=4, max_size=25))
    clusters = data.draw(st.integers(1, len(set(rows))))
    start = data.draw(st.lists(row, min_size=clusters, max_size=clusters))

    model = KMeans(clusters=clusters, start=integers(start), rounds=1000, chunk_rows=3).fit(integers(rows))
    expected = reference(rows, start)

    assert model.centroids_.tolist() == [list(centroid) for centroid in expected]
    assert model.predict(integers(rows)).tolist() == [nearest_of(row, expected) for row in rows]
    assert model.inertia_ == inertia_of(rows, expected)


@pytest.mark.parametrize(
    ("rows", "clusters"),
    [(blobs(1, 120, 3, 5), 5), (integers([[0, 0], [0, 1], [2, 0], [2, 2], [0, 0], [1, 1]]), 4)],
    ids=["far apart", "close together"],
)
def test_first_centroids_follow_the_definition(rows: np.ndarray, clusters: int) -> None:
    points = points_of(rows)
    for seed in range(20):
        found = seeded(lexicographic(rows).astype(np.float64), clusters, seed, step=7)
        assert points_of(found) == reference_start(points, clusters, seed)


def test_large_values_are_as_exact_as_small_ones() -> None:
    """Coordinates of up to 2**25 give squared distances of up to 2**52.6, the last that float64 holds exactly."""
    chance = np.random.default_rng(2)
    rows = chance.integers(-(2**24), 2**24, (300, 8)) + chance.integers(0, 2, (300, 8))
    start = rows[:5]
    model = KMeans(clusters=5, start=start, rounds=1000).fit(rows)
    expected = reference(points_of(rows), points_of(start))

    assert model.centroids_.tolist() == [list(centroid) for centroid in expected]


def test_a_tie_goes_to_the_lower_cluster() -> None:
    model = KMeans(clusters=2, start=integers([[0], [10]])).fit(integers([[0], [10]]))

    assert model.predict(integers([[5], [4], [6]])).tolist() == [0, 0, 1]


def test_means_are_rounded_half_up() -> None:
    assert KMeans(clusters=1).fit(integers([[0, -1], [1, 0]])).centroids_.tolist() == [[1, 0]]
    assert KMeans(clusters=1).fit(integers([[0, -2], [0, -1], [1, -1]])).centroids_.tolist() == [[0, -1]]


def test_clusters_are_numbered_by_their_centroids() -> None:
    rows = integers([[0, 0], [0, 1], [9, 9], [9, 8], [0, 9], [1, 9]])

    for order in ([0, 2, 4], [4, 2, 0], [2, 4, 0]):
        model = KMeans(clusters=3, start=rows[order]).fit(rows)
        assert model.predict(rows).tolist() == [0, 0, 2, 2, 1, 1]


def test_ties_are_settled_by_the_final_numbers() -> None:
    """The second centroid ends to the left of the first; numbered anew, a row changes sides."""
    rows, start = integers([[-3, -2], [-1, -3], [0, 1]]), integers([[0, -1], [2, -1]])
    model = KMeans(clusters=2, start=start).fit(rows)

    assert model.centroids_.tolist() == [[-2, -2], [0, 1]]
    assert KMeans(clusters=2, start=model.centroids_).fit(rows).centroids_.tolist() == model.centroids_.tolist()


def test_numbers_follow_the_centroids_even_when_rounds_run_out() -> None:
    rows, start = integers([[-6, 7], [-5, -1], [-2, -3]]), integers([[-8, -8], [-8, 4]])

    assert KMeans(clusters=2, start=start, rounds=1).fit(rows).centroids_.tolist() == [[-5, 3], [-2, -3]]


def test_an_empty_cluster_moves_to_the_row_that_is_farthest_off() -> None:
    rows = integers([[0], [1], [2], [100]])
    model = KMeans(clusters=2, start=integers([[1], [1000]])).fit(rows)

    assert model.centroids_.tolist() == [[1], [100]]


def test_every_cluster_of_seeded_centroids_has_members() -> None:
    rows = integers([[value % 5, value % 3] for value in range(200)])

    for seed in range(20):
        model = KMeans(clusters=15, seed=seed).fit(rows)
        assert sorted(set(model.predict(rows).tolist())) == list(range(15))


def test_a_fitted_model_stands_still() -> None:
    rows = blobs(3, 2000, 5, 6)
    model = KMeans(clusters=6, seed=1).fit(rows)
    again = KMeans(clusters=6, start=model.centroids_).fit(rows)

    assert again.centroids_.tolist() == model.centroids_.tolist()
    assert again.rounds_ == 1


def test_more_rounds_never_raise_the_inertia() -> None:
    rows = np.random.default_rng(4).integers(0, 10_001, (3000, 4))
    inertias = [KMeans(clusters=7, seed=2, rounds=rounds).fit(rows).inertia_ for rounds in range(1, 25)]

    assert inertias == sorted(inertias, reverse=True)
    assert inertias[0] > inertias[-1]


def test_the_inertia_is_comparable_to_scikit_learn_s() -> None:
    for seed in range(3):
        rows = blobs(seed, 2000, 6, 8)
        best = FloatKMeans(8, n_init=5, random_state=0).fit(rows.astype(float)).inertia_
        assert KMeans(clusters=8, seed=seed).fit(rows).inertia_ <= 1.02 * best


def test_shuffled_rows_and_other_chunks_give_the_same_bits() -> None:
    rows = blobs(5, 1500, 4, 5)
    shuffled = rows[np.random.default_rng(6).permutation(len(rows))]
    models = [
        KMeans(clusters=5, seed=3, chunk_rows=size).fit(values)
        for values, size in ((rows, 32_768), (shuffled, 32_768), (np.asfortranarray(rows), 97), (shuffled[::-1], 1))
    ]

    assert len({parameters_bytes(model.parameters()) for model in models}) == 1
    assert len({model.inertia_ for model in models}) == 1
    assert len({model.predict(rows).tobytes() for model in models}) == 1


def test_another_seed_begins_elsewhere() -> None:
    rows = np.random.default_rng(7).integers(0, 10_001, (500, 3))
    centroids = {KMeans(clusters=9, seed=seed, rounds=1).fit(rows).centroids_.tobytes() for seed in range(5)}

    assert len(centroids) == 5


def test_the_bits_are_these() -> None:
    """A known answer, to be met by every platform and every later version."""
    rows = integers([[number * number % 101, number * 7 % 53] for number in range(400)])
    model = KMeans(clusters=4, seed=42).fit(rows)

    assert model.centroids_.tolist() == [[17, 25], [48, 28], [82, 40], [83, 12]]
    assert model.inertia_ == 97264


def test_a_stored_model_predicts_as_before(tmp_path: Path) -> None:
    rows = blobs(8, 300, 3, 4)
    model = KMeans(clusters=4, seed=9).fit(rows)
    model.save(tmp_path / "model.npz")
    restored = KMeans.load(tmp_path / "model.npz")

    assert parameters_bytes(restored.parameters()) == parameters_bytes(model.parameters())
    assert restored.predict(rows).tolist() == model.predict(rows).tolist()


def test_several_starts_are_never_worse_than_the_luck_of_one() -> None:
    for seed in range(12):
        rows = blobs(seed, 900, 6, 8)
        alone = [KMeans(clusters=8, seed=start).fit(rows).inertia_ for start in range(6)]
        assert KMeans(clusters=8, seed=0, starts=8).fit(rows).inertia_ <= min(alone)


def test_starts_follow_rows_and_not_their_order_or_chunks() -> None:
    rows = blobs(4, 20_000, 3, 5)
    one = KMeans(clusters=5, seed=2, starts=4).fit(rows)
    other = KMeans(clusters=5, seed=2, starts=4, chunk_rows=997).fit(rows[::-1].copy())
    assert parameters_bytes(one.parameters()) == parameters_bytes(other.parameters())


def test_a_sample_without_enough_different_rows_is_not_used() -> None:
    rows = np.concatenate([np.zeros((40_000, 1), dtype=np.int64), integers([[1], [2], [3]])])
    assert KMeans(clusters=4, starts=3).fit(rows).centroids_.tolist() == [[0], [1], [2], [3]]
