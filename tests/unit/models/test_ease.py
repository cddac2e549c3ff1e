"""EASE: the shared contract, its definition as least squares, the size at which it is refused."""

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from offchain.features.interactions import Interactions
from offchain.models import ease
from offchain.models.ease import BITS, Ease
from offchain.models.errors import BoundError, ParametersError
from offchain.models.parameters import save_parameters
from tests.unit.models.matrices import interactions_of, random_interactions
from tests.unit.models.recommender_contract import RecommenderContract


class TestEase(RecommenderContract):
    model = Ease
    wrong_settings: ClassVar[list[dict[str, Any]]] = [{"penalty": 0}, {"penalty": 2.5}]


@pytest.mark.parametrize("penalty", [1, 30])
def test_the_weights_of_an_item_are_its_ridge_regression_on_the_others(penalty: int) -> None:
    interactions = random_interactions(3, 60, 12, 4, 0.4)
    found = Ease(penalty=penalty).fit(interactions).weights_.toarray() / 2**BITS
    matrix = interactions.matrix.toarray().astype(float)

    for item in range(12):
        others = np.delete(matrix, item, axis=1)
        expected = np.linalg.solve(others.T @ others + penalty * np.eye(11), others.T @ matrix[:, item])
        assert np.abs(np.delete(found[:, item], item) - expected).max() < 2.0**-BITS
        assert found[item, item] == 0


def test_a_catalogue_beyond_its_size_is_refused_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ease, "MOST_ITEMS", 8)
    Ease().fit(random_interactions(3, 20, 8, 1))

    with pytest.raises(BoundError, match="items for EASE: found 9, wanted at most 8; use graph-filter"):
        Ease().fit(random_interactions(3, 20, 9, 1))


def test_items_that_speak_against_each_other_are_not_listed_for_that() -> None:
    rows = [[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1]]  # q and r are had with p, never together
    model = Ease(penalty=1).fit(interactions_of(rows))
    later = Interactions(("Z",), model.items_, interactions_of([[0, 1, 0]]).matrix)
    ids, scores = model.bind(later).recommend(["Z"], 2)

    assert model.weights_[1, 2] < 0
    assert ids.tolist() == [["p", "r"]]
    assert scores[0, 1] == 0  # r is listed as a popular item


@pytest.mark.parametrize(("name", "value"), [("settings", [200, 3]), ("settings", [0, BITS]), ("columns", [9, 9])])
def test_damaged_parameters_are_refused(tmp_path: Path, name: str, value: list[int]) -> None:
    damaged = Ease().fit(interactions_of([[1, 1], [1, 0]])).parameters()
    save_parameters(tmp_path / "model.npz", damaged | {name: np.array(value, dtype=np.int64)})

    with pytest.raises(ParametersError, match=r"model\.npz"):
        Ease.load(tmp_path / "model.npz")
