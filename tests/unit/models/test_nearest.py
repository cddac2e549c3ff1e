"""Float64 products of integers, against int64."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.models.bounds import INT64_MAX
from offchain.models.errors import BoundError
from offchain.models.nearest import FLOAT64_EXACT, check_exact, nearest, squared_distances


def in_int64(points: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """(n_centroids, n_points), the plain way."""
    differences = centroids[:, None, :] - points[None, :, :]
    return (differences * differences).sum(axis=2)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(1, 20), st.integers(1, 300), st.integers(0, 2**32))
def test_distances_are_those_of_int64_up_to_the_bound(features: int, clusters: int, rows: int, seed: int) -> None:
    largest = int((FLOAT64_EXACT // (4 * features)) ** 0.5)
    chance = np.random.default_rng(seed)
    points = chance.integers(-largest, largest + 1, (rows, features))
    centroids = chance.integers(-largest, largest + 1, (clusters, features))
    points[0], centroids[-1] = largest, -largest
    check_exact(points[:1], centroids)
    expected = in_int64(points, centroids)

    assert (
        squared_distances(points.astype(float), centroids.astype(float)).astype(np.int64).tolist() == expected.tolist()
    )
    assert nearest(points.astype(float), centroids.astype(float)).tolist() == expected.argmin(axis=0).tolist()


def test_ties_go_to_the_lower_position() -> None:
    centroids = np.array([[9.0], [-1.0], [1.0], [-1.0]])

    assert nearest(np.array([[0.0], [-1.0], [1.0], [9.0], [5.0]]), centroids).tolist() == [1, 1, 2, 0, 0]


def test_the_bound_on_distances_is_met_to_the_unit() -> None:
    edge = 2**25
    check_exact(np.array([[edge, edge]]), np.array([[0, -edge]]))

    for rows, centroids in (([[edge, edge + 1]], [[0, 0]]), ([[0, 0]], [[0, -edge - 1]])):
        with pytest.raises(BoundError, match=f"squared distance: .* at most {FLOAT64_EXACT}"):
            check_exact(np.array(rows), np.array(centroids))


def test_the_bound_on_sums_is_met_to_the_row() -> None:
    edge = 2**25
    rows = np.full((1024, 2), edge)
    check_exact(rows[:1023], rows[:1])

    with pytest.raises(BoundError, match=f"sum of squared distances: .* at most {INT64_MAX}"):
        check_exact(rows, rows[:1])


def test_the_lowest_integer_does_not_slip_through() -> None:
    """Its magnitude does not fit int64, so a check in int64 would find it small."""
    with pytest.raises(BoundError):
        check_exact(np.array([[-(2**63)]]), np.array([[0]]))
