"""Content-based filtering: the shared contract, its formula, items that nobody has bought."""

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from offchain.models.content_filter import SCALE, Attributes, ContentFilter, with_items
from offchain.models.errors import BoundError, HyperparameterError, ParametersError
from offchain.models.parameters import save_parameters
from offchain.models.recommender import Filters
from tests.unit.models.matrices import interactions_of, random_interactions
from tests.unit.models.recommender_contract import TASTES, RecommenderContract

OF_TASTES = Attributes(
    {name: frozenset({"food" if name[0] != "k" else "tool", name[:1]}) for name in TASTES.items}
    | {"p": frozenset({"one"}), "q": frozenset({"one"}), "r": frozenset({"two"})}
    | {f"i{number:03}": frozenset({f"group {number % 4}", f"brand {number % 7}"}) for number in range(30)}
)


class TestContentFilter(RecommenderContract):
    model = ContentFilter
    settings: ClassVar[dict[str, Any]] = {"attributes": OF_TASTES}
    wrong_settings: ClassVar[list[dict[str, Any]]] = [{"attributes": None}, {"attributes": {"bread": ["food"]}}]


def test_scores_are_those_of_the_definition() -> None:
    interactions = random_interactions(3, 20, 12, 5, 0.3)
    model = ContentFilter(attributes=OF_TASTES).fit(interactions)
    ids, scores = model.recommend(interactions.shoppers, 12, Filters(bought=False))
    has = [OF_TASTES.of[item] for item in interactions.items]
    share = int(SCALE / 2**0.5)  # each has two
    rarity = {name: int(SCALE / sum(name in row for row in has) ** 0.5) for name in set().union(*has)}

    for row, history in enumerate(interactions.matrix.toarray().tolist()):
        listed = dict(zip(ids[row], scores[row].tolist(), strict=True))
        for item, mine in zip(interactions.items, has, strict=True):
            shared = (
                rarity[name] * share * share * entry
                for entry, other in zip(history, has, strict=True)
                for name in mine & other
            )
            assert listed[item] == sum(shared)


def test_an_item_that_nobody_has_bought_is_listed_for_its_attributes() -> None:
    known = interactions_of([[1, 0], [0, 1]], shoppers="ann bob", items="brie drill")
    wider = with_items(known, ["cheddar", "saw"])
    attributes = Attributes({"brie": frozenset({"cheese"}), "cheddar": frozenset({"cheese"}), "saw": frozenset({"x"})})
    ids, scores = ContentFilter(attributes=attributes).fit(wider).recommend(["ann", "bob"], 2)

    assert wider.items == ("brie", "cheddar", "drill", "saw")
    assert ids[0].tolist() == ["cheddar", "drill"]
    assert scores[0, 0] > 0
    assert scores[1].tolist() == [0, 0]  # a drill has no attribute: popular items follow


def test_what_few_items_share_counts_for_more() -> None:
    rows = {"a": {"rare", "common"}, "b": {"common"}, "c": {"rare"}, "d": {"common"}}
    model = ContentFilter(attributes=Attributes({name: frozenset(has) for name, has in rows.items()}))
    ids, _ = model.fit(interactions_of([[1, 0, 0, 0]], items="a b c d")).recommend(["A"], 3)

    assert ids.tolist() == [["c", "b", "d"]]


def test_the_histories_of_an_item_are_kept_where_columns_are_added() -> None:
    interactions = random_interactions(5, 30, 12, 9)
    wider = with_items(interactions, ["a", "i0035", "z", "i003"])
    kept = [wider.items.index(name) for name in interactions.items]

    assert len(wider.items) == 15
    assert wider.matrix.has_canonical_format
    assert wider.matrix.toarray()[:, kept].tolist() == interactions.matrix.toarray().tolist()
    assert wider.matrix.nnz == interactions.matrix.nnz


def test_a_score_that_could_leave_64_bits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offchain.models.history_model.INT64_MAX", 2 * SCALE**3 // 2)
    attributes = Attributes({"p": frozenset("x"), "q": frozenset("x")})
    ContentFilter(attributes=attributes).fit(interactions_of([[1, 0]]))

    with pytest.raises(BoundError, match="score of an item"):
        ContentFilter(attributes=attributes).fit(interactions_of([[2, 0]]))


def test_it_wants_attributes() -> None:
    with pytest.raises(HyperparameterError, match="attributes: found none"):
        ContentFilter().fit(TASTES)


@pytest.mark.parametrize(
    ("name", "value"), [("settings", [3, 50]), ("columns", [9, 9]), ("n_attributes", [0]), ("starts", [0])]
)
def test_damaged_parameters_are_refused(tmp_path: Path, name: str, value: list[int]) -> None:
    damaged = ContentFilter(attributes=OF_TASTES).fit(interactions_of([[1, 1], [1, 0]])).parameters()
    save_parameters(tmp_path / "model.npz", damaged | {name: np.array(value, dtype=np.int64)})

    with pytest.raises(ParametersError, match=r"model\.npz"):
        ContentFilter.load(tmp_path / "model.npz")
