"""How people write amounts, rates, times and accounts, and what they mean: integers, exactly, or a `FormError`.

form       written                                         meaning
money      "12.50"                                         minor units: 1250 of a currency with 2 decimals
percent    "12.5%"                                         basis points: 1250
duration   "24h", "7d", "1d12h"                            seconds
moment     "2026-12-01T00:00:00+08:00", "now", "+30d"      Unix seconds
time       "18:00", "23:59:59"                             seconds of the day
offset     "+08:00", "-03:30", "Z"                         quarter hours, 8 bits in two's complement
whole      "1000000000000000000"                           itself
account    "0x" and 40 hexadecimal digits                  160 bits
word       "0x" and 64 hexadecimal digits                  32 bytes
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from eth_utils.address import is_checksum_address, is_checksum_formatted_address

from offchain.texts.said import Said, said

MONEY: Final = r"^(0|[1-9][0-9]*)(\.[0-9]+)?$"
PERCENT: Final = r"^(0|[1-9][0-9]*)(\.[0-9]{1,2})?%$"
DURATION: Final = r"^([0-9]+[wdhms])+$"
MOMENT: Final = (
    r"^(now|\+([0-9]+[wdhms])+"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2}))$"
)
TIME_OF_DAY: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"
UTC_OFFSET: Final = r"^(Z|[+-](0[0-9]|1[0-3]):(00|15|30|45)|[+-]14:00)$"
WHOLE: Final = r"^(0|[1-9][0-9]*)$"
VALUE: Final = r"^(0|[1-9][0-9]*)(\.[0-9]+)?%?$"
ADDRESS: Final = r"^0x[0-9a-fA-F]{40}$"
HASH: Final = r"^0x[0-9a-fA-F]{64}$"

WANTED: Final = {
    MONEY: 'an amount in quotes, such as "12.50"',
    PERCENT: 'a percentage with at most 2 decimals, such as "12.5%"',
    DURATION: 'a duration, such as "24h", "7d" or "1d12h"',
    MOMENT: 'a time with its offset, such as "2026-12-01T00:00:00+08:00", or "now", or "+30d"',
    TIME_OF_DAY: 'a time of the day from "00:00" to "23:59:59", in quotes',
    UTC_OFFSET: 'hours and quarter hours from UTC, such as "+08:00", or "Z"',
    WHOLE: 'a whole number in quotes, such as "1"',
    VALUE: 'a percentage such as "5%" or an amount such as "12.50", in quotes',
    ADDRESS: "an address: 0x and 40 hexadecimal digits",
    HASH: "a hash: 0x and 64 hexadecimal digits",
}
"""Pattern -> what to write."""

_SECONDS: Final = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_LONGEST: Final = 80
"""Characters of a text that is looked at: more than any form has."""


def shown(text: str) -> str:
    """A text that other people wrote and that is printed, as it is. Raises `ValueError` for one with line breaks, or
    with characters that nobody sees or that move what stands beside them: it could pass for words of ours."""
    hidden = [it for it in text if not it.isprintable() and unicodedata.category(it) != "Zs"]
    if hidden:
        raise ValueError(f"the character U+{ord(hidden[0]):04X} cannot be seen: leave it out")
    return text


class FormError(ValueError):
    """A text is not written as its form wants it."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(f"found {found}; wanted {wanted}")
        self.found = found
        self.wanted = wanted


def money(text: str, decimals: int) -> int:
    """Minor units of a currency with so many decimals; nothing is rounded. Raises `FormError`."""
    _match(MONEY, text)
    whole, _, part = text.partition(".")
    if len(part) > decimals:
        most = said("at most {} decimals", decimals) if decimals else "no decimals"
        raise FormError(repr(text), said("{}, as the currency has", most))
    return int(whole + part.ljust(decimals, "0"))


def percent(text: str) -> int:
    """Basis points. Raises `FormError`."""
    _match(PERCENT, text)
    whole, _, part = text.removesuffix("%").partition(".")
    return int(whole + part.ljust(2, "0"))


def duration(text: str) -> int:
    """Seconds. Raises `FormError`."""
    _match(DURATION, text)
    parts = [(unit, int(number)) for number, unit in re.findall(r"([0-9]+)([wdhms])", text)]
    lengths = [_SECONDS[unit] for unit, _ in parts]
    if any(before <= after for before, after in pairwise(lengths)):
        raise FormError(repr(text), "every unit once, the longest first, such as 1w2d12h")
    return sum(_SECONDS[unit] * number for unit, number in parts)


def moment(text: str, now: int) -> int:
    """Unix seconds; now : what relative times are counted from, Unix seconds. Raises `FormError`."""
    _match(MOMENT, text)
    if text == "now":
        return now
    if text.startswith("+"):
        return now + duration(text[1:])
    try:
        return (datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    except ValueError as error:  # a 13th month, a 30th of February
        raise FormError(Said.both(f"{text!r} ({error})", repr(text)), "a time that the calendar has") from error


def time_of_day(text: str) -> int:
    """Seconds of the day. Raises `FormError`."""
    _match(TIME_OF_DAY, text)
    hours, minutes, *seconds = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + sum(seconds)


def utc_offset(text: str) -> int:
    """Quarter hours ahead of UTC as 8 bits in two's complement. Raises `FormError`."""
    _match(UTC_OFFSET, text)
    if text == "Z":
        return 0
    quarters = int(text[1:3]) * 4 + int(text[4:]) // 15
    return quarters if text[0] == "+" else -quarters % 256


def whole(text: str) -> int:
    """The number itself. Raises `FormError`."""
    return int(_match(WHOLE, text)[0])


def account(text: str) -> int:
    """160 bits. Mixed capitals must be the checksum of EIP-55. Raises `FormError`."""
    _match(ADDRESS, text)
    if is_checksum_formatted_address(text) and not is_checksum_address(text):
        raise FormError(repr(text), "an address whose capitals are its checksum: copy it again")
    return int(text, 16)


def word(text: str) -> bytes:
    """32 bytes. Raises `FormError`."""
    return bytes.fromhex(_match(HASH, text)[0][2:])


def _match(pattern: str, text: str) -> re.Match[str]:
    # `fullmatch` also refuses a line break at the end, which `$` lets pass.
    match = re.fullmatch(pattern, text) if len(text) <= _LONGEST else None
    if match is None:
        raise FormError(repr(text) if len(text) <= _LONGEST else f"{text[:_LONGEST]!r}…", WANTED[pattern])
    return match
