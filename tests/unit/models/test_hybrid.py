"""The hybrid: the shared contract, its formula, its members."""

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from offchain.models.errors import HyperparameterError, ParametersError
from offchain.models.graph_filter import GraphFilter
from offchain.models.hybrid import OFFSET, SCALE, Hybrid
from offchain.models.parameters import save_parameters
from offchain.models.recommender import POPULARITY_SCORE
from offchain.models.user_cf import UserCF
from tests.unit.models.matrices import interactions_of, random_interactions
from tests.unit.models.recommender_contract import RecommenderContract
from tests.unit.models.test_content_filter import OF_TASTES


class TestHybrid(RecommenderContract):
    model = Hybrid
    wrong_settings: ClassVar[list[dict[str, Any]]] = [
        {"weights": {}},
        {"weights": {"magic": 1}},
        {"weights": {"item-cf": 0}},
        {"weights": {"item-cf": 2**20 + 1}},
    ]


class TestHybridOfAll(RecommenderContract):
    model = Hybrid
    settings: ClassVar[dict[str, Any]] = {
        "weights": {"content": 1, "graph-filter": 3, "item-cf": 2, "user-cf": 1},
        "attributes": OF_TASTES,
    }


def test_scores_are_those_of_the_definition() -> None:
    interactions = random_interactions(3, 30, 40, 5)
    weights = {"user-cf": 3, "graph-filter": 2}
    expected: list[dict[str, int]] = [{} for _ in interactions.shoppers]
    for name, member in {"user-cf": UserCF(), "graph-filter": GraphFilter()}.items():
        ids, scores = member.fit(interactions).recommend(interactions.shoppers, 40)
        for row, found in enumerate(expected):
            for place, (item, score) in enumerate(zip(ids[row], scores[row].tolist(), strict=True), start=1):
                if score > POPULARITY_SCORE:
                    found[item] = found.get(item, 0) + weights[name] * (SCALE // (OFFSET + place))
    ids, scores = Hybrid(weights=weights).fit(interactions).recommend(interactions.shoppers, 40)

    for row, found in enumerate(expected):
        listed = {i: s for i, s in zip(ids[row], scores[row].tolist(), strict=True) if s > POPULARITY_SCORE}
        assert listed == found


def test_one_member_alone_keeps_its_order() -> None:
    interactions = random_interactions(4, 30, 40, 5)
    alone, member = Hybrid(weights={"graph-filter": 1}).fit(interactions), GraphFilter().fit(interactions)

    assert (
        alone.recommend(interactions.shoppers, 9)[0].tolist() == member.recommend(interactions.shoppers, 9)[0].tolist()
    )


def test_content_wants_attributes() -> None:
    with pytest.raises(HyperparameterError, match="attributes"):
        Hybrid(weights={"content": 1}).fit(random_interactions(4, 30, 40, 5))


@pytest.mark.parametrize(
    ("name", "value"),
    [("weights", [1]), ("name_offsets", [0, 1]), ("item-cf:settings", [1]), ("item-cf:popularity", [1])],
)
def test_damaged_parameters_are_refused(tmp_path: Path, name: str, value: list[int]) -> None:
    damaged = Hybrid().fit(interactions_of([[1, 1], [1, 0]])).parameters()
    save_parameters(tmp_path / "model.npz", damaged | {name: np.array(value, dtype=np.int64)})

    with pytest.raises(ParametersError, match=r"model\.npz"):
        Hybrid.load(tmp_path / "model.npz")


def test_members_of_different_items_are_refused(tmp_path: Path) -> None:
    one, other = (Hybrid().fit(interactions_of([[1, 1]], items=items)).parameters() for items in ("p q", "p r"))
    strange = {name: values for name, values in other.items() if name.startswith("item-cf:")}
    save_parameters(tmp_path / "model.npz", one | strange)

    with pytest.raises(ParametersError, match="different items"):
        Hybrid.load(tmp_path / "model.npz")
