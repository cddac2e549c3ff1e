"""Ward's hierarchy in integers, against scipy's, and what it refuses."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, ward

from offchain.models.agreement import adjusted_rand_bps
from offchain.models.bounds import Integers
from offchain.models.errors import BoundError, HyperparameterError, InputError, NotFittedError, ParametersError
from offchain.models.joining import FINE
from offchain.models.parameters import parameters_bytes
from offchain.models.ward import Ward
from tests.unit.models.kmeans_reference import blobs, integers


@pytest.mark.parametrize("seed", range(10))
def test_every_cut_is_scipys(seed: int) -> None:
    rows = np.random.default_rng(seed).integers(0, 10_001, (150, 4))
    model = Ward(clusters=2).fit(rows)
    expected = ward(model.micro_.astype(np.float64))
    for clusters in (2, 3, 5, 10, 40, 150):
        found, wanted = model.cut(clusters), fcluster(expected, clusters, "maxclust").astype(np.int64)
        assert adjusted_rand_bps(found, wanted) == 10_000


def test_heights_are_the_rises_of_inertia() -> None:
    model = Ward(clusters=1).fit(integers([[0], [0], [6], [100]]))
    # 0 twice and 6: 2 * 1 / 3 * 36 = 24; then 2 (mean of three) and 100: 3 * 1 / 4 * 98**2 = 7203.
    assert model.merges_.tolist() == [[0, 1, 24 * FINE**2], [2, 3, 7203 * FINE**2]]


def test_equal_rises_join_the_lower_first() -> None:
    model = Ward(clusters=2).fit(integers([[0], [10], [20], [30]]))
    assert model.merges_[0, :2].tolist() == [0, 1]
    assert model.predict(integers([[0], [10], [20], [30]])).tolist() == [0, 0, 1, 1]


def test_far_apart_groups_are_found_whole_through_micro_clusters() -> None:
    rows = blobs(3, 3_000, 3, 5)
    model, whole = Ward(clusters=5, micro=60, seed=1).fit(rows), Ward(clusters=5, micro=3_000).fit(rows)
    assert 50 < len(model.micro_) <= 60 < len(whole.micro_)
    assert adjusted_rand_bps(model.predict(rows), whole.predict(rows)) > 9_900


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=3, max_size=40, unique=True), st.data())
def test_order_of_rows_and_chunks_change_no_bit(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    shuffled, clusters = data.draw(st.permutations(rows)), data.draw(st.integers(1, 3))
    one = Ward(clusters=clusters).fit(integers(rows))
    other = Ward(clusters=clusters, chunk_rows=2).fit(integers(shuffled))
    assert parameters_bytes(one.parameters()) == parameters_bytes(other.parameters())
    assert sorted(set(one.labels_.tolist())) == list(range(clusters))
    assert (np.diff(one.merges_[:, 2]) >= 0).all()


def test_a_node_comes_after_its_parts() -> None:
    rows = np.random.default_rng(5).integers(0, 4, (300, 3))
    model = Ward(clusters=3).fit(rows)
    leaves = len(model.micro_)
    assert all(max(one, other) < leaves + number for number, (one, other, _) in enumerate(model.merges_.tolist()))
    assert sorted(model.merges_[:, :2].ravel().tolist()) == list(range(2 * leaves - 2))


def test_saved_and_loaded_it_predicts_the_same(tmp_path: Path) -> None:
    rows = blobs(3, 200, 3, 4)
    model = Ward(clusters=4).fit(rows)
    model.save(tmp_path / "ward.npz")
    loaded = Ward.load(tmp_path / "ward.npz")
    assert (loaded.predict(rows) == model.predict(rows)).all()
    assert parameters_bytes(loaded.parameters()) == parameters_bytes(model.parameters())


@pytest.mark.parametrize("damage", ["labels_", "merges_"])
def test_damaged_parameters_are_refused(tmp_path: Path, damage: str) -> None:
    model = Ward(clusters=2).fit(blobs(3, 50, 3, 2))
    if damage == "labels_":
        model.labels_ = model.labels_ * 0
    else:
        model.merges_ = model.merges_[:-1]
    model.save(tmp_path / "ward.npz")
    with pytest.raises(ParametersError):
        Ward.load(tmp_path / "ward.npz")


def test_it_says_what_it_cannot_do() -> None:
    rows: Integers = integers([[0, 1], [2, 3]])
    with pytest.raises(InputError, match="different rows: found 2, wanted at least 3"):
        Ward(clusters=3).fit(rows)
    with pytest.raises(InputError):
        Ward(clusters=1).fit(rows[:0])
    with pytest.raises(HyperparameterError, match="micro"):
        Ward(clusters=5, micro=4).fit(rows)
    with pytest.raises(NotFittedError):
        Ward().predict(rows)
    with pytest.raises(BoundError):
        Ward(clusters=1).fit(integers([[0, 0], [2**22, 2**22]]))
