"""Random numbers that are the same on every machine and in every version of Python: integers only."""

from bisect import bisect_right
from hashlib import blake2b
from typing import Final

BPS: Final = 10_000
"""A certainty, in basis points."""

_MASK: Final = 2**64 - 1
_GAMMA: Final = 0x9E3779B97F4A7C15


class Draws:
    """A stream of random integers named by a seed and labels.

    SplitMix64: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. Streams of
    different names are independent, so that one shopper more changes nobody else's life. Not for secrets.
    """

    __slots__ = ("_state",)

    def __init__(self, *name: int | str) -> None:
        digest = blake2b(repr(name).encode(), digest_size=8).digest()
        self._state = int.from_bytes(digest)

    @classmethod
    def at(cls, state: int) -> "Draws":
        """The stream from a state, 0..2**64-1."""
        stream = cls()
        stream._state = state & _MASK
        return stream

    def word(self) -> int:
        """0..2**64-1."""
        self._state = (self._state + _GAMMA) & _MASK
        word = self._state
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _MASK
        return word ^ (word >> 31)

    def below(self, limit: int) -> int:
        """0..limit-1; limit in 1..2**32. High bits of a product: no value is likelier than another by over 2**-32."""
        return (self.word() * limit) >> 64

    def between(self, lowest: int, highest: int) -> int:
        """lowest..highest, both included."""
        return lowest + self.below(highest - lowest + 1)

    def happens(self, chance: int) -> bool:
        """Whether something with a chance of 0..10_000 basis points happens."""
        return self.below(BPS) < chance

    def pick(self, cumulative: tuple[int, ...]) -> int:
        """A position, weighted; cumulative : running sums of weights >= 0, the last one > 0."""
        return bisect_right(cumulative, self.below(cumulative[-1]))
