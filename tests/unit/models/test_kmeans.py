"""Integer k-means, against a reference written out in Python's own integers."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans as FloatKMeans

from offchain.models.errors import BoundError, HyperparameterError, InputError, NotFittedError, ParametersError
from offchain.models.kmeans import KMeans
from offchain.models.parameters import parameters_bytes, save_parameters

Point = tuple[int, ...]


def integers(rows: list[list[int]] | list[Point]) -> np.ndarray:
    return np.array(rows, dtype=np.int64)


def squared(one: Point, other: Point) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def nearest_of(row: Point, centroids: list[Point]) -> int:
    return min(range(len(centroids)), key=lambda position: (squared(row, centroids[position]), position))


def reference(rows: list[Point], start: list[Point]) -> list[Point]:
    """The definition of `KMeans.fit` with given first centroids, one row at a time."""
    rows, centroids = sorted(rows), sorted(start)
    while True:
        labels = [nearest_of(row, centroids) for row in rows]
        moved = []
        for position, centroid in enumerate(centroids):
            members = [row for row, label in zip(rows, labels, strict=True) if label == position]
            count = len(members)
            means = tuple((2 * sum(column) + count) // (2 * count) for column in zip(*members, strict=True))
            moved.append(means if members else centroid)
        empty = [position for position in range(len(centroids)) if position not in labels]
        if empty:
            moved[empty[0]] = max(rows, key=lambda row: min(squared(row, centroid) for centroid in centroids))
        if moved == centroids == sorted(centroids):
            return centroids
        centroids = sorted(centroids) if moved == centroids else moved


def blobs(seed: int, rows: int, features: int, clusters: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    middles = chance.integers(0, 10_001, (clusters, features))
    noise = chance.normal(0, 600, (rows, features)).astype(np.int64)
    return np.clip(middles[chance.integers(clusters, size=rows)] + noise, 0, 10_000)


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
    assert model.inertia_ == sum(min(squared(row, centroid) for centroid in expected) for row in rows)


def test_large_values_are_as_exact_as_small_ones() -> None:
    """Coordinates of up to 2**25 give squared distances of up to 2**52.6, the last that float64 holds exactly."""
    chance = np.random.default_rng(2)
    rows = chance.integers(-(2**24), 2**24, (300, 8)) + chance.integers(0, 2, (300, 8))
    start = rows[:5]
    model = KMeans(clusters=5, start=start, rounds=1000).fit(rows)

    assert model.centroids_.tolist() == [list(point) for point in reference(list(map(tuple, rows.tolist())), list(map(tuple, start.tolist())))]


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
    for seed in range(5):
        rows = blobs(seed, 3000, 6, 8)
        best = FloatKMeans(8, n_init=10, random_state=0).fit(rows.astype(float)).inertia_
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

    assert (model.centroids_.tolist(), model.inertia_) == (KNOWN_CENTROIDS, KNOWN_INERTIA)


KNOWN_CENTROIDS: list[list[int]] = []
KNOWN_INERTIA = 0


def test_a_stored_model_predicts_as_before(tmp_path: Path) -> None:
    rows = blobs(8, 300, 3, 4)
    model = KMeans(clusters=4, seed=9).fit(rows)
    model.save(tmp_path / "model.npz")
    restored = KMeans.load(tmp_path / "model.npz")

    assert parameters_bytes(restored.parameters()) == parameters_bytes(model.parameters())
    assert restored.predict(rows).tolist() == model.predict(rows).tolist()


@pytest.mark.parametrize(
    ("name", "value"),
    [("settings", [4, 9]), ("settings", [3, 9, 300]), ("settings", [4, -1, 300]), ("centroids", [1, 2, 3, 4])],
)
def test_damaged_parameters_are_refused(tmp_path: Path, name: str, value: list[int]) -> None:
    damaged = KMeans(clusters=4, seed=9).fit(blobs(8, 300, 3, 4)).parameters() | {name: np.array(value, np.int64)}
    save_parameters(tmp_path / "model.npz", damaged)

    with pytest.raises(ParametersError, match=r"model\.npz"):
        KMeans.load(tmp_path / "model.npz")


def test_fewer_different_rows_than_clusters_are_refused() -> None:
    rows = integers([[1, 1], [2, 2], [1, 1]])
    KMeans(clusters=2).fit(rows)

    with pytest.raises(InputError, match="different rows: found 2, wanted at least 3"):
        KMeans(clusters=3).fit(rows)


@pytest.mark.parametrize(
    "rows", [np.zeros((3, 2)), np.zeros((3, 2), np.int32), np.zeros(3, np.int64), np.zeros((3, 0), np.int64)]
)
def test_what_is_not_an_integer_matrix_is_refused(rows: np.ndarray) -> None:
    with pytest.raises(InputError, match="rows"):
        KMeans(clusters=1).fit(rows)


@pytest.mark.parametrize("start", [np.zeros((3, 2), np.int64), np.zeros((2, 3), np.int64), np.zeros((2, 2))])
def test_first_centroids_of_another_shape_are_refused(start: np.ndarray) -> None:
    with pytest.raises(InputError, match="start"):
        KMeans(clusters=2, start=start).fit(integers([[0, 1], [1, 0]]))


@pytest.mark.parametrize(
    "wrong", [{"clusters": 0}, {"clusters": 4097}, {"seed": -1}, {"seed": 2**63}, {"rounds": 0}, {"chunk_rows": 0}]
)
def test_wrong_settings_are_refused_by_fit_and_not_before(wrong: dict[str, int]) -> None:
    model = KMeans(**wrong)

    with pytest.raises(HyperparameterError, match=next(iter(wrong))):
        model.fit(integers([[0], [1]]))


def test_distances_beyond_exact_float64_are_refused() -> None:
    edge = 2**25  # 4 * 2 * (2**25)**2 = 2**53
    KMeans(clusters=1).fit(integers([[edge, 0], [0, -edge]]))

    for rows in ([[edge + 1, 0]], [[0, -edge - 1]]):
        with pytest.raises(BoundError, match="squared distance"):
            KMeans(clusters=1).fit(integers(rows))
    with pytest.raises(BoundError, match="squared distance"):
        KMeans(clusters=1, start=integers([[edge + 1, 0]])).fit(integers([[0, 0]]))


def test_sums_of_distances_beyond_64_bits_are_refused() -> None:
    edge = 2**25
    KMeans(clusters=1, rounds=1).fit(integers([[edge, -edge]] * 1023))

    with pytest.raises(BoundError, match="sum of squared distances"):
        KMeans(clusters=1).fit(integers([[edge, -edge]] * 1024))


def test_prediction_checks_its_rows_too() -> None:
    model = KMeans(clusters=1).fit(integers([[0, 1], [1, 0]]))

    with pytest.raises(InputError, match="rows"):
        model.predict(integers([[1], [2]]))
    with pytest.raises(BoundError, match="squared distance"):
        model.predict(integers([[2**26, 0]]))
    assert model.predict(np.zeros((0, 2), np.int64)).tolist() == []


def test_nothing_is_predicted_before_fit() -> None:
    for question in (lambda: KMeans().predict(integers([[1]])), lambda: KMeans().parameters()):
        with pytest.raises(NotFittedError):
            question()
