"""Which refusals a function of the contracts raises, in the order of its source: its own, and those of what it calls.

A reader of text, not a compiler. It follows calls of functions of the same contract or of its bases, of libraries by
their name, and of the hub by the contracts beside it. Calls through `using ... for` are not followed: those functions
read fields and refuse nothing, which `test_accessors_refuse_nothing` checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.solidity_source import SolidityFile, Unit, solidity_files

_FUNCTION = re.compile(r"\bfunction\s+(\w+)\s*\(")
_STEP = re.compile(r"\b(?:Companion)?Errors\.(?P<code>\w+)|(?:\b(?P<owner>\w+)\.)?\b(?P<name>\w+)\s*\(")


@dataclass(frozen=True)
class Source:
    """bodies : (contract or library, function) -> text between its braces, those of the bases included."""

    bodies: Mapping[tuple[str, str], str]

    @classmethod
    def read(cls, root: Path) -> Source:
        """Of every contract and library of the tree."""
        units = {unit.name: (file, unit) for file in solidity_files(root) for unit in file.units}
        bodies = {}
        for name, (_, unit) in units.items():
            if unit.kind != "interface":
                bodies.update({(name, function): body for function, body in _inherited(units, name)})
        return cls(bodies)

    def refusals(self, unit: str, function: str) -> tuple[str, ...]:
        """Codes in the order of the source, each at its first place."""
        return tuple(dict.fromkeys(self._raised(unit, function)))

    def _raised(self, unit: str, function: str) -> Iterator[str]:
        for step in _STEP.finditer(self.bodies[unit, function]):
            if step["code"]:
                yield step["code"]
                continue
            owner = {"": unit, "_hub": "PromotionHub"}.get(step["owner"] or "", step["owner"])
            if (owner, step["name"]) in self.bodies:
                yield from self._raised(owner, step["name"])


def _inherited(units: Mapping[str, tuple[SolidityFile, Unit]], name: str) -> Iterator[tuple[str, str]]:
    """The bodies of the bases, as far as their sources are here, then the unit's own."""
    if name in units:
        file, unit = units[name]
        for base in unit.bases:
            yield from _inherited(units, base)
        yield from _bodies(file, unit.start, unit.end)


def _bodies(file: SolidityFile, start: int, end: int) -> Iterator[tuple[str, str]]:
    """(name, body) of the functions with a body between two offsets."""
    for match in _FUNCTION.finditer(file.code, start, end):
        opening = re.compile(r"[;{]").search(file.code, match.end(), end)
        if opening and opening.group() == "{":
            yield match[1], file.code[opening.end() : _closing(file.code, opening.end())]


def _closing(code: str, start: int) -> int:
    """Offset of the brace that closes the one before `start`."""
    depth = 1
    for match in re.compile(r"[{}]").finditer(code, start):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.start()
    raise ValueError(f"the brace before offset {start} is never closed")
