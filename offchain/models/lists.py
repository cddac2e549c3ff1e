"""Lists for many shoppers, a chunk at a time: histories, filters and carts for whatever scores items."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from scipy.sparse import csr_matrix

from offchain.features.interactions import Interactions, locate
from offchain.models.bounds import Integers, check_setting
from offchain.models.errors import InputError, UnknownItemError
from offchain.models.neighbourhood import chunks
from offchain.models.ranking import Scores, best_of, name_items, permitted_items
from offchain.models.recommender import LONGEST_LIST, Filters, Ids
from offchain.models.row_neighbourhood import most_similar

Scorer: TypeAlias = Callable[[slice, csr_matrix], Scores]
"""The scores of a chunk of the shoppers asked about, from their places in the question and their (n, n_items) rows."""


def best_lists(
    profiles: Interactions,
    popularity: Integers,
    shopper_ids: Sequence[str],
    n: int,
    filters: Filters,
    *,
    score: Scorer,
    step: int,
) -> tuple[Ids, Integers]:
    """`Recommender.recommend` from these histories. popularity : (n_items,); step : shoppers looked at together."""
    check_setting("n", n, 1, LONGEST_LIST)
    items = profiles.items
    allowed = permitted_items(items, filters)
    popular = by_popularity(popularity)
    popular = popular[allowed[popular]]
    histories = with_stranger(profiles.matrix)[locate(profiles.shoppers, shopper_ids)]
    carts = cart_rows(items, shopper_ids, filters.in_cart)
    positions = np.empty((len(shopper_ids), n), dtype=np.int64)
    scores = np.empty((len(shopper_ids), n), dtype=np.int64)
    for chunk in chunks(len(shopper_ids), step):
        history, hidden = histories[chunk], carts[chunk]
        if filters.bought:
            hidden = hidden + history
        positions[chunk], scores[chunk] = best_of(score(chunk, history), hidden, allowed, popular, n)
    return name_items(items, positions), scores


def by_popularity(popularity: Integers) -> Integers:
    """Item positions, the one that most shoppers have first, equal ones by position."""
    return np.lexsort((np.arange(len(popularity)), -popularity)).astype(np.int64)


def with_stranger(matrix: csr_matrix) -> csr_matrix:
    """The matrix with an empty last row, which position -1 finds: a shopper without history."""
    starts = np.append(matrix.indptr, matrix.indptr[-1])
    return csr_matrix((matrix.data, matrix.indices, starts), shape=(matrix.shape[0] + 1, matrix.shape[1]))


def cart_rows(items: Sequence[str], shopper_ids: Sequence[str], carts: Mapping[str, frozenset[str]]) -> csr_matrix:
    """(len(shopper_ids), n_items) int64: 1 where the item lies in the shopper's cart."""
    pairs = [(row, name) for row, shopper in enumerate(shopper_ids) for name in sorted(carts.get(shopper, ()))]
    columns = locate(items, [name for _, name in pairs]) if pairs else np.zeros(0, dtype=np.int64)
    rows = np.array([row for row, _ in pairs], dtype=np.int64)[columns >= 0]
    columns = columns[columns >= 0]
    entries = np.ones(len(rows), dtype=np.int64)
    return csr_matrix((entries, (rows, columns)), shape=(len(shopper_ids), len(items)), dtype=np.int64)


def nearest_shoppers(profiles: Interactions, shopper_ids: Sequence[str], n: int) -> tuple[Ids, Integers]:
    """`Recommender.similar_shoppers` among these histories: by the cosine of the rows, in 1 / SCALE."""
    rows = known_shoppers(profiles, shopper_ids)
    check_setting("n", n, 1, LONGEST_LIST)
    return most_similar(profiles.matrix, profiles.shoppers, profiles.matrix[rows], rows, n)


def one_item_each(rows: Integers, n_items: int) -> csr_matrix:
    """(len(rows), n_items) int64: 1 at the item of each row."""
    return csr_matrix((np.ones(len(rows), dtype=np.int64), rows, np.arange(len(rows) + 1)), shape=(len(rows), n_items))


def known_items(items: Sequence[str], item_ids: Sequence[str]) -> Integers:
    """Position of each item. Raises `UnknownItemError`."""
    positions = locate(items, item_ids)
    if missing := _missing(item_ids, positions):
        raise UnknownItemError("items", found=missing, wanted="items of the model", advice="fit on events with them")
    return positions


def known_shoppers(profiles: Interactions, shopper_ids: Sequence[str]) -> Integers:
    """Position of each shopper. Raises `InputError` for one without a history."""
    positions = locate(profiles.shoppers, shopper_ids)
    if missing := _missing(shopper_ids, positions):
        raise InputError(
            "shoppers", found=missing, wanted="shoppers with a history", advice="bind histories that hold them"
        )
    return positions


def check_same_items(items: tuple[str, ...], interactions: Interactions) -> None:
    """Raises `InputError` where histories are over other items than the model's."""
    if interactions.items != items:
        found, wanted = f"{len(interactions.items)} items", f"the {len(items)} items of the model"
        raise InputError("histories", found=found, wanted=wanted, advice="fit again, or build them over these items")


def longest_row(matrix: csr_matrix) -> int:
    """The largest sum of a row's entries."""
    return int(np.asarray(matrix.sum(axis=1), dtype=np.int64).max(initial=0))


def _missing(ids: Sequence[str], positions: Integers) -> list[str]:
    return [name for name, position in zip(ids, positions.tolist(), strict=True) if position < 0]
