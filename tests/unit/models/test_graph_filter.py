"""The integer graph filter: the shared contract, its formula in Python's own integers, its bounds."""

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from offchain.features.interactions import Interactions
from offchain.models import graph_filter, propagation
from offchain.models.bounds import INT64_MAX
from offchain.models.errors import BoundError, ParametersError
from offchain.models.graph_filter import GraphFilter
from offchain.models.item_cf import ItemCF
from offchain.models.parameters import parameters_bytes, save_parameters
from offchain.models.recommender import Filters
from tests.unit.models.matrices import interactions_of, random_interactions
from tests.unit.models.recommender_contract import RecommenderContract


class TestGraphFilter(RecommenderContract):
    model = GraphFilter
    wrong_settings: ClassVar[list[dict[str, Any]]] = [
        {"owned": -1},
        {"people": 101},
        {"offered": 0.5},
        {"neighbourhood": 0},
    ]


def defined(interactions: Interactions, model: GraphFilter) -> list[list[int]]:
    """Every score by the definition, in unbounded integers."""
    entries = interactions.matrix.toarray().tolist()
    scale, size = 1 << model.bits_, len(interactions.items)

    def weight(degree: int, hundredths: int) -> int:
        found = 0
        while (found + 1) ** 100 * degree**hundredths <= scale**100:
            found += 1
        return found if degree else 0

    people = [weight(sum(row), model.people) for row in entries]
    sold = [sum(column) for column in zip(*entries, strict=True)]
    owned, offered = ([weight(total, part) for total in sold] for part in (model.owned, model.offered))
    weights = [[0] * size for _ in range(size)]
    people_and_rows = list(zip(people, entries, strict=True))
    for j in range(size):
        found = [
            (-(sum(g * row[i] * owned[i] * row[j] * offered[j] for g, row in people_and_rows) >> model.shift_), i)
            for i in range(size)
            if i != j
        ]
        for value, i in sorted(found)[: model.neighbourhood]:
            weights[i][j] = -value
    return [[sum(mine[i] * weights[i][j] for i in range(size)) for j in range(size)] for mine in entries]


@pytest.mark.parametrize(
    "settings", [{}, {"owned": 100, "people": 33, "offered": 0}, {"neighbourhood": 1}, {"neighbourhood": 3}]
)
def test_scores_are_those_of_the_definition(monkeypatch: pytest.MonkeyPatch, settings: dict[str, int]) -> None:
    monkeypatch.setattr(propagation, "FINEST", 5)  # the definition counts its weights up
    interactions = random_interactions(3, 12, 9, 7, 0.4)
    model = GraphFilter(**settings).fit(interactions)
    ids, scores = model.recommend(interactions.shoppers, 9, Filters(bought=False))
    expected = defined(interactions, model)

    for row in range(12):
        listed = dict(zip(ids[row], scores[row].tolist(), strict=True))
        assert [listed[name] for name in interactions.items] == expected[row]


def test_weights_are_rounded_to_a_unit_in_which_they_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    interactions = random_interactions(3, 80, 40, 32)
    fine = GraphFilter().fit(interactions)
    monkeypatch.setattr(graph_filter, "_WEIGHT_BITS", 12)
    coarse = GraphFilter().fit(interactions)

    assert fine.outgoing_.data.max() < 2**34
    assert 0 < coarse.outgoing_.data.max() < 2**12
    assert coarse.shift_ > fine.shift_ >= 0


def test_a_popular_item_counts_for_less_the_larger_its_exponent() -> None:
    rows = [[1, 1, 1], [1, 1, 1], [0, 1, 0], [0, 1, 0], [1, 0, 0]]
    model = GraphFilter(owned=0, people=0, offered=0).fit(interactions_of(rows))
    assert model.recommend(["E"], 2)[0].tolist() == [["q", "r"]]
    assert len(set(model.recommend(["E"], 2)[1][0])) == 1  # equal scores, by id

    assert GraphFilter(owned=0, people=0, offered=1).fit(interactions_of(rows)).recommend(["E"], 1)[0].item() == "r"


def test_weights_are_as_fine_as_64_bits_allow_and_coarser_for_heavy_histories() -> None:
    light = GraphFilter().fit(random_interactions(5, 80, 40, 1))
    heavy = GraphFilter().fit(random_interactions(5, 80, 40, 32_767))

    assert light.bits_ == 14
    assert 4 <= heavy.bits_ < 14


def test_the_proved_bound_holds_and_leaves_room(monkeypatch: pytest.MonkeyPatch) -> None:
    interactions = random_interactions(6, 60, 30, 900)
    model = GraphFilter().fit(interactions)
    _, scores = model.recommend(interactions.shoppers, 30, Filters(bought=False))

    assert 0 < int(scores.max()) <= model._largest_score(interactions.matrix) <= INT64_MAX // 16


def test_what_does_not_fit_64_bits_at_the_coarsest_weights_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(propagation, "INT64_MAX", 2**20)

    with pytest.raises(BoundError, match="score of an item"):
        GraphFilter().fit(random_interactions(5, 80, 40, 32))


def test_histories_too_heavy_for_the_learned_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    model = GraphFilter().fit(interactions_of([[1, 1, 0], [0, 1, 1]]))
    monkeypatch.setattr("offchain.models.history_model.INT64_MAX", 4 * int(model.outgoing_.data.max()))
    model.bind(interactions_of([[2, 2, 0]]))

    with pytest.raises(BoundError, match="score of an item"):
        model.bind(interactions_of([[3, 2, 0]]))


def test_the_order_of_shoppers_changes_no_list() -> None:
    interactions = random_interactions(9, 70, 30, 5)
    order = np.random.default_rng(2).permutation(70)
    shuffled = Interactions(interactions.shoppers, interactions.items, interactions.matrix[order].copy())
    ids, scores = GraphFilter().fit(interactions).recommend(interactions.shoppers, 12)
    again, figures = GraphFilter().fit(shuffled).recommend(interactions.shoppers, 12)

    assert ids[order].tolist() == again.tolist()
    assert scores[order].tolist() == figures.tolist()


def test_chunks_change_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    interactions = random_interactions(14, 90, 60, 5)

    def answers() -> str:
        model = GraphFilter().fit(interactions)
        asked = (model.recommend(interactions.shoppers, 9), model.similar_items(interactions.items, 9))
        return str([part.tolist() for answer in asked for part in answer])

    one = answers()
    for together in (1, 7):
        monkeypatch.setattr("offchain.models.history_model._MOST_TOGETHER", together)
        monkeypatch.setattr(graph_filter, "TOGETHER", together)
        assert answers() == one


def test_parameters_hold_no_shopper() -> None:
    model = GraphFilter().fit(interactions_of([[1, 1], [1, 0]], shoppers="ann-secret bob-secret"))

    assert b"secret" not in parameters_bytes(model.parameters())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("settings", [50, 50, 50]),
        ("settings", [50, 50, 101, 9]),
        ("bits", [3, 0]),
        ("bits", [4]),
        ("columns", [0, 2, 0]),
        ("weights", [1]),
        ("popularity", [1]),
        ("item_offsets", [0, 1]),
    ],
)
def test_damaged_parameters_are_refused(tmp_path: Path, name: str, value: list[int]) -> None:
    damaged = GraphFilter().fit(interactions_of([[1, 1], [1, 0]])).parameters()
    save_parameters(tmp_path / "model.npz", damaged | {name: np.array(value, dtype=np.int64)})

    with pytest.raises(ParametersError, match=r"model\.npz"):
        GraphFilter.load(tmp_path / "model.npz")


def test_another_model_s_parameters_are_refused(tmp_path: Path) -> None:
    ItemCF().fit(interactions_of([[1, 1]])).save(tmp_path / "model.npz")

    with pytest.raises(ParametersError, match="load it with the model that wrote it"):
        GraphFilter.load(tmp_path / "model.npz")
