"""What an audit finds: differences, which make it fail, and notes, which say what it could not check."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What sort of difference it is.

    The first five speak of a row of the store, the others of what the rows say.
    """

    DROPPED = "dropped"
    ALTERED = "altered"
    DOUBLED = "doubled"
    REORDERED = "reordered"
    ADDED = "added"
    DIGEST = "digest"
    CALLDATA = "calldata"
    SIGNATURE = "signature"
    PROOF = "proof"
    RULES = "rules"
    STATE = "state"


_ORDER: Final = {kind: place for place, kind in enumerate(Kind)}

LIMIT: Final = 10_000
"""Differences that a report lists; it counts the others."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it must be. record : what it is about, in words that name one row."""

    kind: Kind
    record: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was not checked. count : how often; example : where first."""

    what: str
    count: int
    example: str


class Findings:
    """Collects while the audit runs."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._differences: list[Difference] = []
        self._unlisted = 0
        self._notes: Counter[str] = Counter()
        self._examples: dict[str, str] = {}

    @property
    def full(self) -> bool:
        """Whether the list is as long as it may be."""
        return len(self._differences) >= self._limit

    def add(self, kind: Kind, record: str, expected: object, found: object) -> None:
        """Adds a difference, or only counts it when the list is full."""
        if self.full:
            self._unlisted += 1
        else:
            self._differences.append(Difference(kind, record, str(expected), str(found)))

    def extend(self, differences: list[Difference]) -> None:
        """Adds differences that were held back."""
        for it in differences:
            self.add(it.kind, it.record, it.expected, it.found)

    def note(self, what: str, where: str, count: int = 1) -> None:
        """Counts something that was not checked."""
        self._notes[what] += count
        self._examples.setdefault(what, where)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Rows first, then what they say; else in the order of finding."""
        return tuple(sorted(self._differences, key=lambda difference: _ORDER[difference.kind]))

    @property
    def notes(self) -> tuple[Note, ...]:
        """In the order of finding."""
        notes = [Note(what, count, self._examples[what]) for what, count in self._notes.items()]
        if self._unlisted:
            notes.append(Note("difference found but not listed", self._unlisted, f"the first {self._limit} are listed"))
        return tuple(notes)
