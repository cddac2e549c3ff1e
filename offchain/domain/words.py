"""Packing of unsigned integers into 256-bit words, most significant field first."""

from collections.abc import Sequence

WORD_BITS = 256


class FieldRangeError(ValueError):
    """A value does not fit the bits of its field."""

    def __init__(self, name: str, value: int, bits: int) -> None:
        super().__init__(f"{name} is {value}; it must be between 0 and 2**{bits} - 1")
        self.name = name
        self.value = value
        self.bits = bits


def pack(fields: Sequence[tuple[str, int, int]], word_bits: int = WORD_BITS) -> int:
    """One word from (name, bits, value) triples, the first in the highest bits.

    Raises `FieldRangeError` for a value outside its bits, `ValueError` when the widths do not fill the word.
    """
    if sum(bits for _, bits, _ in fields) != word_bits:
        raise ValueError(f"the fields {[name for name, _, _ in fields]} do not fill {word_bits} bits")
    word = 0
    for name, bits, value in fields:
        if not 0 <= value < 1 << bits:
            raise FieldRangeError(name, value, bits)
        word = word << bits | value
    return word


def unpack(word: int, widths: Sequence[int]) -> tuple[int, ...]:
    """The fields of a word, in the order of `widths`, which fill it from the highest bit."""
    fields = []
    for bits in reversed(widths):
        fields.append(word & ((1 << bits) - 1))
        word >>= bits
    return tuple(reversed(fields))
