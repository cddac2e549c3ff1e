"""The check of every matrix of features before anything is computed from it."""

from typing import Final

import numpy as np

from offchain.models.bounds import Integers
from offchain.models.errors import InputError

_MATRIX: Final = 2
"""Dimensions."""


def check_matrix(what: str, rows: Integers, features: int | None) -> None:
    """Raises `InputError` unless `rows` is an int64 matrix with this number of features (None: any but 0).

    what : how a message names it.
    """
    fits = rows.ndim == _MATRIX and rows.dtype == np.int64 and rows.shape[1] == (features or rows.shape[1]) > 0
    if not fits:
        found, wanted = (rows.shape, str(rows.dtype)), (("n", features or "features"), "int64")
        raise InputError(what, found=found, wanted=wanted, advice="pass integers, one column a feature")
