"""The extra words of a TIER campaign. Twin of contracts/libraries/TierLib.sol."""

from collections.abc import Sequence
from dataclasses import dataclass

from offchain.domain.words import pack, unpack


@dataclass(frozen=True, slots=True)
class Tier:
    """threshold : minor units or units, inclusive; value : basis points or minor units; unused : must be 0."""

    threshold: int
    value: int
    unused: int = 0

    def packed(self) -> int:
        """The tier's word. Raises `FieldRangeError`."""
        return pack([("threshold", 128, self.threshold), ("unused", 32, self.unused), ("value", 96, self.value)])

    @classmethod
    def unpacked(cls, word: int) -> "Tier":
        """The tier of a word."""
        threshold, unused, value = unpack(word, (128, 32, 96))
        return cls(threshold, value, unused)


def reached_value(tiers: Sequence[Tier], reached: int, below: int) -> int:
    """The value of the highest tier that `reached` reaches; `below` holds below the first."""
    current = below
    for tier in tiers:
        if reached < tier.threshold:
            break
        current = tier.value
    return current
