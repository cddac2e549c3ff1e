"""A hybrid: members list, and their places in these lists count, weighted.

Source: Cormack, Clarke, Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods",
SIGIR 2009. Places are compared, not scores, since members' scores have different units:

    score(u, j) = sum over members of weight * floor(SCALE / (OFFSET + place of j in the member's list, from 1))

A place counts where the member itself gives a score > 0, not where popular items fill its list. With at most 4 members
and weights of at most 2**20, a score is below 2**2 * 2**20 * 2**32 = 2**54. Members are models that any machine learns
alike, so the hybrid is one too.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from offchain.features.interactions import Interactions, locate
from offchain.models.bounds import Integers, check_setting
from offchain.models.content_filter import Attributes, ContentFilter
from offchain.models.errors import HyperparameterError, NotFittedError
from offchain.models.graph_filter import GraphFilter
from offchain.models.item_cf import ItemCF
from offchain.models.lists import (
    best_lists,
    check_same_items,
    known_items,
    nearest_shoppers,
    one_item_each,
)
from offchain.models.parameters import load_model, pack_ids, pack_text, save_parameters, unpack_ids
from offchain.models.ranking import best_of, name_items
from offchain.models.recommender import DEFAULT_FILTERS, LONGEST_LIST, POPULARITY_SCORE, Filters, Ids
from offchain.models.user_cf import UserCF

KIND: Final = "hybrid/1"
SCALE: Final = 2**32
OFFSET: Final = 60
"""Of the source: it keeps the first places from deciding alone."""
MEMBERS: Final[Mapping[str, Any]] = MappingProxyType(
    {"content": ContentFilter, "graph-filter": GraphFilter, "item-cf": ItemCF, "user-cf": UserCF}
)
_DEFAULT: Final[Mapping[str, int]] = MappingProxyType({"graph-filter": 2, "item-cf": 1})
_OWN: Final = ("kind", "names", "name_offsets", "weights")
_SHORTEST: Final = 100
"""Items that each member lists at least."""
_MOST_WEIGHT: Final = 2**20
_TOGETHER: Final = 256


class Hybrid:
    """See the module. Implements `Recommender`.

    weights : name in `MEMBERS` -> 1..2**20; attributes : what "content" looks at, where it is a member. Members are
    fitted and bound together. Each lists 100 items, or as many as are asked for.
    """

    deterministic: ClassVar[bool] = True

    members_: dict[str, Any]
    """By ascending name."""
    items_: tuple[str, ...]
    popularity_: Integers
    profiles_: Interactions

    def __init__(self, *, weights: Mapping[str, int] = _DEFAULT, attributes: Attributes | None = None) -> None:
        self.weights = weights
        self.attributes = attributes

    def fit(self, interactions: Interactions) -> Self:
        """See `Recommender.fit`. Raises `HyperparameterError`, `BoundError`."""
        self._check_settings()
        self.members_ = {name: self._member(name).fit(interactions) for name in sorted(self.weights)}
        return self._adopt().bind(interactions)

    def bind(self, interactions: Interactions) -> Self:
        """See `Recommender.bind`. Raises `InputError`, `BoundError`."""
        check_same_items(self._learned().items_, interactions)
        for member in self.members_.values():
            member.bind(interactions)
        self.profiles_ = interactions
        return self

    def recommend(self, shopper_ids: Sequence[str], n: int, filters: Filters = DEFAULT_FILTERS) -> tuple[Ids, Integers]:
        """See `Recommender.recommend`."""
        profiles = self._bound()
        check_setting("n", n, 1, LONGEST_LIST)
        length = max(n, _SHORTEST)

        def score(chunk: slice, _: csr_matrix) -> csr_matrix:
            asked = shopper_ids[chunk]
            return self._fused({name: m.recommend(asked, length, filters) for name, m in self.members_.items()})

        return best_lists(profiles, self.popularity_, shopper_ids, n, filters, score=score, step=_TOGETHER)

    def similar_items(self, item_ids: Sequence[str], n: int) -> tuple[Ids, Integers]:
        """See `Recommender.similar_items`: by the places in the members' answers."""
        rows = known_items(self._learned().items_, item_ids)
        check_setting("n", n, 1, LONGEST_LIST)
        length = max(n, _SHORTEST)
        fused = self._fused({name: m.similar_items(item_ids, length) for name, m in self.members_.items()})
        itself = one_item_each(rows, len(self.items_))
        everything, nothing = np.ones(len(self.items_), dtype=np.bool_), np.zeros(0, dtype=np.int64)
        positions, scores = best_of(fused, itself, everything, nothing, n)
        return name_items(self.items_, positions), scores

    def similar_shoppers(self, shopper_ids: Sequence[str], n: int) -> tuple[Ids, Integers]:
        """See `Recommender.similar_shoppers`: among the bound shoppers, by the cosine of their rows in 1 / SCALE."""
        return nearest_shoppers(self._bound(), shopper_ids, n)

    def parameters(self) -> dict[str, NDArray[Any]]:
        """See `Recommender.parameters`: the members' own, each name behind the member's."""
        members = self._learned().members_
        names, offsets = pack_ids(tuple(members))
        weights = np.array([self.weights[name] for name in members], dtype=np.int64)
        own: dict[str, NDArray[Any]] = dict(zip(_OWN, (pack_text(KIND), names, offsets, weights), strict=True))
        for name, member in members.items():
            own |= {f"{name}:{part}": values for part, values in member.parameters().items()}
        return own

    def save(self, path: Path) -> None:
        """See `Recommender.save`."""
        save_parameters(path, self.parameters())

    @classmethod
    def load(cls, path: Path) -> Self:
        """See `Recommender.load`. Raises `ParametersError`."""
        return load_model(path, KIND, None, cls._restored)

    @classmethod
    def _restored(cls, stored: Mapping[str, NDArray[Any]]) -> Self:
        """Raises `ValueError` or `LookupError` where the arrays contradict each other."""
        names = unpack_ids(stored["names"], stored["name_offsets"])
        model = cls(weights=dict(zip(names, stored["weights"].tolist(), strict=True)))
        parts = {
            name: {k.removeprefix(f"{name}:"): v for k, v in stored.items() if k.startswith(f"{name}:")}
            for name in names
        }
        model.members_ = {name: MEMBERS[name].restored(part) for name, part in parts.items()}
        return model._adopt()

    def _member(self, name: str) -> Any:
        return ContentFilter(attributes=self.attributes) if name == "content" else MEMBERS[name]()

    def _adopt(self) -> Self:
        """What the members agree on. Raises `ValueError` where they do not."""
        first, *others = self.members_.values()
        items = first.community_.items if isinstance(first, UserCF) else first.items_
        if any((m.community_.items if isinstance(m, UserCF) else m.items_) != items for m in others):
            raise ValueError("members of different items")
        self.items_, self.popularity_ = items, first.popularity_
        return self

    def _fused(self, answers: Mapping[str, tuple[Ids, Integers]]) -> csr_matrix:
        """(n_rows, n_items) int64: the scores of the module's docstring from the members' lists."""
        shape = (len(next(iter(answers.values()))[0]), len(self.items_))
        fused = csr_matrix(np.zeros(shape, dtype=np.int64))
        for name, (ids, scores) in answers.items():
            rows, places = np.nonzero(scores > POPULARITY_SCORE)
            columns = locate(self.items_, ids[rows, places].tolist())
            worth = self.weights[name] * (SCALE // (OFFSET + 1 + places.astype(np.int64)))
            fused = csr_matrix(fused + csr_matrix((worth, (rows, columns)), shape=shape, dtype=np.int64))
        return fused

    def _check_settings(self) -> None:
        for name, weight in self.weights.items():
            if name not in MEMBERS:
                advice = "name members that any machine learns alike"
                raise HyperparameterError("weights", found=name, wanted=sorted(MEMBERS), advice=advice)
            check_setting("weights", weight, 1, _MOST_WEIGHT)
        if not self.weights:
            raise HyperparameterError("weights", found="none", wanted="a member", advice="name one at least")

    def _learned(self) -> Self:
        if not hasattr(self, "popularity_"):
            raise NotFittedError("model", found="nothing learned", wanted="`fit` or `load`", advice="fit it first")
        return self

    def _bound(self) -> Interactions:
        if not hasattr(self._learned(), "profiles_"):
            raise NotFittedError("model", found="no histories", wanted="`fit` or `bind`", advice="bind histories first")
        return self.profiles_
