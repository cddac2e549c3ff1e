"""How one language spells a fact. Integers only: nothing here rounds, and every figure is exact.

form          a fact of 12345 in English (decimals 2)   what it spells
number        12345                                     a count without a noun, an index, a position on chain
money         123.45                                    minor units in the currency's decimals
percent       123.45%                                   basis points
time          1970-01-01T03:25:45Z                      Unix seconds, as ISO 8601 in UTC
duration      3 hours 25 minutes 45 seconds             seconds
hour          03:25:45                                  seconds of a day; 09:30 where no seconds are over
weekdays      Monday, Thursday, Friday, Saturday        bits of a mask, 0 for Monday; no other bits
place         12346                                     a position from 0, counted from 1 as people do
bits          0x3039                                    a mask or a packed word
address       0x0000…3039                               shortened: enough to tell two apart, not to look one up
party         0x0000…3039, or nobody where it is 0      who signed, who is named
hash          0x01234567…89abcdef                       32 bytes, shortened alike
kind ...      what the enum of that name says           `NAMED`
units ...     12345 units                               a count with its noun, singular and plural
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, IntFlag
from types import MappingProxyType
from typing import Final, Literal

from offchain.domain.presale import Phase
from offchain.domain.refusals import Fact, Field
from offchain.domain.schedule import Weekday
from offchain.domain.terms import Audience, Flags, GateKind, Kind, Revocation, Scope, Target
from offchain.texts.template import PLAIN, Form

Language = Literal["en", "zh"]

NAMED: Final[Mapping[str, type[IntEnum] | type[IntFlag]]] = MappingProxyType(
    {
        "kind": Kind,
        "scope": Scope,
        "target": Target,
        "audience": Audience,
        "revocation": Revocation,
        "field": Field,
        "flag": Flags,
        "gatekind": GateKind,
        "weekday": Weekday,
        "phase": Phase,
    }
)
"""Forms that spell a number as the name of an enum's member."""

DURATIONS: Final[Mapping[str, int]] = MappingProxyType({"days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1})
"""Nouns that a duration is made of -> seconds, longest first."""

_SHORTEST_MONEY: Final = 2
_LONGEST_CURRENCY: Final = 4
_CALENDAR_YEARS: Final = 400
_CALENDAR: Final = timedelta(days=146_097) // timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language.

    counted : noun -> (singular, plural); named : enum -> member's number -> its name; nobody : who the zero address
    is; unknown : stands before the number of a member that the enum does not have; between : stands between two members
    of a list.
    """

    counted: Mapping[str, tuple[str, str]]
    named: Mapping[str, Mapping[int, str]]
    nobody: str
    unknown: str
    between: str

    def spell(self, form: str, value: Fact, decimals: int) -> str:
        """`value` in `form`, which fits it (`template.parse` saw to that). decimals : of the currency."""
        if isinstance(value, bytes):
            return short_hash(value)
        if form in self.named:
            return self.named[form].get(value, f"{self.unknown} {value}")
        if form in self.counted:
            return self.count(value, form)
        if form == "money":
            return money(value, decimals)
        return self._figure(form, value)

    def _figure(self, form: str, value: int) -> str:
        if form == "duration":
            return self.duration(value)
        if form == "weekdays":
            return self.weekdays(value)
        if form == "party" and value == 0:
            return self.nobody
        return _SAME_IN_ALL[form](value)

    def count(self, number: int, noun: str) -> str:
        """The number with its noun."""
        singular, plural = self.counted[noun]
        return f"{number} {singular if number == 1 else plural}"

    def duration(self, seconds: int) -> str:
        """Days, hours, minutes and seconds, those that are not zero; exact."""
        left, words = abs(seconds), []
        for noun, length in DURATIONS.items():
            number, left = divmod(left, length)
            if number:
                words.append(self.count(number, noun))
        return ("-" if seconds < 0 else "") + (" ".join(words) or self.count(0, "seconds"))

    def weekdays(self, mask: int) -> str:
        """The days of a mask, Monday first."""
        days = [name for day, name in sorted(self.named["weekday"].items()) if mask >> day & 1]
        return self.between.join(days) or f"{self.unknown} {mask}"


def forms(counted: Mapping[str, object]) -> Mapping[str, Form]:
    """Every form by name, where `counted` are the nouns."""
    numbers = {name: Form("uint", of_differences=True) for name in (PLAIN, "money", "percent", "duration", *counted)}
    numbers |= {name: Form("uint") for name in ("time", "hour", "place", "bits", "weekdays", *NAMED)}
    return numbers | {"address": Form("address"), "party": Form("address"), "hash": Form("bytes32")}


def money(minor: int, decimals: int) -> str:
    """Minor units as units of the currency, exact, without a separator of thousands.

    A currency (up to 4 decimals) shows all of them. A token with more shows at least 2 and drops the zeros after
    them: 12.50, not 12.500000000000000000.
    """
    whole, part = divmod(abs(minor), 10**decimals)
    digits = f"{part:0{decimals}d}" if decimals else ""
    if decimals > _LONGEST_CURRENCY:
        digits = digits.rstrip("0").ljust(_SHORTEST_MONEY, "0")
    return ("-" if minor < 0 else "") + str(whole) + (f".{digits}" if digits else "")


def percent(bps: int) -> str:
    """Basis points as a percentage, exact, without zeros at its end."""
    whole, part = divmod(abs(bps), 100)
    digits = f".{part:02d}".rstrip("0").rstrip(".")
    return ("-" if bps < 0 else "") + f"{whole}{digits}%"


def moment(seconds: int) -> str:
    """Unix seconds (>= 0) as ISO 8601 in UTC. Years beyond 9999, which 40 bits of seconds reach, carry a plus sign.

    The Gregorian calendar repeats every 400 years, so the standard library serves any year.
    """
    calendars, rest = divmod(seconds, _CALENDAR)
    found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=rest)
    year = found.year + _CALENDAR_YEARS * calendars
    return f"{'+' if year > 9999 else ''}{year:04d}-{found:%m-%dT%H:%M:%S}Z"


def hour(second: int) -> str:
    """Seconds of a day as hours and minutes, and seconds where there are any; the end of the day is 24:00."""
    minutes, seconds = divmod(second, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def short_address(account: int) -> str:
    """The first and the last 2 bytes of an account."""
    digits = f"{account:040x}"
    return f"0x{digits[:4]}…{digits[-4:]}"


def short_hash(word: bytes) -> str:
    """The first and the last 4 bytes of a hash."""
    digits = word.hex()
    return f"0x{digits[:8]}…{digits[-8:]}"


_SAME_IN_ALL: Final[Mapping[str, Callable[[int], str]]] = MappingProxyType(
    {
        PLAIN: str,
        "percent": percent,
        "time": moment,
        "hour": hour,
        "place": lambda position: str(position + 1),
        "bits": hex,
        "address": short_address,
        "party": short_address,
    }
)
