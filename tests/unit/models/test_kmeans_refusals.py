"""What integer k-means refuses."""

from pathlib import Path

import numpy as np
import pytest

from offchain.models.errors import BoundError, HyperparameterError, InputError, NotFittedError, ParametersError
from offchain.models.kmeans import KMeans
from offchain.models.parameters import save_parameters
from tests.unit.models.kmeans_reference import blobs, integers


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
