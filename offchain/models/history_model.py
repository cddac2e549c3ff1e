"""What all recommenders share whose scores follow from a shopper's own row.

A model of this kind says what it learns (`_learn`), how it scores rows (`_scores`), how large a score can become
(`_largest_score`), and which arrays hold what it learned. Lists, filters, cold start, similar shoppers, storage and
refusals are the same for all.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from offchain.features.interactions import Interactions
from offchain.models.bounds import INT64_MAX, Integers, check_bound, check_setting
from offchain.models.errors import NotFittedError
from offchain.models.lists import (
    best_lists,
    check_same_items,
    known_items,
    nearest_shoppers,
    one_item_each,
)
from offchain.models.neighbourhood import chunks
from offchain.models.parameters import load_model, pack_ids, pack_text, save_parameters, unpack_ids
from offchain.models.ranking import Scores, best_of, name_items
from offchain.models.recommender import DEFAULT_FILTERS, LONGEST_LIST, Filters, Ids

_COMMON: Final = ("kind", "settings", "item_bytes", "item_offsets", "popularity")
_LARGEST_BLOCK: Final = 2**23
"""Most shopper x item cells looked at together."""
_MOST_TOGETHER: Final = 256
"""Most shoppers looked at together."""
_ADVICE: Final = "lower the cap of an entry or the event weights"


class HistoryModel(ABC):
    """Implements `Recommender`; see the module."""

    KIND: ClassVar[str]
    LEARNED: ClassVar[tuple[str, ...]]
    """Names of the arrays of `_arrays`."""
    deterministic: ClassVar[bool] = True

    items_: tuple[str, ...]
    popularity_: Integers
    """(n_items,) int64: how many shoppers have the item."""
    profiles_: Interactions
    """The histories from which `recommend` answers; not part of `parameters`."""

    def fit(self, interactions: Interactions) -> Self:
        """See `Recommender.fit`. Raises `HyperparameterError`, `BoundError`, `InputError`."""
        self._check_settings()
        self._learn(interactions)
        self.items_ = interactions.items
        matrix = interactions.matrix
        self.popularity_ = np.bincount(matrix.indices, minlength=len(self.items_)).astype(np.int64)
        return self.bind(interactions)

    def bind(self, interactions: Interactions) -> Self:
        """See `Recommender.bind`. Raises `InputError`, `BoundError`."""
        check_same_items(self._learned().items_, interactions)
        check_bound("score of an item", self._largest_score(interactions.matrix), INT64_MAX, _ADVICE)
        self.profiles_ = interactions
        return self

    def recommend(self, shopper_ids: Sequence[str], n: int, filters: Filters = DEFAULT_FILTERS) -> tuple[Ids, Integers]:
        """See `Recommender.recommend`."""
        return best_lists(
            self._bound(),
            self.popularity_,
            shopper_ids,
            n,
            filters,
            score=lambda _, history: self._scores(history),
            step=self._step(),
        )

    def similar_items(self, item_ids: Sequence[str], n: int) -> tuple[Ids, Integers]:
        """See `Recommender.similar_items`: what the model would list for a shopper who has that item alone."""
        rows = known_items(self._learned().items_, item_ids)
        check_setting("n", n, 1, LONGEST_LIST)
        single = one_item_each(rows, len(self.items_))
        positions, scores = np.empty((2, len(rows), n), dtype=np.int64)
        everything, nothing = np.ones(len(self.items_), dtype=np.bool_), np.zeros(0, dtype=np.int64)
        for chunk in chunks(len(rows), self._step()):
            history = single[chunk]
            positions[chunk], scores[chunk] = best_of(self._scores(history), history, everything, nothing, n)
        return name_items(self.items_, positions), scores

    def similar_shoppers(self, shopper_ids: Sequence[str], n: int) -> tuple[Ids, Integers]:
        """See `Recommender.similar_shoppers`: among the bound shoppers, by the cosine of their rows in 1 / SCALE."""
        return nearest_shoppers(self._bound(), shopper_ids, n)

    def parameters(self) -> dict[str, NDArray[Any]]:
        """See `Recommender.parameters`."""
        learned = self._learned()
        item_bytes, item_offsets = pack_ids(learned.items_)
        common: tuple[NDArray[Any], ...] = (
            *(pack_text(self.KIND), self._settings()),
            *(item_bytes, item_offsets, self.popularity_),
        )
        return dict(zip(_COMMON, common, strict=True)) | self._arrays()

    def save(self, path: Path) -> None:
        """See `Recommender.save`."""
        save_parameters(path, self.parameters())

    @classmethod
    def load(cls, path: Path) -> Self:
        """See `Recommender.load`. Raises `ParametersError`."""
        return load_model(path, cls.KIND, (*_COMMON, *cls.LEARNED), cls.restored)

    @classmethod
    def restored(cls, stored: Mapping[str, NDArray[Any]]) -> Self:
        """The model of these parameters. Raises `ValueError` where they contradict each other."""
        model = cls._with_settings(stored["settings"])
        model._check_settings()
        items, popularity = unpack_ids(stored["item_bytes"], stored["item_offsets"]), stored["popularity"]
        if popularity.shape != (len(items),):
            raise ValueError(f"{len(items)} items, {len(popularity)} of them with popularity")
        model._restore(stored, len(items))
        model.items_, model.popularity_ = items, popularity
        return model

    @abstractmethod
    def _check_settings(self) -> None:
        """Raises `HyperparameterError`."""

    @abstractmethod
    def _learn(self, interactions: Interactions) -> None: ...

    @abstractmethod
    def _scores(self, history: csr_matrix) -> Scores:
        """(n_rows, n_items) of histories of this shape."""

    @abstractmethod
    def _largest_score(self, histories: csr_matrix) -> int:
        """What no score of these histories, and no sum on the way to it, can pass."""

    @abstractmethod
    def _settings(self) -> Integers:
        """(n_settings,): all of which the answers depend."""

    @classmethod
    @abstractmethod
    def _with_settings(cls, settings: Integers) -> Self:
        """The model that has these settings, not fitted."""

    @abstractmethod
    def _arrays(self) -> dict[str, NDArray[Any]]:
        """What was learned, under the names of `LEARNED`."""

    @abstractmethod
    def _restore(self, stored: Mapping[str, NDArray[Any]], n_items: int) -> None:
        """Learned names from the arrays of `_arrays`. Raises `ValueError`."""

    def _step(self) -> int:
        """How many shoppers are looked at together."""
        return max(1, min(_MOST_TOGETHER, _LARGEST_BLOCK // max(1, len(self.items_))))

    def _learned(self) -> Self:
        if not hasattr(self, "popularity_"):
            raise NotFittedError("model", found="nothing learned", wanted="`fit` or `load`", advice="fit it first")
        return self

    def _bound(self) -> Interactions:
        if not hasattr(self._learned(), "profiles_"):
            raise NotFittedError("model", found="no histories", wanted="`fit` or `bind`", advice="bind histories first")
        return self.profiles_
