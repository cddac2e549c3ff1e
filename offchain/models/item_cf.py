"""Item-based collaborative filtering in integers: who has these, also has those.

Source: Sarwar, Karypis, Konstan, Riedl, "Item-based collaborative filtering recommendation algorithms", WWW 2001.

Why no step can lose a bit: entries are integers in 1..2**15 - 1 (`Interactions`); an item's squared length is checked
against 2**31 - 1, so inner products are below 2**31 and `floor_cosine` is exact; a score is at most (sum of a
shopper's row) * SCALE, an affinity at most (sum of a row) * (largest sum of what leads from an item to the group), and
both are checked against 2**63 - 1 before they are computed. scipy's sparse product of int64 adds and multiplies
integers, so neither the order of rows nor the size of chunks nor threads can change a result.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from offchain.features.interactions import Interactions
from offchain.models.bounds import INT64_MAX, Integers, check_bound, check_setting
from offchain.models.cosine import SCALE
from offchain.models.errors import InputError, NotFittedError
from offchain.models.lists import (
    best_lists,
    check_same_items,
    known_items,
    longest_row,
    nearest_shoppers,
)
from offchain.models.neighbourhood import column_neighbours
from offchain.models.parameters import load_model, pack_ids, pack_text, save_parameters, unpack_ids
from offchain.models.ranking import coordinates, name_items, permitted_items, place_in_row, sort_descending
from offchain.models.recommender import DEFAULT_FILTERS, LONGEST_LIST, NO_SCORE, Filters, Ids
from offchain.models.similarity import SIMILARITIES, Similarity, check_similarity

KIND: Final = "item-cf/2"

_NAMES: Final = ("kind", "settings", "item_bytes", "item_offsets", "starts", "neighbours", "similarities", "popularity")
_MOST_SHRINKAGE: Final = 2**31 - 1
_MOST_NEIGHBOURS: Final = 2**31 - 1
_MOST_CHUNK_ROWS: Final = 2**20
_LARGEST_BLOCK: Final = 2**20
"""Most shopper x item cells looked at together."""


class ItemCF:
    """Score of item j for shopper u = sum over items i of u, i != j, of entry(u, i) * similarity(j, i).

    similarity = floor(s * c / (c + shrinkage)) in units of 1 / SCALE, with s the cosine, Pearson's correlation or the
    frequency (`similarity.py`), rounded down to that unit, and c the number of shoppers who have both; kept for the
    `neighbourhood` items most similar to j, ties to the lower id. chunk_rows bounds memory only: every size gives the
    same bits. The defaults of neighbourhood and shrinkage were chosen on a held-out tenth of the training entries of
    the gowalla benchmark.
    """

    deterministic: ClassVar[bool] = True

    items_: tuple[str, ...]
    similarities_: csr_matrix
    """(n_items, n_items) int64: row j holds the neighbours of j."""
    popularity_: Integers
    """(n_items,) int64: how many shoppers have the item."""
    profiles_: Interactions
    """The histories from which `recommend` and `affinity` answer; not part of `parameters`."""

    def __init__(
        self,
        *,
        neighbourhood: int = 100,
        shrinkage: int = 5,
        similarity: Similarity = "cosine",
        chunk_rows: int = 256,
    ) -> None:
        self.neighbourhood = neighbourhood
        self.shrinkage = shrinkage
        self.similarity = similarity
        self.chunk_rows = chunk_rows

    def fit(self, interactions: Interactions) -> Self:
        """Learn similarities and popularity, and bind the histories. Raises `HyperparameterError`, `BoundError`."""
        self._check_settings()
        matrix = interactions.matrix
        self.items_ = interactions.items
        self.popularity_ = np.bincount(matrix.indices, minlength=len(self.items_)).astype(np.int64)
        self.similarities_ = self._neighbours(matrix)
        return self.bind(interactions)

    def _neighbours(self, matrix: csr_matrix) -> csr_matrix:
        return column_neighbours(matrix, self.neighbourhood, self.shrinkage, self.chunk_rows, self.similarity)

    def bind(self, interactions: Interactions) -> Self:
        """Recommend from these histories, over the same items, from now on. Raises `InputError`, `BoundError`."""
        check_same_items(self._learned().items_, interactions)
        check_bound(
            "score of an item", longest_row(interactions.matrix) * SCALE, INT64_MAX, "lower the cap of an entry"
        )
        self.profiles_ = interactions
        return self

    def recommend(self, shopper_ids: Sequence[str], n: int, filters: Filters = DEFAULT_FILTERS) -> tuple[Ids, Integers]:
        """See `Recommender.recommend`; scores in units of entry / SCALE."""
        profiles, incoming = self._bound(), self.similarities_.T.tocsr()
        return best_lists(
            profiles,
            self.popularity_,
            shopper_ids,
            n,
            filters,
            score=lambda _, history: history @ incoming,
            step=min(self.chunk_rows, max(1, _LARGEST_BLOCK // max(1, len(self.items_)))),
        )

    def similar_items(self, item_ids: Sequence[str], n: int) -> tuple[Ids, Integers]:
        """See `Recommender.similar_items`; at most `neighbourhood` are known; scores in units of 1 / SCALE."""
        rows = known_items(self._learned().items_, item_ids)
        check_setting("n", n, 1, LONGEST_LIST)
        chosen = self.similarities_[rows]
        row, column = coordinates(chosen)
        row, value, column = sort_descending(row, chosen.data, column)
        place = place_in_row(row, len(rows))
        near = place < n
        positions = np.full((len(rows), n), -1, dtype=np.int64)
        scores = np.full((len(rows), n), NO_SCORE, dtype=np.int64)
        positions[row[near], place[near]], scores[row[near], place[near]] = column[near], value[near]
        return name_items(self.items_, positions), scores

    def similar_shoppers(self, shopper_ids: Sequence[str], n: int) -> tuple[Ids, Integers]:
        """See `Recommender.similar_shoppers`: among the bound shoppers, by the cosine of their rows in 1 / SCALE."""
        return nearest_shoppers(self._bound(), shopper_ids, n)

    def item_mask(self, item_ids: Collection[str]) -> NDArray[np.bool_]:
        """(n_items,) bool for `affinity`. Ids that the model has never seen have no behaviour and no effect."""
        return permitted_items(self._learned().items_, Filters(only=frozenset(item_ids)))

    def affinity(self, item_mask: NDArray[np.bool_]) -> Integers:
        """How near each shopper is to a group of items: the sum of its scores over the group, bought items included.

        item_mask : (n_items,) bool in the order of `items_`. Answer: (n_shoppers,) int64 >= 0 in the order of
        `profiles_.shoppers`, in units of entry / SCALE. Having an item of the group counts only through its similarity
        to others: a coupon is to win shoppers whose habits are near, not to pay for what they do anyway.
        Raises `InputError`, `BoundError`.
        """
        profiles = self._bound()
        if item_mask.shape != (len(self.items_),) or item_mask.dtype != np.bool_:
            found, wanted = (item_mask.shape, str(item_mask.dtype)), ((len(self.items_),), "bool")
            raise InputError("item mask", found=found, wanted=wanted, advice="make it with `item_mask`")
        towards = self.similarities_.T @ item_mask.astype(np.int64)
        largest = longest_row(profiles.matrix) * int(towards.max(initial=0))
        check_bound("affinity of a shopper", largest, INT64_MAX, "lower the cap of an entry or name fewer items")
        nearness: Integers = profiles.matrix @ towards
        return nearness

    def parameters(self) -> dict[str, NDArray[Any]]:
        """What was learned and how: int64 and uint8 arrays for `parameters_bytes`. Holds no shopper."""
        learned = self._learned().similarities_
        item_bytes, item_offsets = pack_ids(self.items_)
        settings = np.array(
            [self.neighbourhood, self.shrinkage, SCALE, SIMILARITIES.index(self.similarity)], dtype=np.int64
        )
        values = (
            pack_text(KIND),
            settings,
            item_bytes,
            item_offsets,
            learned.indptr.astype(np.int64),
            learned.indices.astype(np.int64),
            learned.data,
            self.popularity_,
        )
        return dict(zip(_NAMES, values, strict=True))

    def save(self, path: Path) -> None:
        """Write `parameters` to `path` (.npz, no pickle)."""
        save_parameters(path, self.parameters())

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model that `save` wrote; `bind` histories before asking for recommendations. Raises `ParametersError`."""
        return load_model(path, KIND, _NAMES, cls.restored)

    @classmethod
    def restored(cls, stored: Mapping[str, NDArray[Any]]) -> Self:
        """Raises `ValueError` where the arrays contradict each other."""
        neighbourhood, shrinkage, scale, kind = (int(value) for value in stored["settings"])
        model = cls(neighbourhood=neighbourhood, shrinkage=shrinkage, similarity=SIMILARITIES[kind])
        model._check_settings()
        model.items_ = unpack_ids(stored["item_bytes"], stored["item_offsets"])
        model.popularity_ = stored["popularity"]
        size = len(model.items_)
        if scale != SCALE or model.popularity_.shape != (size,):
            raise ValueError(f"scale {scale}, {size} items, {len(model.popularity_)} of them with popularity")
        parts = (stored["similarities"], stored["neighbours"], stored["starts"])
        model.similarities_ = csr_matrix(parts, shape=(size, size))
        model.similarities_.check_format(full_check=True)
        return model

    def _check_settings(self) -> None:
        check_setting("neighbourhood", self.neighbourhood, 1, _MOST_NEIGHBOURS)
        check_setting("shrinkage", self.shrinkage, 0, _MOST_SHRINKAGE)
        check_similarity(self.similarity)
        check_setting("chunk_rows", self.chunk_rows, 1, _MOST_CHUNK_ROWS)

    def _learned(self) -> Self:
        if not hasattr(self, "similarities_"):
            raise NotFittedError("model", found="nothing learned", wanted="`fit` or `load`", advice="fit it first")
        return self

    def _bound(self) -> Interactions:
        if not hasattr(self._learned(), "profiles_"):
            raise NotFittedError("model", found="no histories", wanted="`fit` or `bind`", advice="bind histories first")
        return self.profiles_
