"""Who did what with which item: a shopper x item matrix of integers.

An entry says how much a shopper has shown to like an item. Each event counts its type's weight once, whatever the
quantity: twelve tins in one basket are one decision, and fuel is sold in thousandths of a gallon. Entries are capped
besides, so that no bulk buyer decides what others are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from offchain.data.events import EventLog, EventType
from offchain.data.schema import CAMPAIGN_ITEM, COUPON_ITEM, SHOPPER_ITEM
from offchain.features.errors import MatrixError, WeightError

MAX_ENTRY: Final = 2**15 - 1
"""Largest weight and largest cap. Then a norm over 2**32 shoppers stays inside 62 bits."""

DEFAULT_CAP: Final = 32
"""Most that one shopper may say about one item: four purchases."""

DEFAULT_WEIGHTS: Final[Mapping[str, int]] = MappingProxyType(
    {
        EventType.IMPRESSION: 0,  # the shop chose it, not the shopper: counting it would feed the model its own output
        EventType.VIEW: 1,
        EventType.SEARCH: 1,
        EventType.CLICK: 2,
        EventType.CART: 4,
        EventType.PURCHASE: 8,
        EventType.COUPON_REDEEMED: 0,  # the purchase it belongs to is counted; a bargain says no more about taste
        EventType.SHARE: 3,
        EventType.LIKE: 2,
        EventType.COMMENT: 2,
        EventType.REFERRAL: 0,  # about the shop, not about an item
    }
)


NOT_GOODS: Final = (CAMPAIGN_ITEM, COUPON_ITEM, SHOPPER_ITEM)
"""Prefixes of items that are not for sale."""


@dataclass(frozen=True, slots=True, eq=False)
class Interactions:
    """A shopper x item matrix with its ids.

    shoppers, items : ascending by UTF-8 bytes, unique; matrix : (n_shoppers, n_items) int64 CSR, indices sorted within
    a row, entries in 1..MAX_ENTRY, no stored zero. Raises `MatrixError`.
    """

    shoppers: tuple[str, ...]
    items: tuple[str, ...]
    matrix: csr_matrix

    def __post_init__(self) -> None:
        _check_ids("shoppers", self.shoppers)
        _check_ids("items", self.items)
        _check_matrix(self.matrix, (len(self.shoppers), len(self.items)))


def interaction_matrix(
    events: EventLog, weights: Mapping[str, int] = DEFAULT_WEIGHTS, cap: int = DEFAULT_CAP
) -> Interactions:
    """Entry = min(cap, sum of the weights of the shopper's distinct events with the item).

    weights : event type -> 0..MAX_ENTRY, a type that is left out counts 0; cap : 1..MAX_ENTRY.
    Rows that are equal in every column are one event told twice, and count once. What was done with something that is
    not for sale (`NOT_GOODS`) does not count. Shoppers and items without a counted event get no row or column. The
    answer does not depend on the order of the rows. Raises `WeightError`.
    """
    counted = counted_types(weights, cap)
    entries = (
        events.table.lazy()
        .unique()
        .filter(pl.col("type").is_in(list(counted)))
        .filter(~pl.any_horizontal(pl.col("item").str.starts_with(prefix) for prefix in NOT_GOODS))
        .with_columns(pl.col("type").replace_strict(counted, return_dtype=pl.Int64, default=0).alias("weight"))
        .group_by("shopper", "item")
        .agg(pl.col("weight").sum().clip(upper_bound=cap))  # < 2**48 rows of < 2**15 each: no overflow
        .collect()
    )
    return assembled(entries)


def assembled(entries: pl.DataFrame) -> Interactions:
    """The matrix of entries in any order. entries : columns shopper, item (String), weight (Int64, 1..MAX_ENTRY), each
    pair at most once. Raises `MatrixError`."""
    ranks = entries.select(pl.col("shopper", "item").rank("dense").cast(pl.Int64) - 1)
    shoppers, items = (tuple(entries[name].unique().sort().to_list()) for name in ("shopper", "item"))
    coordinates = (ranks["shopper"].to_numpy(), ranks["item"].to_numpy())
    matrix = csr_matrix((entries["weight"].to_numpy(), coordinates), shape=(len(shoppers), len(items)), dtype=np.int64)
    matrix.sort_indices()
    return Interactions(shoppers, items, matrix)


def locate(known: Sequence[str], wanted: Sequence[str]) -> NDArray[np.int64]:
    """Position in `known` of each id in `wanted`, -1 where it is unknown: (len(wanted),) int64."""
    position = {name: index for index, name in enumerate(known)}
    return np.fromiter((position.get(name, -1) for name in wanted), dtype=np.int64, count=len(wanted))


def counted_types(weights: Mapping[str, int], cap: int) -> dict[str, int]:
    """The types that count -> their weights above 0, checked. Raises `WeightError`."""
    known = {event_type.value for event_type in EventType}
    for name, weight in weights.items():
        if str(name) not in known:
            raise WeightError("event type", found=name, wanted=sorted(known), advice="name a type of the event schema")
        if not isinstance(weight, int) or not 0 <= weight <= MAX_ENTRY:
            raise WeightError(
                f"weight of {name}", found=weight, wanted=f"a whole 0..{MAX_ENTRY}", advice="scale the weights"
            )
    if not 1 <= cap <= MAX_ENTRY:
        raise WeightError("cap of an entry", found=cap, wanted=f"1..{MAX_ENTRY}", advice="choose a smaller cap")
    return {str(name): weight for name, weight in weights.items() if weight}


def _check_ids(what: str, ids: tuple[str, ...]) -> None:
    for before, after in pairwise(ids):
        if before >= after:  # Python compares code points, which is the order of the UTF-8 bytes
            raise MatrixError(what, found=(before, after), wanted="unique ids in ascending order", advice="sort them")


def _check_matrix(matrix: csr_matrix, shape: tuple[int, int]) -> None:
    if matrix.shape != shape:
        raise MatrixError("shape", found=matrix.shape, wanted=shape, advice="pass one id a row and one a column")
    if matrix.dtype != np.int64:
        raise MatrixError("entries", found=matrix.dtype, wanted="int64", advice="convert them where they are exact")
    if not matrix.has_canonical_format:
        raise MatrixError("format", found="unsorted or repeated indices", wanted="sorted", advice="sum_duplicates()")
    if matrix.nnz and not 1 <= int(matrix.data.min()) <= int(matrix.data.max()) <= MAX_ENTRY:
        found = (int(matrix.data.min()), int(matrix.data.max()))
        raise MatrixError("entries", found=found, wanted=(1, MAX_ENTRY), advice="drop zeros, cap large entries")
