"""Structs as the ABI lays them out, but for what is empty: all empty arrays and bytes of a struct are one zero word.

Compiled code and ABI libraries go wherever the word leads that says where an array is. Each array that has no word of
its own saves 128 gas of calldata.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from offchain.attestation.keccak import words

_WORD: Final = 32


@dataclass(frozen=True, slots=True)
class Tail:
    """What stands behind a struct's head. data : a length, and so many bytes or words, filled up to words."""

    data: bytes

    @property
    def is_empty(self) -> bool:
        """Whether it is the length of none."""
        return self.data == bytes(_WORD)


def octets(data: bytes) -> Tail:
    """Bytes in a struct."""
    return Tail(words(len(data)) + data + bytes(-len(data) % _WORD))


def array(values: Sequence[int | bytes]) -> Tail:
    """An array of words in a struct."""
    return Tail(words(len(values), *values))


def struct(*parts: int | bytes | Tail) -> bytes:
    """A struct of words and tails."""
    heads, tails, nothing = [], b"", None
    for part in parts:
        if not isinstance(part, Tail):
            heads.append(words(part))
        elif part.is_empty and nothing is not None:
            heads.append(words(nothing))
        else:
            place = _WORD * len(parts) + len(tails)
            nothing = place if part.is_empty else nothing
            heads.append(words(place))
            tails += part.data
    return b"".join(heads) + tails


def structs(elements: Sequence[bytes]) -> bytes:
    """An array of structs: its length, where each is, counted from there, and they."""
    places = [_WORD * len(elements) + sum(map(len, elements[:at])) for at in range(len(elements))]
    return words(len(elements), *places) + b"".join(elements)
