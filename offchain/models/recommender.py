"""What every recommender of this project answers, so that one can take another's place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self, TypeAlias

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

    bought : leave out what the shopper's own row holds; excluded : nobody is shown these (out of stock, withdrawn);
    only : where it is not None, nothing else is shown. Ids that the model has never seen have no effect.
    """

    bought: bool = True
    excluded: frozenset[str] = frozenset()
    only: frozenset[str] | None = None


DEFAULT_FILTERS: Final = Filters()


class Recommender(Protocol):
    """Learned names end in `_`. Nothing that is answered depends on the order of rows, on chunks or on threads."""

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

    def parameters(self) -> dict[str, NDArray[Any]]:
        """All that was learned, as int64 and uint8 arrays for `parameters_bytes`."""
        ...
