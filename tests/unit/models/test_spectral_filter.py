"""The spectral filter: the shared contract, its formula in floats, exact answers from what was learned."""

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from offchain.models.errors import BoundError, ParametersError
from offchain.models.graph_filter import GraphFilter
from offchain.models.lists import with_stranger
from offchain.models.parameters import parameters_bytes, save_parameters
from offchain.models.propagation import Exponents, Propagation
from offchain.models.recommender import Filters
from offchain.models.spectral_filter import SpectralFilter
from tests.unit.models.matrices import interactions_of, random_interactions
from tests.unit.models.recommender_contract import RecommenderContract


class TestSpectralFilter(RecommenderContract):
    model = SpectralFilter
    wrong_settings: ClassVar[list[dict[str, Any]]] = [
        {"rank": 0},
        {"rank": 4097},
        {"owned": -1},
        {"people": 101},
        {"offered": 0.5},
        {"tilt": 101},
        {"gain": 0},
        {"seed": -1},
    ]


def test_scores_are_those_of_the_formula_within_rounding() -> None:
    interactions = random_interactions(3, 80, 60, 5, 0.3)
    model = SpectralFilter(rank=5, owned=60, people=40, offered=30, tilt=20, gain=200).fit(interactions)
    matrix = interactions.matrix.toarray().astype(float)
    people, items = matrix.sum(axis=1), matrix.sum(axis=0)
    _, _, vectors = np.linalg.svd(people[:, None] ** -0.2 * matrix * items**-0.45)
    linear = matrix * items**-0.6 @ matrix.T * people**-0.4 @ matrix * items**-0.3
    expected = linear + 2 * (matrix * items**-0.2 @ vectors[:5].T @ vectors[:5] * items**0.2)
    found = model._scores(interactions.matrix) / 4.0**model.low_pass_.bits

    assert np.abs(found - expected).max() < 0.01 * np.abs(expected).max()


def test_the_linear_part_is_the_same_integers_sparse_or_dense() -> None:
    interactions = random_interactions(8, 40, 50, 9, 0.1)
    linear = Propagation.finest(interactions.matrix, Exponents(50, 100, 50))
    histories = with_stranger(interactions.matrix)

    assert linear.dense_scores(histories).tolist() == linear.scores(histories).toarray().tolist()


def test_without_tastes_it_is_one_step_through_the_graph() -> None:
    interactions = random_interactions(4, 7, 30, 3)  # an eighth of 7 is none
    settings = {"owned": 50, "people": 50, "offered": 28}
    lists = [
        model.fit(interactions).recommend(interactions.shoppers, 9)[0].tolist()
        for model in (SpectralFilter(**settings), GraphFilter(**settings))
    ]

    assert lists[0] == lists[1]


def test_answers_are_exact_integers_of_what_was_learned() -> None:
    interactions = random_interactions(5, 90, 70, 9)
    model = SpectralFilter(rank=8).fit(interactions)
    low_pass, history = model.low_pass_, interactions.matrix.toarray().tolist()
    left, right = low_pass.left.tolist(), low_pass.right.tolist()
    scores = low_pass.scores(interactions.matrix).tolist()

    for row in range(0, 90, 13):
        inner = [sum(entry * part[place] for entry, part in zip(history[row], left, strict=True)) for place in range(8)]
        assert scores[row] == [sum(a * b for a, b in zip(inner, part, strict=True)) for part in right]


def test_the_proved_bound_holds() -> None:
    interactions = random_interactions(6, 90, 70, 32)
    model = SpectralFilter(rank=8).fit(interactions)
    low_pass = model.low_pass_

    assert 0 < np.abs(low_pass.scores(interactions.matrix)).max() <= low_pass.largest(interactions.matrix) <= 2**53 // 4


def test_histories_too_heavy_for_exact_products_are_refused() -> None:
    learned = random_interactions(6, 90, 40, 1)
    model = SpectralFilter().fit(learned)
    heavy = interactions_of([[32_767] * 40], items=" ".join(learned.items))

    assert model.low_pass_.bits == 18
    with pytest.raises(BoundError, match="fit again with these histories"):
        model.bind(heavy)


def test_a_taste_is_lifted_over_a_popular_item() -> None:
    """gain 0.01 leaves little but the linear filter; gain 10 follows little but the broadest tastes."""
    interactions = random_interactions(7, 120, 60, 1)
    lists = [
        SpectralFilter(rank=6, gain=gain).fit(interactions).recommend(interactions.shoppers, 5)[0].tolist()
        for gain in (1, 1_000)
    ]

    assert lists[0] != lists[1]


def test_chunks_change_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    interactions = random_interactions(14, 90, 60, 5)
    model = SpectralFilter(rank=7).fit(interactions)
    one = [part.tolist() for part in model.recommend(interactions.shoppers, 9, Filters(bought=False))]
    monkeypatch.setattr("offchain.models.history_model._MOST_TOGETHER", 7)

    assert [part.tolist() for part in model.recommend(interactions.shoppers, 9, Filters(bought=False))] == one


def test_parameters_hold_no_name_of_a_shopper() -> None:
    model = SpectralFilter().fit(interactions_of([[1, 1], [1, 0]], shoppers="ann-secret bob-secret"))

    assert b"secret" not in parameters_bytes(model.parameters())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("settings", [512, 50, 50]),
        ("factor_bits", [40]),
        ("left", [1, 2]),
        ("bits", [3]),
        ("entries", [1]),
    ],
)
def test_damaged_parameters_are_refused(tmp_path: Path, name: str, value: list[int]) -> None:
    damaged = SpectralFilter().fit(interactions_of([[1, 1], [1, 0]])).parameters()
    save_parameters(tmp_path / "model.npz", damaged | {name: np.array(value, dtype=np.int64)})

    with pytest.raises(ParametersError, match=r"model\.npz"):
        SpectralFilter.load(tmp_path / "model.npz")
