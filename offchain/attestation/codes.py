"""The text of a bearer code: 95 random bits and a check character, in groups that people can read out.

7K3QF-0ZV9D-MX21B-TR8W9 : 19 characters of Crockford's alphabet with 5 bits each, the highest first, and one that checks
them. Case, spaces and hyphens do not count, and O, I and L are read as the digits that they look like.

The check character makes the polynomial with these 20 digits zero at 2, which generates GF(32). As its powers up to the
30th differ, any one wrong character is found, and any two that changed places: a typo is told from a wrong code
without asking anybody.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS: Final = 95
"""Of chance in a code. Whoever has the addresses of n codes still tries 2**95 / n keys on average to find one."""
_LENGTH: Final = 20
_GROUP: Final = 5
_FIELD: Final = 0b100101
"""x**5 + x**2 + 1, which is primitive over GF(2)."""
_READ: Final = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}


class Mistake(StrEnum):
    """What is wrong with a text that should be a code."""

    LENGTH = "a code has 20 characters, such as 7K3QF-0ZV9D-MX21B-TR8W9"
    SYMBOL = "a code has digits and capital letters, without U"
    CHECK = "a character is mistyped, or two changed places: compare it with the coupon"


class CodeFormError(ValueError):
    """Thrown when a text is no code; it never shows the text. mistake : why."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.value)
        self.mistake = mistake


def write_code(number: int) -> str:
    """The code of a number below 2**95. Raises `ValueError` for another."""
    if not 0 <= number < 1 << BITS:
        raise ValueError(f"a code has {BITS} bits")
    digits = [number >> shift & 31 for shift in range(BITS - 5, -5, -5)]
    text = "".join(ALPHABET[digit] for digit in (*digits, _times_two(_value_of(digits))))
    return "-".join(text[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def read_code(text: str) -> int:
    """The number of a code, as somebody typed it. Raises `CodeFormError`."""
    symbols = "".join(text.split()).replace("-", "").upper()
    if len(symbols) != _LENGTH:
        raise CodeFormError(Mistake.LENGTH)
    try:
        digits = [_READ[symbol] for symbol in symbols]
    except KeyError:
        raise CodeFormError(Mistake.SYMBOL) from None
    if _value_of(digits) != 0:
        raise CodeFormError(Mistake.CHECK)
    number = 0
    for digit in digits[:-1]:
        number = number << 5 | digit
    return number


def _value_of(digits: Iterable[int]) -> int:
    """Of the polynomial with these coefficients, the highest first, at 2."""
    value = 0
    for digit in digits:
        value = _times_two(value) ^ digit
    return value


def _times_two(value: int) -> int:
    doubled = value << 1
    return doubled ^ _FIELD if doubled & 32 else doubled
