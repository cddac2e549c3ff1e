"""Proofs of exactness at run time: each check raises before an inexact number can exist."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from offchain.models.errors import BoundError, HyperparameterError

Integers: TypeAlias = NDArray[np.int64]

INT64_MAX: Final = 2**63 - 1


def check_bound(subject: str, found: int, limit: int, advice: str) -> None:
    """Raises `BoundError` if `found` > `limit`; both as Python integers, which do not overflow."""
    if found > limit:
        raise BoundError(subject, found=found, wanted=f"at most {limit}", advice=advice)


def check_setting(name: str, value: int, low: int, high: int) -> None:
    """Raises `HyperparameterError` unless `value` is a whole number in [low, high]."""
    if not isinstance(value, int) or not low <= value <= high:
        raise HyperparameterError(
            name, found=value, wanted=f"a whole number in {low}..{high}", advice="change the setting and fit again"
        )
