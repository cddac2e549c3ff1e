"""Small shopper x item matrices."""

import numpy as np
from scipy.sparse import csr_matrix

from offchain.features.interactions import Interactions


def interactions_of(rows: list[list[int]], shoppers: str | None = None, items: str | None = None) -> Interactions:
    """One row a shopper, one column an item; ids are single letters unless given as words."""
    matrix = csr_matrix(np.array(rows, dtype=np.int64))
    return Interactions(
        tuple((shoppers or " ".join("ABCDEFGHIJ"[: matrix.shape[0]])).split()),
        tuple((items or " ".join("pqrstuvwxyz"[: matrix.shape[1]])).split()),
        matrix,
    )


def random_interactions(seed: int, shoppers: int, items: int, largest: int, density: float = 0.15) -> Interactions:
    """Shoppers s000... and items i000..., with entries 0..largest."""
    chance = np.random.default_rng(seed)
    filled = chance.random((shoppers, items)) < density
    matrix = csr_matrix(np.where(filled, chance.integers(1, largest + 1, (shoppers, items)), 0).astype(np.int64))
    return Interactions(
        tuple(f"s{number:03}" for number in range(shoppers)), tuple(f"i{number:03}" for number in range(items)), matrix
    )
