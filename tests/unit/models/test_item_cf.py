"""Item-based collaborative filtering: the shared contract, and what is its own."""

from math import isqrt
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics.pairwise import cosine_similarity

from offchain.features.interactions import Interactions
from offchain.models import item_cf
from offchain.models.cosine import SCALE
from offchain.models.errors import BoundError, InputError, ParametersError
from offchain.models.item_cf import ItemCF
from offchain.models.parameters import parameters_bytes, save_parameters
from offchain.models.recommender import NO_ITEM, Filters
from tests.unit.models.matrices import interactions_of, random_interactions
from tests.unit.models.recommender_contract import RecommenderContract


class TestItemCF(RecommenderContract):
    model = ItemCF
    wrong_settings: ClassVar[list[dict[str, Any]]] = [
        {"neighbourhood": 0},
        {"neighbourhood": 1.5},
        {"shrinkage": -1},
        {"shrinkage": 2**31},
        {"chunk_rows": 0},
        {"similarity": "magic"},
    ]


class TestItemCFByCorrelation(RecommenderContract):
    model = ItemCF
    settings: ClassVar[dict[str, Any]] = {"similarity": "pearson"}


class TestItemCFByFrequency(RecommenderContract):
    model = ItemCF
    settings: ClassVar[dict[str, Any]] = {"similarity": "frequency"}


def plain(interactions: Interactions, neighbourhood: int = 10**6) -> ItemCF:
    """Cosines as they are."""
    return ItemCF(neighbourhood=neighbourhood, shrinkage=0).fit(interactions)


def exact_similarities(rows: list[list[int]], shrinkage: int) -> list[list[int]]:
    """The definition, item by item, in Python's own integers."""
    columns = list(zip(*rows, strict=True))

    def similarity(one: tuple[int, ...], other: tuple[int, ...]) -> int:
        dot = sum(a * b for a, b in zip(one, other, strict=True))
        common = sum(1 for a, b in zip(one, other, strict=True) if a and b)
        lengths = sum(a * a for a in one) * sum(b * b for b in other)
        return isqrt(SCALE**2 * dot**2 // lengths) * common // (common + shrinkage) if dot else 0

    return [[0 if one is other else similarity(one, other) for other in columns] for one in columns]


@pytest.mark.parametrize("shrinkage", [0, 1, 7])
@pytest.mark.parametrize("largest", [1, 32, 9_999])
def test_similarities_are_those_of_the_definition_to_the_last_bit(largest: int, shrinkage: int) -> None:
    interactions = random_interactions(11, 30, 15, largest, density=0.3)
    model = ItemCF(neighbourhood=100, shrinkage=shrinkage).fit(interactions)

    assert model.similarities_.toarray().tolist() == exact_similarities(
        interactions.matrix.toarray().tolist(), shrinkage
    )


def test_similarities_agree_with_float_cosines_within_rounding() -> None:
    interactions = random_interactions(12, 300, 80, 30)
    expected = cosine_similarity(interactions.matrix.T.astype(float)) * SCALE
    np.fill_diagonal(expected, 0)

    assert np.abs(plain(interactions).similarities_.toarray() - expected).max() < 1.001


def test_the_neighbourhood_keeps_the_most_similar_and_of_equals_the_lower_id() -> None:
    interactions = interactions_of([[1, 1, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]])
    kept = plain(interactions, neighbourhood=2).similarities_

    assert [kept[row].indices.tolist() for row in range(4)] == [[1, 2], [0, 3], [0, 1], [0, 1]]


def test_shrinkage_weakens_what_few_shoppers_support() -> None:
    one_shopper, many_shoppers = [[1, 1, 0, 0]], [[0, 0, 1, 1]] * 20
    model = ItemCF(shrinkage=5).fit(
        interactions_of(one_shopper + many_shoppers, shoppers=" ".join(map(chr, range(65, 86))))
    )
    _, scores = model.similar_items(["p", "r"], 1)

    assert scores[:, 0].tolist() == [SCALE // 6, SCALE * 20 // 25]


def test_a_similarity_that_comes_to_nothing_is_none() -> None:
    model = ItemCF(shrinkage=SCALE).fit(interactions_of([[1, 1]]))

    assert model.similarities_.nnz == 0
    assert model.similar_items(["p"], 1)[0].tolist() == [[NO_ITEM]]


def test_a_score_is_the_sum_of_entry_times_similarity() -> None:
    interactions = random_interactions(13, 40, 25, 9)
    model = plain(interactions)
    expected = interactions.matrix.toarray() @ model.similarities_.toarray().T
    ids, scores = model.recommend(interactions.shoppers, 25, Filters(bought=False))

    for row in range(40):
        found = dict(zip(ids[row], scores[row].tolist(), strict=True))
        assert [found[name] for name in interactions.items] == expected[row].tolist()


def test_chunks_change_no_bit() -> None:
    interactions = random_interactions(14, 90, 60, 5)
    models = [ItemCF(neighbourhood=7, chunk_rows=rows).fit(interactions) for rows in (1, 13, 60, 1000)]

    assert len({parameters_bytes(model.parameters()) for model in models}) == 1
    assert len({str([part.tolist() for part in model.recommend(interactions.shoppers, 9)]) for model in models}) == 1


def test_wide_catalogues_are_ranked_in_smaller_blocks_with_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    interactions = random_interactions(15, 50, 30, 5)
    expected = plain(interactions).recommend(interactions.shoppers, 9)
    monkeypatch.setattr(item_cf, "_LARGEST_BLOCK", 64)
    found = plain(interactions).recommend(interactions.shoppers, 9)

    assert [part.tolist() for part in found] == [part.tolist() for part in expected]


def test_the_order_in_which_entries_are_stored_does_not_matter() -> None:
    interactions = random_interactions(16, 60, 30, 5)
    scattered = interactions.matrix.tocoo()
    order = np.random.default_rng(1).permutation(scattered.nnz)
    coordinates = (scattered.row[order], scattered.col[order])
    again = csr_matrix((scattered.data[order], coordinates), shape=scattered.shape)
    again.sort_indices()
    one, other = (
        plain(Interactions(interactions.shoppers, interactions.items, m)) for m in (interactions.matrix, again)
    )

    assert parameters_bytes(one.parameters()) == parameters_bytes(other.parameters())


def test_affinity_is_the_sum_of_the_scores_over_a_group() -> None:
    interactions = random_interactions(17, 40, 25, 9)
    model = ItemCF(neighbourhood=6).fit(interactions)
    group = interactions.items[3:9]
    ids, scores = model.recommend(interactions.shoppers, 25, Filters(bought=False))
    expected = [
        sum(score for name, score in zip(ids[row], scores[row].tolist(), strict=True) if name in group and score > 0)
        for row in range(40)
    ]

    assert model.affinity(model.item_mask(group)).tolist() == expected


def test_affinity_to_nothing_is_nothing() -> None:
    model = plain(interactions_of([[1, 1], [1, 0]]))

    assert model.affinity(model.item_mask(["unknown"])).tolist() == [0, 0]


@pytest.mark.parametrize("mask", [np.ones(3, bool), np.ones(2, np.int64), np.ones((2, 1), bool)])
def test_a_mask_that_does_not_fit_is_refused(mask: np.ndarray) -> None:
    with pytest.raises(InputError, match="item mask"):
        plain(interactions_of([[1, 1], [1, 0]])).affinity(mask)


def heavy(shoppers: int) -> Interactions:
    """Two items that each shopper has said the most about."""
    matrix = csr_matrix(np.full((shoppers, 2), 32_767, dtype=np.int64))
    return Interactions(tuple(f"s{number}" for number in range(shoppers)), ("p", "q"), matrix)


def test_the_largest_squared_length_is_exact_and_one_more_entry_is_refused() -> None:
    fits = heavy(2)  # 2 * 32767**2 = 2**31 - 131070
    assert plain(fits).similarities_.toarray().tolist() == [[0, SCALE], [SCALE, 0]]

    with pytest.raises(BoundError, match="squared length of an item: found 3221028867"):
        plain(heavy(3))


def test_a_score_that_could_leave_64_bits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_cf, "INT64_MAX", 2 * 5 * SCALE)
    plain(interactions_of([[5, 5]]))

    with pytest.raises(BoundError, match="score of an item"):
        plain(interactions_of([[5, 6]]))


def test_an_affinity_that_could_leave_64_bits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    model = plain(interactions_of([[1, 1, 1], [1, 1, 1]]))
    monkeypatch.setattr(item_cf, "INT64_MAX", 3 * 2 * SCALE - 1)
    model.affinity(model.item_mask("p"))

    with pytest.raises(BoundError, match="affinity of a shopper"):
        model.affinity(model.item_mask("pqr"))


def test_parameters_hold_no_shopper() -> None:
    model = plain(interactions_of([[1, 1], [1, 0]], shoppers="ann-secret bob-secret"))

    assert b"secret" not in parameters_bytes(model.parameters())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("settings", [100, 5, SCALE + 1, 0]),
        ("settings", [100, 5]),
        ("settings", [0, 5, SCALE, 0]),
        ("settings", [100, 5, SCALE, 3]),
        ("popularity", [1]),
        ("neighbours", [1, 2]),
        ("item_offsets", [0, 1]),
    ],
)
def test_damaged_parameters_are_refused(tmp_path: Path, name: str, value: list[int]) -> None:
    damaged = plain(interactions_of([[1, 1], [1, 0]])).parameters() | {name: np.array(value, dtype=np.int64)}
    save_parameters(tmp_path / "model.npz", damaged)

    with pytest.raises(ParametersError, match=r"model\.npz"):
        ItemCF.load(tmp_path / "model.npz")
