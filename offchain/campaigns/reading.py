"""From YAML text to a `CampaignDocument`; every mistake is told with its place, what stands there and what to write."""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from offchain.campaigns import forms
from offchain.campaigns.document import CURRENCY, NAME, PARTS, CampaignDocument
from offchain.campaigns.entries import ROLE, Part
from offchain.campaigns.errors import DocumentError, Problem
from offchain.campaigns.offer_document import KINDS
from offchain.campaigns.yaml_source import BareNumber, Place, Source, parse
from offchain.texts.said import Said, chinese, said

_WANTED: Final[Mapping[str, str]] = forms.WANTED | {
    ROLE: "an address, or a name of the roles file: small letters, digits, - and _",
    NAME: "a name of small letters, digits and -, at most 63",
    CURRENCY: "an ISO 4217 code of three capital letters",
}
_RATES: Final = (("percent",), ("share",))
P = TypeVar("P", bound=Part)
Parts = Mapping[tuple[str, ...], type[Part]]
_SHOWN: Final = 60
"""Characters of a wrong value that a message repeats."""


def load(path: Path) -> tuple[CampaignDocument, Source]:
    """The document in a file, and where everything stands in it. Raises `DocumentError`."""
    source = parse(text_of(path), path.name)
    return document_of(source), source


def text_of(path: Path) -> str:
    """The text of a file. Raises `DocumentError`."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem("the file", 0, _unread(error), "a UTF-8 file that can be read")
        raise DocumentError(path.name, [problem]) from error


def document_of(source: Source) -> CampaignDocument:
    """The document. Raises `DocumentError` with all mistakes of form."""
    return validated(CampaignDocument, PARTS, source)


def validated(form: type[P], parts: Parts, source: Source) -> P:
    """A document of any form; parts : place, without positions in lists, -> the part that stands there.

    Raises `DocumentError` with all mistakes of form.
    """
    try:
        return form.model_validate(source.value)
    except ValidationError as error:
        raise DocumentError(source.name, [_problem(source, parts, entry) for entry in error.errors()]) from error


def shown(value: object) -> str:
    """A wrong value as a message repeats it."""
    if isinstance(value, BareNumber):
        return said("{} without quotes", value.text)
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = {True: "true", False: "false"}.get(value, repr(value)) if isinstance(value, bool) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _unread(error: OSError | UnicodeDecodeError) -> Said:
    """Why a file cannot be read, as the system says it."""
    return Said.both(str(error), chinese(said("a file that cannot be read: {}", error)))


def _problem(source: Source, parts: Parts, error: ErrorDetails) -> Problem:
    location = tuple(error["loc"])
    place = _without_kind(location)
    if error["type"] == "missing":
        return source.problem(place, "nothing", "this entry")
    if error["type"] == "extra_forbidden":
        return source.problem(place, "an entry of that name", _known(parts, location))
    return source.problem(place, shown(error["input"]), _wanted(error, unit="%" if place[-1:] in _RATES else ""))


def _without_kind(location: Place) -> Place:
    """Pydantic puts the kind between `offer` and its entries."""
    if len(location) > 1 and location[0] == "offer" and location[1] in KINDS:
        return (location[0], *location[2:])
    return location


def _known(parts: Parts, location: Place) -> str:
    """Which entries there are instead of an unknown one, the likeliest first."""
    names = tuple(part for part in location[:-1] if isinstance(part, str))
    part = parts.get(names) or parts[_without_kind(names)]  # type: ignore[index]
    known = [field.alias or name for name, field in part.model_fields.items()]
    near = difflib.get_close_matches(str(location[-1]), known, n=1)
    every = ", ".join(sorted(known))
    return said("perhaps {}; only {}", near[0], every) if near else said("only {}", every)


def _wanted(error: ErrorDetails, unit: str) -> str:
    """What to write; unit : what follows the number where a text is wanted."""
    kind, context, found = error["type"], error.get("ctx", {}), error["input"]
    if isinstance(found, BareNumber) and kind == "string_type":
        return said('"{}{}" in quotes: without them, programs read it as an inexact number', found.text, unit)
    if isinstance(found, int) and kind == "string_type" and not isinstance(found, bool):
        return said('"{}{}" in quotes', found, unit)
    if kind == "string_pattern_mismatch":
        return _WANTED[context["pattern"]]
    return _plain_wanted(kind, context)


def _plain_wanted(kind: str, context: Mapping[str, Any]) -> str:
    """What to write, by Pydantic's type of error."""
    limits: Sequence[tuple[str, str, str]] = (
        ("greater_than_equal", "ge", "at least {}"),
        ("less_than", "lt", "less than {}"),
        ("too_short", "min_length", "at least {} entry"),
        ("too_long", "max_length", "at most {} entries"),
        ("string_too_short", "min_length", "at least {} character"),
        ("string_too_long", "max_length", "at most {} characters"),
        ("union_tag_invalid", "expected_tags", "one of {}"),
    )
    for name, key, wanted in limits:
        if kind == name:
            return said(wanted, context[key])
    if kind == "literal_error":
        expected = str(context["expected"])
        return Said.both(expected, expected.replace(" or ", " 或 "))
    return {
        "string_type": "text",
        "bool_type": "true or false, without quotes",
        "int_type": "a whole number, without quotes",
        "list_type": "a list",
        "union_tag_not_found": said("an entry `kind`, one of {}", ", ".join(KINDS)),
    }.get(kind, "a mapping of entries")
