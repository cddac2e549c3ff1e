"""UserA = (1, 0, 1), UserB = (1, 1, 0), UserC = (0, 1, 1) over the items 1, 2, 3."""

import numpy as np
from scipy.sparse import csr_matrix

from offchain.features.interactions import Interactions
from offchain.models.cosine import SCALE

ROWS = {"UserA": [1, 0, 1], "UserB": [1, 1, 0], "UserC": [0, 1, 1]}
ITEMS = ("item1", "item2", "item3")

HALF = SCALE // 2
"""A cosine of 0.5."""
HALF_ROOT = 741_455
"""A cosine of 1 / sqrt(2) = 0.7071, rounded down to units of 1 / SCALE."""


def interactions(*shoppers: str) -> Interactions:
    """What these shoppers have bought, in ascending order of their names."""
    names = tuple(sorted(shoppers))
    return Interactions(names, ITEMS, csr_matrix(np.array([ROWS[name] for name in names], dtype=np.int64)))
