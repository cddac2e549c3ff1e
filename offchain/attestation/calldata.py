"""Reads the arguments of a call as Solidity reads them from calldata.

Whoever sends a transaction chooses its encoding, and compiled code takes more than a strict ABI library: anything in
the padding after bytes, tails that overlap or come before their head, zeros where there is no calldata. An auditor
must read whatever the contract could read, or one sender could make a history unreadable.
"""

from dataclasses import dataclass
from typing import Final

_WORD: Final = 32
_MOST: Final = (1 << 64) - 1
"""Largest offset of an argument and largest length that compiled code accepts."""


class CallDecodingError(ValueError):
    """The bytes are no call that the contract could have read."""


@dataclass(frozen=True, slots=True)
class Calldata:
    """A call with its selector. Places are bytes from its beginning; before and after it there are zeros."""

    data: bytes

    def word(self, at: int) -> int:
        """The 32 bytes at a place, as an integer."""
        return int.from_bytes(self.hash(at), "big")

    def hash(self, at: int) -> bytes:
        """The 32 bytes at a place."""
        return self.data[at : at + _WORD].ljust(_WORD, b"\0") if at >= 0 else bytes(_WORD)

    def address(self, at: int) -> int:
        """An address, 160 bits. Raises `CallDecodingError` when a higher bit is set."""
        value = self.word(at)
        if value >> 160:
            raise CallDecodingError(f"{value:#x} is no address")
        return value

    def arguments(self, at: int, words: int) -> int:
        """The place of the first argument. words : of the head. Raises `CallDecodingError` when the call is shorter."""
        if len(self.data) < at + _WORD * words:
            raise CallDecodingError(f"{len(self.data)} bytes, wanted at least {at + _WORD * words}")
        return at

    def struct(self, first: int, at: int, words: int) -> int:
        """The place of a struct of `words` words. first : of the arguments; at : of the word that says where it is."""
        offset = self.word(at)
        if offset > _MOST or len(self.data) - first - offset < _WORD * words:
            raise CallDecodingError(f"a struct at {offset} of {len(self.data) - first} bytes of arguments")
        return first + offset

    def array(self, first: int, at: int, size: int) -> tuple[int, int]:
        """Length and place of the elements of an array that is an argument. size : bytes that each takes there."""
        offset = self.word(at)
        place = first + offset
        if offset > _MOST or place + _WORD > len(self.data):
            raise CallDecodingError(f"an array at {offset} of {len(self.data) - first} bytes of arguments")
        length, place = self.word(place), place + _WORD
        if length > _MOST or place + length * size > len(self.data):
            raise CallDecodingError(f"{length} elements of {size} bytes at {place} of {len(self.data)} bytes")
        return length, place

    def element(self, base: int, at: int, words: int) -> int:
        """The place of a struct of `words` words in an array. base : of the elements; at : of the word that says where
        it is, seen from there."""
        return self._tail(base, at, words)

    def argument_bytes(self, first: int, at: int) -> bytes:
        """Bytes that are an argument themselves; places as in `struct`."""
        return self._content(self.struct(first, at, 1), 1)

    def bytes_in(self, base: int, at: int) -> bytes:
        """Bytes in a struct. base : of the struct; at : of the word that says where they are, seen from there."""
        return self._content(self._tail(base, at), 1)

    def content(self, at: int) -> bytes:
        """Length and bytes at a place."""
        return self._content(at, 1)

    def words_in(self, base: int, at: int) -> tuple[bytes, ...]:
        """An array of words in a struct; places as in `bytes_in`."""
        content = self._content(self._tail(base, at), _WORD)
        return tuple(content[place : place + _WORD] for place in range(0, len(content), _WORD))

    def _tail(self, base: int, at: int, words: int = 1) -> int:
        """Compiled code takes this offset as a signed number and checks its upper bound only."""
        offset = self.word(at)
        offset -= (offset >> 255) << 256
        if offset >= len(self.data) - base - (_WORD * words - 1):
            raise CallDecodingError(f"a tail at {offset}, seen from {base} of {len(self.data)} bytes")
        return base + offset

    def _content(self, at: int, size: int) -> bytes:
        """Length and content. size : bytes of an element."""
        length, first = self.word(at), at + _WORD
        if length > _MOST or first + length * size > len(self.data):
            raise CallDecodingError(f"{length} elements of {size} bytes at {first} of {len(self.data)} bytes")
        return self.data[first : first + length * size] if length else b""
