"""Recall and NDCG of lists, as LightGCN's evaluation defines them.

Source: He, Deng, Wang and others, "LightGCN", SIGIR 2020, and its published code. Of each shopper with at least one
later item: recall@n = hits / later items; NDCG@n = sum of 1 / log2(place + 1) over the hits, places from 1, divided by
the same sum of a list that begins with min(n, later items) hits. Both are means over these shoppers. An item that the
list may not show (bought before, unknown to the model) counts among the later ones.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over `shoppers`, those with later items; 0 where there is none."""

    recall: float
    ndcg: float
    shoppers: int


def quality(lists: NDArray[np.int64], later: csr_matrix) -> Quality:
    """lists : (n_shoppers, n) item positions, best first, -1 for none; later : (n_shoppers, n_items), ones."""
    counts = np.diff(later.indptr)
    asked = np.flatnonzero(counts > 0)
    if not len(asked):
        return Quality(0.0, 0.0, 0)
    hits = hits_of(lists, later)[asked]
    length = lists.shape[1]
    discounts = 1 / np.log2(np.arange(2, length + 2))
    ideal = np.cumsum(discounts)[np.minimum(counts[asked], length) - 1]
    recall, ndcg = hits.sum(axis=1) / counts[asked], (hits @ discounts) / ideal
    return Quality(float(recall.mean()), float(ndcg.mean()), len(asked))


def hits_of(lists: NDArray[np.int64], later: csr_matrix) -> NDArray[np.bool_]:
    """(n_shoppers, n): whether the item is among the later ones of its shopper."""
    n_items = later.shape[1]
    rows = np.repeat(np.arange(later.shape[0], dtype=np.int64), np.diff(later.indptr))
    wanted = rows * n_items + later.indices
    cells = np.arange(len(lists), dtype=np.int64)[:, None] * n_items + lists
    return np.isin(cells, wanted) & (lists >= 0)
