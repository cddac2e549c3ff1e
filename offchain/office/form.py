"""The form of a campaign, made of the campaign file's own schema: what stands in it, and of which kind.

A field's name is its place in the document, `offer.tiers.0.percent`. All that is known here is what the schema says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from offchain.campaigns.document import json_schema

Sort = Literal["text", "long text", "number", "yes or no", "choice", "several", "list"]

_FIXED: Final = ("schema", "catalogue", "evaluation_plan")
"""Entries that no merchant writes."""
_LONG: Final = 1_000
"""Characters from which a text gets several lines."""
_LIMIT: Final = ".at_most"
"""Of an offer; it stands after what it limits."""
_ROWS: Final = 5
"""Rows of a list of entries, such as tiers, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """place : names it; choices : values that it can have; pattern : of its text; example : of the schema; least,
    most : of a number, None without a bound."""

    place: str
    sort: Sort
    required: bool
    choices: tuple[str, ...] = ()
    pattern: str = ""
    example: str = ""
    least: int | None = None
    most: int | None = None

    @property
    def label(self) -> str:
        """What its label is looked up by: the place without numbers of rows."""
        return label_of(self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormGroup:
    """Fields that belong together. required : must stand in the document; row : one of a list of such groups."""

    place: str
    required: bool
    row: bool = False
    fields: tuple[FormField, ...] = ()
    groups: "tuple[FormGroup, ...]" = field(default=())

    @property
    def label(self) -> str:
        """As of a field."""
        return label_of(self.place)

    def every(self) -> Iterator[FormField]:
        """All fields within."""
        yield from self.fields
        for group in self.groups:
            yield from group.every()


def label_of(place: str) -> str:
    """The place without numbers of rows."""
    return ".".join(part for part in place.split(".") if not part.isdecimal())


def form_of(kind: str) -> FormGroup:
    """The form of campaigns whose offer is of that kind. Raises `KeyError` for a kind that there is not."""
    schema = json_schema()
    return _Reader(schema["$defs"], kind).group("", schema, required=True)


@dataclass(frozen=True, slots=True)
class _Reader:
    defined: Mapping[str, Any]
    kind: str

    def group(self, place: str, schema: Mapping[str, Any], *, required: bool, row: bool = False) -> FormGroup:
        """A mapping of entries."""
        wanted = schema.get("required", ())
        fields: list[FormField] = []
        groups: list[FormGroup] = []
        for name, entry in schema["properties"].items():
            if not place and name in _FIXED:
                continue
            at, shape = f"{place}.{name}" if place else name, self._shape(name, entry)
            needed = name in wanted
            if shape.get("type") == "object":
                groups.append(self.group(at, shape, required=needed))
            elif shape.get("type") == "array" and "$ref" in shape["items"]:
                groups += self._rows(at, shape, required=needed)
            else:
                fields.append(_field(at, shape, required=needed))
        fields.sort(key=lambda it: it.place.endswith(_LIMIT))
        return FormGroup(place=place, required=required, row=row, fields=tuple(fields), groups=tuple(groups))

    def _rows(self, place: str, schema: Mapping[str, Any], *, required: bool) -> Iterator[FormGroup]:
        within = self._resolved(schema["items"])
        for number in range(min(_ROWS, schema.get("maxItems", _ROWS))):
            yield self.group(f"{place}.{number}", within, required=required and not number, row=True)

    def _shape(self, name: str, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        """The schema of an entry; of one that may be left out, that of what it is otherwise."""
        if name == "offer":
            return self._resolved({"$ref": entry["discriminator"]["mapping"][self.kind]})
        options = [it for it in entry.get("anyOf", ()) if it.get("type") != "null"]
        return self._resolved(options[0] if options else entry)

    def _resolved(self, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.defined[entry["$ref"].rpartition("/")[2]] if "$ref" in entry else entry


def _field(place: str, shape: Mapping[str, Any], *, required: bool) -> FormField:
    examples: Sequence[object] = shape.get("examples", ())
    above = shape.get("exclusiveMaximum")
    return FormField(
        place=place,
        sort=_sort(shape),
        required=required,
        choices=tuple(shape.get("enum") or shape.get("items", {}).get("enum", ()) or _constant(shape)),
        pattern=shape.get("pattern", ""),
        example=str(examples[0]) if examples else "",
        least=shape.get("minimum"),
        most=None if above is None else above - 1,
    )


def _constant(shape: Mapping[str, Any]) -> tuple[str, ...]:
    return (shape["const"],) if "const" in shape else ()


def _sort(shape: Mapping[str, Any]) -> Sort:
    kind = shape.get("type")
    if "enum" in shape or "const" in shape:
        return "choice"
    if kind == "array":
        return "several" if "enum" in shape["items"] else "list"
    if kind == "boolean":
        return "yes or no"
    if kind == "integer":
        return "number"
    return "long text" if shape.get("maxLength", 0) > _LONG else "text"
