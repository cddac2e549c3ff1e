"""Cosines in fixed point, exact to the last bit."""

from typing import Final

import numpy as np

from offchain.models.bounds import Integers, check_bound

SCALE_BITS: Final = 20
SCALE: Final = 1 << SCALE_BITS
"""A cosine of 1."""
LARGEST_NORM: Final = 2**31 - 1
"""Largest squared length of a vector: the product of two stays below 2**62, which leaves one bit to shift into."""

_QUOTIENT_BITS: Final = 2 * SCALE_BITS
_SIGNED_BITS: Final = 63


def floor_cosine(dot: Integers, left: Integers, right: Integers) -> Integers:
    """floor(SCALE * dot / sqrt(left * right)), element by element, without rounding on the way.

    dot : inner products >= 0; left, right : the squared lengths, 1..LARGEST_NORM. Since dot**2 <= left * right
    (Cauchy, Schwarz), the answer is in 0..SCALE. It is the integer root of floor(SCALE**2 * dot**2 / (left * right)),
    which long division gives in steps of as many bits as 63-bit registers leave free. Equal cosines get equal answers,
    so ties are true ties. Raises `BoundError`.
    """
    if not len(dot):
        return dot.astype(np.int64)
    longest = max(int(left.max()), int(right.max()))
    check_bound("squared length of an item", longest, LARGEST_NORM, "lower the cap of an entry or the event weights")
    product = left * right
    quotient, rest = np.divmod(dot * dot, product)
    free, missing = _SIGNED_BITS - int(product.max()).bit_length(), _QUOTIENT_BITS
    while missing:
        step = min(free, missing)
        digits, rest = np.divmod(rest << step, product)
        quotient = (quotient << step) | digits
        missing -= step
    return floor_root(quotient)


def floor_root(values: Integers) -> Integers:
    """floor(sqrt(v)) for 0 <= v < 2**52: a float proposes, two integer comparisons decide."""
    root: Integers = np.sqrt(values.astype(np.float64)).astype(np.int64)
    root -= root * root > values
    root += (root + 1) * (root + 1) <= values
    return root
