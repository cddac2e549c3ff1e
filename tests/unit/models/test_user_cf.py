"""User-based collaborative filtering: the shared contract, and what is its own."""

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics.pairwise import cosine_similarity

from offchain.features.interactions import Interactions
from offchain.models import user_cf
from offchain.models.cosine import SCALE
from offchain.models.errors import BoundError, HyperparameterError, InputError, NotFittedError, ParametersError
from offchain.models.item_cf import ItemCF
from offchain.models.parameters import parameters_bytes, save_parameters
from offchain.models.recommender import NO_ITEM, NO_SCORE, Filters
from offchain.models.user_cf import UserCF
from tests.unit.models.matrices import interactions_of, random_interactions
from tests.unit.models.recommender_contract import RecommenderContract


class TestUserCF(RecommenderContract):
    model = UserCF
    wrong_settings: ClassVar[list[dict[str, Any]]] = [
        {"neighbourhood": 0},
        {"neighbourhood": 1.5},
        {"shrinkage": -1},
        {"shrinkage": 2**31},
        {"chunk_rows": 0},
        {"similarity": "magic"},
    ]


class TestUserCFByCorrelation(RecommenderContract):
    model = UserCF
    settings: ClassVar[dict[str, Any]] = {"similarity": "pearson"}


class TestUserCFByFrequency(RecommenderContract):
    model = UserCF
    settings: ClassVar[dict[str, Any]] = {"similarity": "frequency"}


def found(model: UserCF, interactions: Interactions) -> np.ndarray:
    """(n_shoppers, n_shoppers): all similarities between bound and fitted shoppers, 0 where there is none."""
    size = len(interactions.shoppers)
    ids, scores = model.similar_shoppers(interactions.shoppers, size)
    table = np.zeros((size, size), dtype=np.int64)
    for row in range(size):
        for name, score in zip(ids[row], scores[row], strict=True):
            if name != NO_ITEM:
                table[row, interactions.shoppers.index(name)] = score
    return table


def test_similarities_agree_with_float_cosines_within_rounding() -> None:
    interactions = random_interactions(12, 80, 120, 30)
    expected = cosine_similarity(interactions.matrix.astype(float)) * SCALE
    np.fill_diagonal(expected, 0)

    assert np.abs(found(UserCF().fit(interactions), interactions) - expected).max() < 1.001


@pytest.mark.parametrize("shrinkage", [0, 5])
def test_similarities_are_those_of_the_item_based_model_on_the_transposed_matrix(shrinkage: int) -> None:
    interactions = random_interactions(11, 40, 30, 9)
    turned = Interactions(interactions.items, interactions.shoppers, interactions.matrix.T.tocsr())
    expected = ItemCF(neighbourhood=10**6, shrinkage=shrinkage).fit(turned).similarities_.toarray()

    assert found(UserCF(shrinkage=shrinkage).fit(interactions), interactions).tolist() == expected.tolist()


def test_similar_items_are_those_of_the_item_based_model() -> None:
    interactions = random_interactions(18, 60, 30, 9)
    one, other = (
        model(shrinkage=3).fit(interactions).similar_items(interactions.items, 12) for model in (UserCF, ItemCF)
    )

    assert [part.tolist() for part in one] == [part.tolist() for part in other]


@pytest.mark.parametrize("neighbourhood", [1, 4, 1_000])
def test_a_score_is_the_sum_of_similarity_times_entry_over_the_neighbourhood(neighbourhood: int) -> None:
    interactions = random_interactions(13, 40, 25, 9)
    model = UserCF(neighbourhood=neighbourhood).fit(interactions)
    similarities = found(model, interactions)
    for row in similarities:
        row[np.lexsort((np.arange(40), -row))[neighbourhood:]] = 0
    expected = similarities @ interactions.matrix.toarray()
    ids, scores = model.recommend(interactions.shoppers, 25, Filters(bought=False))

    for row in range(40):
        listed = dict(zip(ids[row], scores[row].tolist(), strict=True))
        assert [listed[name] for name in interactions.items] == expected[row].tolist()


def test_of_equally_similar_shoppers_the_lower_id_is_the_neighbour() -> None:
    interactions = interactions_of([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]])
    model = UserCF(neighbourhood=1).fit(interactions)

    assert model.similar_shoppers(["A", "B", "C"], 2)[0].tolist() == [["B", "C"], ["A", "C"], ["A", "B"]]
    assert model.recommend(["C"], 1)[0].tolist() == [["q"]]


def test_a_shopper_s_own_earlier_history_is_no_neighbour() -> None:
    model = UserCF().fit(interactions_of([[1, 1, 0], [0, 0, 1]]))
    later = interactions_of([[1, 0, 0], [1, 0, 0]], shoppers="A Z")
    ids, scores = model.bind(later).similar_shoppers(["A", "Z"], 1)

    assert ids.tolist() == [[NO_ITEM], ["A"]]
    assert scores[0, 0] == NO_SCORE


def test_shoppers_who_share_nothing_are_not_similar() -> None:
    ids, scores = UserCF().fit(interactions_of([[1, 0], [0, 1]])).similar_shoppers(["A", "B"], 1)

    assert (ids.tolist(), scores.tolist()) == ([[NO_ITEM], [NO_ITEM]], [[NO_SCORE], [NO_SCORE]])


def test_a_shopper_without_history_has_no_similar_ones() -> None:
    with pytest.raises(InputError, match=r"shoppers: found \['stranger'\]"):
        UserCF().fit(interactions_of([[1, 0], [0, 1]])).similar_shoppers(["A", "stranger"], 1)


@pytest.mark.parametrize("n", [0, 10_001])
def test_similar_shoppers_have_the_same_limits_of_a_list(n: int) -> None:
    with pytest.raises(HyperparameterError, match="n: found"):
        UserCF().fit(interactions_of([[1]])).similar_shoppers(["A"], n)


def test_similar_shoppers_want_histories(tmp_path: Path) -> None:
    with pytest.raises(NotFittedError, match="nothing learned"):
        UserCF().similar_shoppers(["A"], 1)
    UserCF().fit(interactions_of([[1]])).save(tmp_path / "model.npz")
    with pytest.raises(NotFittedError, match="no histories"):
        UserCF.load(tmp_path / "model.npz").similar_shoppers(["A"], 1)


def test_chunks_change_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    interactions = random_interactions(14, 90, 60, 5)

    def answers(chunk_rows: int) -> str:
        model = UserCF(neighbourhood=7, chunk_rows=chunk_rows).fit(interactions)
        asked = [model.recommend(interactions.shoppers, 9), model.similar_shoppers(interactions.shoppers, 9)]
        return str([part.tolist() for answer in asked for part in answer])

    one = answers(256)
    assert answers(1) == answers(13) == one
    monkeypatch.setattr(user_cf, "_LARGEST_BLOCK", 200)
    assert answers(256) == one


def test_the_order_in_which_entries_are_stored_does_not_matter() -> None:
    interactions = random_interactions(16, 60, 30, 5)
    scattered = interactions.matrix.tocoo()
    order = np.random.default_rng(1).permutation(scattered.nnz)
    coordinates = (scattered.row[order], scattered.col[order])
    again = csr_matrix((scattered.data[order], coordinates), shape=scattered.shape)
    again.sort_indices()
    one, other = (
        UserCF().fit(Interactions(interactions.shoppers, interactions.items, m)) for m in (interactions.matrix, again)
    )

    assert parameters_bytes(one.parameters()) == parameters_bytes(other.parameters())


def heavy(items: int) -> Interactions:
    """A shopper who has said the most about each item."""
    names = tuple(f"i{number}" for number in range(items))
    return Interactions(("A", "B"), names, csr_matrix(np.full((2, items), 32_767, dtype=np.int64)))


def test_the_largest_squared_length_is_exact_and_one_more_entry_is_refused() -> None:
    fits = heavy(2)  # 2 * 32767**2 = 2**31 - 131070
    assert UserCF().fit(fits).similar_shoppers(["A"], 1)[1].tolist() == [[SCALE]]

    with pytest.raises(BoundError, match="squared length of a shopper: found 3221028867"):
        UserCF().fit(heavy(3))
    with pytest.raises(BoundError, match="squared length of a shopper"):
        UserCF().fit(interactions_of([[1, 1, 1]], items="i0 i1 i2")).bind(heavy(3))


def test_a_score_that_could_leave_64_bits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_cf, "INT64_MAX", 2 * 5 * SCALE)
    UserCF().fit(interactions_of([[5, 5], [5, 5]]))
    UserCF(neighbourhood=1).fit(interactions_of([[9, 5], [5, 5]]))

    with pytest.raises(BoundError, match="score of an item"):
        UserCF().fit(interactions_of([[5, 6], [5, 5]]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("settings", [100, 0, SCALE + 1, 0]),
        ("settings", [100, 0]),
        ("settings", [0, 0, SCALE, 0]),
        ("settings", [100, 0, SCALE, 3]),
        ("columns", [0, 2, 0]),
        ("entries", [1, 0, 1]),
        ("entries", [1, 1]),
        ("item_offsets", [0, 1]),
        ("shopper_offsets", [0, 1]),
    ],
)
def test_damaged_parameters_are_refused(tmp_path: Path, name: str, value: list[int]) -> None:
    damaged = UserCF().fit(interactions_of([[1, 1], [1, 0]])).parameters() | {name: np.array(value, dtype=np.int64)}
    save_parameters(tmp_path / "model.npz", damaged)

    with pytest.raises(ParametersError, match=r"model\.npz"):
        UserCF.load(tmp_path / "model.npz")


def test_a_stored_item_based_model_is_refused(tmp_path: Path) -> None:
    ItemCF().fit(interactions_of([[1, 1]])).save(tmp_path / "model.npz")

    with pytest.raises(ParametersError, match="load it with the model that wrote it"):
        UserCF.load(tmp_path / "model.npz")
