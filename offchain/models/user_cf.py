"""User-based collaborative filtering in integers: what people like you have.

Source: Breese, Heckerman, Kadie, "Empirical analysis of predictive algorithms for collaborative filtering", UAI 1998
(memory-based prediction, vector similarity).

Why no step can lose a bit: entries are integers in 1..2**15 - 1 (`Interactions`); a shopper's squared length is checked
against 2**31 - 1, so inner products are below 2**31 and `floor_cosine` is exact; a score is at most (number of
neighbours) * SCALE * (largest entry), which is checked against 2**63 - 1 before it is computed. Sparse products of
int64 add and multiply integers, so neither the order of rows nor the size of chunks nor threads can change a result.

Unlike the item-based model this one remembers people: what it learns is the rows of the shoppers it was fitted on, and
`parameters` holds them with their ids. A stored model is personal data.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from offchain.features.interactions import Interactions, locate
from offchain.models.bounds import INT64_MAX, Integers, check_bound, check_setting
from offchain.models.cosine import LARGEST_NORM, SCALE
from offchain.models.errors import NotFittedError
from offchain.models.lists import best_lists, check_same_items, known_items, known_shoppers
from offchain.models.parameters import load_model, pack_ids, pack_text, save_parameters, unpack_ids
from offchain.models.recommender import DEFAULT_FILTERS, LONGEST_LIST, Filters, Ids
from offchain.models.row_neighbourhood import RowNeighbourhood, most_similar, row_lengths
from offchain.models.similarity import SIMILARITIES, Similarity, check_similarity

KIND: Final = "user-cf/2"

_NAMES: Final = (
    *("kind", "settings", "shopper_bytes", "shopper_offsets", "item_bytes", "item_offsets"),
    *("starts", "columns", "entries"),
)
_MOST_SHRINKAGE: Final = 2**31 - 1
_MOST_NEIGHBOURS: Final = 2**31 - 1
_MOST_CHUNK_ROWS: Final = 2**20
_LARGEST_BLOCK: Final = 2**22
"""Most shopper x item or shopper x shopper cells looked at together."""
_ADVICE: Final = "lower the cap of an entry or the event weights"


class UserCF:
    """Score of item j for shopper u = sum over the neighbours v of u of similarity(u, v) * entry(v, j).

    similarity = floor(s * c / (c + shrinkage)) in units of 1 / SCALE, with s the cosine, Pearson's correlation or the
    frequency (`similarity.py`) of the two shoppers' rows, rounded down to that unit, and c the number of items that
    both have. Neighbours are the `neighbourhood` most similar
    of the fitted shoppers, ties to the lower id, never a shopper of the same id. They are sought when a shopper is
    asked about. chunk_rows bounds memory only: every size gives the same bits. The defaults of neighbourhood and
    shrinkage were chosen on a held-out tenth of the training entries of the gowalla benchmark.
    """

    deterministic: ClassVar[bool] = True

    community_: Interactions
    """The fitted shoppers, among whom neighbours are sought."""
    popularity_: Integers
    """(n_items,) int64: how many of the community have the item."""
    profiles_: Interactions
    """The histories from which `recommend` answers; not part of `parameters`."""

    def __init__(
        self,
        *,
        neighbourhood: int = 100,
        shrinkage: int = 0,
        similarity: Similarity = "cosine",
        chunk_rows: int = 256,
    ) -> None:
        self.neighbourhood = neighbourhood
        self.shrinkage = shrinkage
        self.similarity = similarity
        self.chunk_rows = chunk_rows

    def fit(self, interactions: Interactions) -> Self:
        """Learn the community, and bind its own histories. Raises `HyperparameterError`, `BoundError`."""
        self._check_settings()
        matrix = interactions.matrix
        neighbours = min(self.neighbourhood, len(interactions.shoppers))
        largest = neighbours * SCALE * int(matrix.data.max(initial=0))
        check_bound("score of an item", largest, INT64_MAX, _ADVICE)
        self.community_ = interactions
        self.popularity_ = np.bincount(matrix.indices, minlength=len(interactions.items)).astype(np.int64)
        return self.bind(interactions)

    def bind(self, interactions: Interactions) -> Self:
        """Recommend from these histories, over the same items, from now on. Raises `InputError`, `BoundError`."""
        check_same_items(self._learned().items, interactions)
        longest = int(row_lengths(interactions.matrix).max(initial=0))
        check_bound("squared length of a shopper", longest, LARGEST_NORM, _ADVICE)
        self.profiles_ = interactions
        return self

    def recommend(self, shopper_ids: Sequence[str], n: int, filters: Filters = DEFAULT_FILTERS) -> tuple[Ids, Integers]:
        """See `Recommender.recommend`; scores in units of entry / SCALE."""
        profiles, community = self._bound(), self._learned()
        people = RowNeighbourhood(community.matrix, self.similarity)
        own = locate(community.shoppers, shopper_ids)

        def score(chunk: slice, history: csr_matrix) -> csr_matrix:
            row, similar, other = people.nearest(history, own[chunk], self.neighbourhood, self.shrinkage)
            shape = (history.shape[0], len(community.shoppers))
            likeness = csr_matrix((similar, (row, other)), shape=shape, dtype=np.int64)
            return csr_matrix(likeness @ community.matrix)

        step = self._step(len(community.items))
        return best_lists(profiles, self.popularity_, shopper_ids, n, filters, score=score, step=step)

    def similar_shoppers(self, shopper_ids: Sequence[str], n: int) -> tuple[Ids, Integers]:
        """The `n` fitted shoppers most similar to each bound shopper, without themselves, and the similarities.

        Two (len(shopper_ids), n) arrays, padded like `similar_items`; in units of 1 / SCALE. Raises `InputError` for a
        shopper without a bound history.
        """
        profiles, community = self._bound(), self._learned()
        rows = known_shoppers(profiles, shopper_ids)
        check_setting("n", n, 1, LONGEST_LIST)
        own = locate(community.shoppers, shopper_ids)
        people, asked = community.matrix, profiles.matrix[rows]
        return most_similar(people, community.shoppers, asked, own, n, shrinkage=self.shrinkage, kind=self.similarity)

    def similar_items(self, item_ids: Sequence[str], n: int) -> tuple[Ids, Integers]:
        """See `Recommender.similar_items`: items that the same people of the community have, by the same similarity
        between columns; in units of 1 / SCALE."""
        community = self._learned()
        rows = known_items(community.items, item_ids)
        check_setting("n", n, 1, LONGEST_LIST)
        columns = community.matrix.T.tocsr()
        return most_similar(
            columns, community.items, columns[rows], rows, n, shrinkage=self.shrinkage, kind=self.similarity
        )

    def parameters(self) -> dict[str, NDArray[Any]]:
        """What was learned and how: int64 and uint8 arrays for `parameters_bytes`. Holds the shoppers' rows."""
        community = self._learned()
        values = (
            pack_text(KIND),
            np.array([self.neighbourhood, self.shrinkage, SCALE, SIMILARITIES.index(self.similarity)], dtype=np.int64),
            *pack_ids(community.shoppers),
            *pack_ids(community.items),
            community.matrix.indptr.astype(np.int64),
            community.matrix.indices.astype(np.int64),
            community.matrix.data,
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
        if scale != SCALE:
            raise ValueError(f"similarities in units of 1 / {scale}, not 1 / {SCALE}")
        shoppers = unpack_ids(stored["shopper_bytes"], stored["shopper_offsets"])
        items = unpack_ids(stored["item_bytes"], stored["item_offsets"])
        parts = (stored["entries"], stored["columns"], stored["starts"])
        matrix = csr_matrix(parts, shape=(len(shoppers), len(items)))
        matrix.check_format(full_check=True)
        empty = cls(neighbourhood=neighbourhood, shrinkage=shrinkage, similarity=SIMILARITIES[kind])
        model = empty.fit(Interactions(shoppers, items, matrix))
        del model.profiles_
        return model

    def _step(self, n_items: int) -> int:
        return min(self.chunk_rows, max(1, _LARGEST_BLOCK // max(1, n_items, len(self.community_.shoppers))))

    def _check_settings(self) -> None:
        check_setting("neighbourhood", self.neighbourhood, 1, _MOST_NEIGHBOURS)
        check_setting("shrinkage", self.shrinkage, 0, _MOST_SHRINKAGE)
        check_similarity(self.similarity)
        check_setting("chunk_rows", self.chunk_rows, 1, _MOST_CHUNK_ROWS)

    def _learned(self) -> Interactions:
        if not hasattr(self, "community_"):
            raise NotFittedError("model", found="nothing learned", wanted="`fit` or `load`", advice="fit it first")
        return self.community_

    def _bound(self) -> Interactions:
        self._learned()
        if not hasattr(self, "profiles_"):
            raise NotFittedError("model", found="no histories", wanted="`fit` or `bind`", advice="bind histories first")
        return self.profiles_
