"""A stored model with a damaged byte, or another file under its name, ended in a trace instead of a `ParametersError`.

Neighbours that `UserCF.similar_shoppers` answered were by cosine, whatever similarity the model was of. Where what a
model had said parted yes from no without a fault, the calibration was refused with an advice that nobody could follow.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from offchain.features.interactions import Interactions
from offchain.models.blended import Blended
from offchain.models.boosting import BoostedTrees
from offchain.models.calibration import calibrate
from offchain.models.errors import InputError, ParametersError
from offchain.models.graph_filter import GraphFilter
from offchain.models.logistic import LogisticRegression
from offchain.models.quantised_trees import QuantisedTrees
from offchain.models.row_neighbourhood import most_similar
from offchain.models.user_cf import UserCF

CHANCE = np.random.default_rng(5)
ENTRIES = csr_matrix(CHANCE.integers(0, 4, (20, 15)).astype(np.int64))
SHOP = Interactions(
    tuple(f"u{number:02}" for number in range(20)), tuple(f"i{number:02}" for number in range(15)), ENTRIES
)
ROWS = CHANCE.integers(0, 100, (200, 3)).astype(np.int64)
LABELS = ((ROWS[:, 0] > 50) ^ (CHANCE.random(200) < 0.2)).astype(np.int64)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of each form of storage."""
    folder = tmp_path_factory.mktemp("models")
    GraphFilter().fit(SHOP).save(folder / "graph.npz")
    trees = BoostedTrees(rounds=3).fit(ROWS, LABELS).quantised()
    logistic = LogisticRegression(l2=1e-2).fit(ROWS, LABELS).quantised()
    Blended(logistic, trees, 2, calibrate(logistic.logits(ROWS), LABELS)).save(folder / "blended.npz")
    return folder


LOADS = (("graph.npz", GraphFilter.load), ("blended.npz", Blended.load))


def test_any_damage_has_a_name(stored: Path, tmp_path: Path) -> None:
    chance = np.random.default_rng(6)
    path, refused = tmp_path / "x.npz", 0
    for name, load in LOADS:
        content = (stored / name).read_bytes()
        for _ in range(150):
            damaged = bytearray(content)
            damaged[int(chance.integers(len(damaged)))] = int(chance.integers(256))
            path.write_bytes(bytes(damaged))
            try:
                load(path)
            except ParametersError:
                refused += 1
    assert refused > 150


def test_any_array_of_another_form_has_a_name(stored: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    for name, load in LOADS:
        with np.load(stored / name) as whole:
            arrays = dict(whole)
        for key in arrays:
            np.savez(path, **(arrays | {key: np.array(5)}))
            with pytest.raises(ParametersError):
                load(path)
    np.save(tmp_path / "y.npy", np.arange(3))
    (tmp_path / "y.npy").rename(path)
    with pytest.raises(ParametersError):
        GraphFilter.load(path)


def test_leaves_at_the_end_of_the_range_do_not_pass_the_check() -> None:
    one = np.zeros(1, dtype=np.int64)
    leaf = QuantisedTrees(1, np.zeros(2, dtype=np.int64), one - 1, one, one, one, np.array([-(2**63)]), 0)
    with pytest.raises(ValueError, match="logit"):
        leaf.logits(np.zeros((1, 1), dtype=np.int64))
    with pytest.raises(InputError):
        QuantisedTrees(1, one, one - 1, one, one[:0], one, one, 0)


@pytest.mark.parametrize("kind", ["cosine", "pearson", "frequency"])
def test_alike_is_what_the_model_says_is_alike(kind: str) -> None:
    model = UserCF(similarity=kind).fit(SHOP)  # type: ignore[arg-type]
    found = model.similar_shoppers(SHOP.shoppers, 3)
    wanted = most_similar(ENTRIES, SHOP.shoppers, ENTRIES, np.arange(20), 3, kind=kind)  # type: ignore[arg-type]
    assert found[0].tolist() == wanted[0].tolist()
    assert found[1].tolist() == wanted[1].tolist()


def test_logits_that_part_yes_from_no_have_a_curve() -> None:
    logits = np.arange(-50, 50, dtype=np.int64) << 14
    found = calibrate(logits, (logits >= 0).astype(np.int64))
    said = found.probability_bps(logits)
    assert (np.diff(said) >= 0).all()
    assert (said[0] < 500, said[-1] > 9_500) == (True, True)
