"""YAML text as plain values with the line of each, and without YAML's guesses.

Only whole numbers, true and false are anything but text. A date or an address needs no quotes; a number with a
decimal point is kept as what was written (`BareNumber`), so that nobody ever sees a float. Keys that come twice,
entries without a value, anchors that are used, tags and second documents are refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from offchain.campaigns.errors import DocumentError, Problem
from offchain.texts.said import Said, chinese, said

Place = tuple[str | int, ...]
"""Keys and positions from the top of the document."""

MOST_CHARACTERS: Final = 65_536
"""Longest text that is read."""
_WORDS: Final[Mapping[str, object]] = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER: Final = r"-?(0|[1-9][0-9]{0,17})"
_NUMBER: Final = r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
_PLAIN_TAGS: Final = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


@dataclass(frozen=True, slots=True)
class BareNumber:
    """A number that YAML would read as a float, or that is longer than any field. text : as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A document that was read. name : of the file; lines : place -> line, from 1."""

    name: str
    value: object
    lines: Mapping[Place, int]

    def line_of(self, place: Place) -> int:
        """The line of a place, or of the nearest one around it; 0 when there is none."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return 0

    def problem(self, place: Place, found: str, wanted: str) -> Problem:
        """A mistake at a place."""
        return Problem(dotted(place), self.line_of(place), found, wanted)


def dotted(place: Place) -> str:
    """A place as people write it: `offer.tiers[1].percent`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return "".join(parts).lstrip(".") or "the whole document"


def parse(text: str, name: str) -> Source:
    """The document in `text`; name : of the file, for messages. Raises `DocumentError`."""
    if len(text) > MOST_CHARACTERS:
        found, wanted = said("{} characters", len(text)), said("at most {}", MOST_CHARACTERS)
        raise DocumentError(name, [Problem("the whole document", 0, found, wanted)])
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        found = getattr(error, "problem", None) or getattr(error, "context", None) or str(error)
        problem = Problem("the text", mark.line + 1 if mark else 0, _of_parser(str(found)), "one YAML document")
        raise DocumentError(name, [problem]) from error
    reader = _Reader()
    value = reader.value_of(node, ())
    if reader.problems:
        raise DocumentError(name, reader.problems)
    return Source(name, value, reader.lines)


class _Reader:
    """Walks the nodes once."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def value_of(self, node: yaml.Node | None, place: Place) -> object:
        """The plain value of a node."""
        if node is None:
            return None
        self.lines[place] = node.start_mark.line + 1
        if id(node) in self._seen:
            self._refuse(node, place, "an anchor that is used twice", "the values written out")
            return None
        self._seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            self._refuse(node, place, said("the tag {}", node.tag), "a value without a tag")
            return None
        if isinstance(node, yaml.MappingNode):
            return dict(self._entries(node, place))
        if isinstance(node, yaml.SequenceNode):
            return [self.value_of(entry, (*place, position)) for position, entry in enumerate(node.value)]
        value = _scalar(node.value, plain=isinstance(node, yaml.ScalarNode) and node.style is None)
        if value is None:
            self._refuse(node, place, "nothing", "a value; an entry that is not needed is left out with its name")
        return value

    def _entries(self, node: yaml.MappingNode, place: Place) -> Iterator[tuple[str, object]]:
        keys: set[str] = set()
        for key, entry in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._refuse(key, place, "a key that is no text", "a name")
                continue
            if key.value in keys:
                self._refuse(key, (*place, key.value), "this key a second time", "every key once")
            keys.add(key.value)
            yield key.value, self.value_of(entry, (*place, key.value))

    def _refuse(self, node: yaml.Node, place: Place, found: str, wanted: str) -> None:
        self.problems.append(Problem(dotted(place), node.start_mark.line + 1, found, wanted))


def _of_parser(told: str) -> Said:
    """What the parser says of a text, which has no Chinese of its own unless said.json knows it."""
    known = chinese(told)
    return Said.both(told, known if known != told else chinese(said("not YAML: {}", told)))


def _scalar(text: str, *, plain: bool) -> object:
    """What a scalar means; plain : it stands without quotes."""
    if not plain:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if re.fullmatch(_INTEGER, text):
        return int(text)
    return BareNumber(text) if re.fullmatch(_NUMBER, text) else text
