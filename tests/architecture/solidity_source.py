"""Solidity files as the laws see them: imports, contracts with their bases, functions, lines of code.

A reader of tokens, not a compiler: enough for code that the compiler has accepted.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_COMMENT_OR_TEXT = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
_IMPORT = re.compile(r"^\s*import\b(?P<what>[^;]*);", re.MULTILINE)
_NAMED = re.compile(r"^\s*\{[^}]*\}\s*from\s*\"(?P<path>[^\"]+)\"\s*$", re.DOTALL)
_UNIT = re.compile(
    r"^(?P<kind>(?:abstract\s+)?contract|library|interface)\s+(?P<name>\w+)(?:\s+is\s+(?P<bases>[^{]*))?\s*\{",
    re.MULTILINE,
)
_FUNCTION = re.compile(r"\b(?:function\s+(?P<name>\w+)|(?P<special>constructor|receive|fallback))\s*\(")


@dataclass(frozen=True)
class Unit:
    """A contract, library or interface. start, end : offsets of its text, with the braces."""

    kind: str
    name: str
    bases: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class SolidityFunction:
    """head : from the name to the body; lines : that hold code, from the head's first to the closing brace."""

    name: str
    head: str
    lines: int


@dataclass(frozen=True)
class SolidityFile:
    """path : relative to the root of the tree, with `/`; text : of the file."""

    path: str
    text: str

    @cached_property
    def code(self) -> str:
        """The text with comments and the insides of string literals blanked out; every offset and line stays."""
        return _COMMENT_OR_TEXT.sub(lambda match: _blank(match.group()), self.text)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """In the order of the file."""
        units = []
        for match in _UNIT.finditer(self.code):
            bases = re.findall(r"(\w+)\s*(?:\([^)]*\))?\s*(?:,|$)", (match["bases"] or "").strip())
            end = _closing(self.code, match.end() - 1)
            units.append(Unit(match["kind"], match["name"], tuple(bases), match.start(), end))
        return tuple(units)

    @cached_property
    def functions(self) -> tuple[SolidityFunction, ...]:
        """Those with a body."""
        found = []
        for match in _FUNCTION.finditer(self.code):
            opening = re.compile(r"[;{]").search(self.code, match.end())
            if opening is None or opening.group() == ";":
                continue
            end = _closing(self.code, opening.start())
            lines = self.code_lines(match.start(), end)
            head = self.code[match.start() : opening.start()]
            found.append(SolidityFunction(match["name"] or match["special"], head, lines))
        return tuple(found)

    def imports(self) -> Iterator[tuple[str, bool]]:
        """(path from the root, whether the names are listed) of each import; a package keeps its own path."""
        for match in _IMPORT.finditer(self.code):
            what = self.text[match.start("what") : match.end("what")]
            named = _NAMED.match(what)
            quoted = re.search(r"\"([^\"]+)\"", what)
            target = quoted.group(1) if quoted else ""
            if target.startswith("."):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), target))
            yield target, named is not None

    def code_lines(self, start: int = 0, end: int | None = None) -> int:
        """Lines between two offsets that are neither blank nor comment."""
        return sum(1 for line in self.code[start:end].splitlines() if line.strip())


def solidity_files(root: Path, folder: str = "contracts") -> list[SolidityFile]:
    """Every Solidity file below the folder, ascending by path."""
    paths = sorted((root / folder).rglob("*.sol"))
    return [SolidityFile(path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in paths]


def _blank(text: str) -> str:
    if text[0] in "\"'":
        return text[0] + " " * (len(text) - 2) + text[0]
    return re.sub(r"[^\n]", " ", text)


def _closing(code: str, opening: int) -> int:
    """Offset after the brace that closes the one at `opening`."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(code, opening):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.end()
    raise ValueError(f"the brace at offset {opening} is never closed")
