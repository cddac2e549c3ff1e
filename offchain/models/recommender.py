"""What every recommender of this project answers, so that one can take another's place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Final, Protocol, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from offchain.features.interactions import Interactions
from offchain.models.bounds import Integers

Ids: TypeAlias = NDArray[np.object_]
"""Ids as Python strings: exact, whatever their length."""

NO_ITEM: Final = ""
"""Stands where a list has no further item."""
NO_SCORE: Final = -1
"""Score of `NO_ITEM`."""
POPULARITY_SCORE: Final = 0
"""Score of an item that is listed only because many shoppers have it."""
LONGEST_LIST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Filters:
    """Which items may be listed.

    bought : leave out what the shopper's own row holds; excluded : nobody is shown these (withdrawn, unfit for a
    campaign); out_of_stock : nor these; in_cart : shopper -> what lies in the cart already, which that shopper is not
    shown; only : where it is not None, nothing else is shown. Ids that the model has never seen have no effect.
    """

    bought: bool = True
    excluded: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    out_of_stock: frozenset[str] = frozenset()
    in_cart: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))


DEFAULT_FILTERS: Final = Filters()


class Recommender(Protocol):
    """Learned names end in `_`. Nothing that is answered depends on the order of rows, on chunks or on threads.

    deterministic : `fit` too gives the same bits on every machine. Where it is false, learning was done in floats: what
    was learned is integers none the less, and answers from the same `parameters` are the same bits.
    """

    deterministic: ClassVar[bool]

    def fit(self, interactions: Interactions) -> Self:
        """Learn from a shopper x item matrix and bind its histories. Raises `ModelError`."""
        ...

    def bind(self, interactions: Interactions) -> Self:
        """Recommend from these histories from now on, with what was learned before. Raises `InputError`."""
        ...

    def recommend(self, shopper_ids: Sequence[str], n: int, filters: Filters = DEFAULT_FILTERS) -> tuple[Ids, Integers]:
        """The best `n` permitted items of each shopper and their scores: two (len(shopper_ids), n) arrays.

        Higher scores first, equal scores by ascending item id. Lists that are short of items with a score > 0 go on
        with the items that most shoppers have (`POPULARITY_SCORE`; equal ones by id), which is all that an unknown
        shopper gets; where no permitted item is left, `NO_ITEM` and `NO_SCORE`.
        """
        ...

    def similar_items(self, item_ids: Sequence[str], n: int) -> tuple[Ids, Integers]:
        """The `n` items most similar to each item, without itself: two (len(item_ids), n) arrays, padded like
        `recommend`, never filled with popular ones. Raises `UnknownItemError`.
        """
        ...

    def similar_shoppers(self, shopper_ids: Sequence[str], n: int) -> tuple[Ids, Integers]:
        """The `n` known shoppers most similar to each bound shopper, without themselves: arrays as of `similar_items`.
        Raises `InputError` for a shopper without a bound history.
        """
        ...

    def parameters(self) -> dict[str, NDArray[Any]]:
        """All that was learned, as int64 and uint8 arrays for `parameters_bytes`."""
        ...

    def save(self, path: Path) -> None:
        """Write `parameters` to `path` (.npz, no pickle)."""
        ...

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model that `save` wrote; `bind` histories before asking for recommendations. Raises `ParametersError`."""
        ...
