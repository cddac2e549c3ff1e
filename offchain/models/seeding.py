"""Chance that anyone can repeat: SplitMix64, ten lines that are the same in every language.

Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014; constants of Vigna's
public-domain splitmix64.c. Not for secrets.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from offchain.models.bounds import check_setting

_MASK: Final = 2**64 - 1
_GAMMA: Final = 0x9E3779B97F4A7C15  # odd, nearest to 2**64 / golden ratio
_MIX: Final = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))


class SplitMix64:
    """A sequence of 64-bit integers that depends on the seed alone. seed : 0..2**64 - 1."""

    def __init__(self, seed: int) -> None:
        check_setting("seed", seed, 0, _MASK)
        self._state = seed

    def next(self) -> int:
        """The next integer in 0..2**64 - 1."""
        self._state = (self._state + _GAMMA) & _MASK
        word = self._state
        for shift, factor in _MIX:
            word = ((word ^ (word >> shift)) * factor) & _MASK
        return word ^ (word >> 31)

    def below(self, limit: int) -> int:
        """An integer in 0..limit - 1, each equally likely; limit : 1..2**64.

        Words of the last, incomplete run of `limit` are thrown away, so no remainder is favoured.
        """
        check_setting("limit", limit, 1, _MASK + 1)
        whole = (_MASK + 1) // limit * limit
        word = self.next()
        while word >= whole:
            word = self.next()
        return word % limit


def words(seed: int, count: int) -> NDArray[np.uint64]:
    """(count,): what `SplitMix64(seed)` answers to as many calls of `next`, at once."""
    check_setting("seed", seed, 0, _MASK)
    steps = np.arange(1, count + 1, dtype=np.uint64)
    word = np.uint64(seed) + steps * np.uint64(_GAMMA)
    for shift, factor in _MIX:
        word = (word ^ (word >> np.uint64(shift))) * np.uint64(factor)
    return word ^ (word >> np.uint64(31))
