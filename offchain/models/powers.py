"""Powers of degrees in integers: what a shopper or an item with many entries counts for, rounded down exactly."""

from math import gcd
from typing import Final

import numpy as np

from offchain.models.bounds import Integers

HUNDREDTHS: Final = 100


def inverse_powers(degrees: Integers, hundredths: int, scale: int) -> Integers:
    """floor(scale / d ** (hundredths / 100)) for each degree d >= 0, exact; 0 where d is 0.

    degrees : (n,) int64; hundredths : 0..1000; scale : 1..2**31. With p / q the exponent in lowest terms the answer is
    the largest w with w ** q * d ** p <= scale ** q, which unbounded integers compare.
    """
    common = gcd(hundredths, HUNDREDTHS)
    power, root = hundredths // common, HUNDREDTHS // common
    distinct, place = np.unique(degrees, return_inverse=True)
    weights = [_weight(int(degree), power, root, scale) for degree in distinct.tolist()]
    return np.array(weights, dtype=np.int64)[place.reshape(degrees.shape)]


def _weight(degree: int, power: int, root: int, scale: int) -> int:
    """Bisection between what surely fits and what surely does not."""
    if degree == 0:
        return 0
    divisor, limit = degree**power, scale**root
    low, high = 0, scale + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**root * divisor <= limit else (low, middle)
    return low
