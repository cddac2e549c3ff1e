"""How personal data looks that nobody meant to keep: names of columns, and forms of values."""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

_SPELLED_OUT: Final = frozenset(
    {
        "email",
        "mail",
        "phone",
        "telephone",
        "mobile",
        "iban",
        "passport",
        "birthday",
        "birthdate",
        "dob",
        "ssn",
        "surname",
    }
)
_BESIDE_AN_ID: Final = frozenset(
    {"name", "firstname", "lastname", "address", "street", "zip", "postcode", "city", "gender", "age", "ip", "latitude"}
)
"""Words that are ordinary in a catalogue, and personal in a row that names a shopper."""

_IBAN_MODULUS: Final = 97
_CARD_DIGITS: Final = range(13, 20)


def personal_column(name: str, *, beside_an_id: bool) -> bool:
    """Whether the name of a column says that its values are of a person."""
    spelled = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    parts = set(re.split(r"[^a-z]+", spelled.lower())) | {re.sub(r"[^a-z]+", "", name.lower())}
    return bool(parts & _SPELLED_OUT or (beside_an_id and parts & _BESIDE_AN_ID))


def luhn(digits: str) -> bool:
    """Whether the check digit of a card's number is right (ISO/IEC 7812-1)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def iban(text: str) -> bool:
    """Whether the check digits of an account's number are right (ISO 13616: mod 97)."""
    turned = (text[4:] + text[:4]).upper()
    return int("".join(str(int(letter, 36)) for letter in turned)) % _IBAN_MODULUS == 1


def _card(text: str) -> bool:
    digits = re.sub("[ -]", "", text)
    return len(digits) in _CARD_DIGITS and len(set(digits)) > 1 and luhn(digits)


def _plain(text: str) -> bool:  # noqa: ARG001 - the form says it all
    return True


PATTERNS: Final[Mapping[str, tuple[str, Callable[[str], bool]]]] = MappingProxyType(
    {
        "e-mail": (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", _plain),
        "phone": (
            r"(?<![\w.:+-])(?:\+[0-9][0-9 ()./-]{6,18}[0-9]|\([0-9]{2,5}\) ?[0-9][0-9 -]{4,10}[0-9])(?!\w)",
            _plain,
        ),
        "card": (r"(?<![\w.-])[0-9](?:[ -]?[0-9]){12,18}(?![\w-])", _card),
        "account": (r"(?<!\w)[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}(?!\w)", iban),
        "network address": (r"(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w.])", _plain),
        "wallet": (r"(?<!\w)0x[0-9a-fA-F]{40}(?!\w)", _plain),
    }
)
"""What a value shows -> its form, and a check of what has that form."""


def kinds_in(values: Iterable[str]) -> dict[str, int]:
    """Kind of personal data -> how many values show it."""
    compiled = {kind: (re.compile(form), check) for kind, (form, check) in PATTERNS.items()}
    found: dict[str, int] = {}
    for value in values:
        for kind, (form, check) in compiled.items():
            if any(check(match.group()) for match in form.finditer(value)):
                found[kind] = found.get(kind, 0) + 1
    return found
