"""A form that was filled in, as a campaign file; and a campaign file as the values of a form."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

from offchain.campaigns.document import SCHEMA
from offchain.campaigns.yaml_source import BareNumber
from offchain.office.form import FormField, FormGroup

Filled = Mapping[str, str]
"""Place -> what somebody wrote; what is empty is left out of the document."""

_YES: Final = "true"
_TOP: Final = ("schema", "name", "currency", "who", "when", "offer", "conditions", "audience", "gate", "limits")
"""Entries in the order in which people read them; the others follow as in the schema."""


def file_of(form: FormGroup, filled: Filled, kept: Mapping[str, str]) -> str:
    """The campaign file. kept : entries of the top that the form does not have, such as the catalogue's name."""
    document = {"schema": SCHEMA, **_entries(form, filled), **kept}
    ordered = {name: document.pop(name) for name in _TOP if name in document} | document
    return yaml.safe_dump(ordered, sort_keys=False, allow_unicode=True, width=120)


def values_of(document: object, place: str = "") -> dict[str, str]:
    """Place -> text of everything that a document says. Lists of plain values are parted by commas."""
    if isinstance(document, dict):
        found: dict[str, str] = {}
        for name, value in document.items():
            found |= values_of(value, f"{place}.{name}" if place else str(name))
        return found
    if isinstance(document, list) and any(isinstance(it, dict) for it in document):
        return {name: text for at, it in enumerate(document) for name, text in values_of(it, f"{place}.{at}").items()}
    if isinstance(document, list):
        return {place: ", ".join(map(str, document))}
    if isinstance(document, bool):
        return {place: _YES if document else "false"}
    return {place: document.text if isinstance(document, BareNumber) else str(document)}


def _entries(group: FormGroup, filled: Filled) -> dict[str, Any]:
    """What of a group was filled in, empty groups left out."""
    entries: dict[str, Any] = {}
    for it in group.fields:
        text = filled.get(it.place, "")
        value = _value(it, text if it.sort == "long text" and text.strip() else text.strip())
        if value is not None:
            entries[_name(it.place)] = value
    for part in group.groups:
        within = _entries(part, filled)
        if not within and not part.required:
            continue
        if part.row:
            entries.setdefault(part.place.split(".")[-2], []).append(within)
        else:
            entries[_name(part.place)] = within
    return entries


def _value(it: FormField, text: str) -> Any:
    """As the document has it, None where nothing was written. What is no number stays text, and is refused with its
    place when the document is read."""
    if it.sort == "yes or no":
        return True if text == _YES else False if text == "false" else None
    if not text:
        return None
    if it.sort in ("several", "list"):
        return [_number(part) if it.sort == "list" else part for part in _parted(text)]
    return _number(text) if it.sort == "number" else text


def _parted(text: str) -> Sequence[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else text


def _name(place: str) -> str:
    return place.rpartition(".")[2]
