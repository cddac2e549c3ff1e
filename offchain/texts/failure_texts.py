"""What the errors of files, data, models and surroundings say in Chinese.

Their English is the message itself, which has the numbers and the next step. Here stands, by the name of the class,
which is the code that commands print, what it means and what to do next; what was found and wanted comes from the
error.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final

from offchain.texts.errors import MalformedTextsError
from offchain.texts.said import Said, chinese

SCHEMA: Final = 1
_MEMBERS: Final = {"zh", "next_zh"}
_LONGEST: Final = 200
"""Characters of what was found, or wanted."""


@dataclass(frozen=True, slots=True)
class FailureText:
    """meaning, next_step : in Chinese, without the full stop."""

    meaning: str
    next_step: str


@dataclass(frozen=True, slots=True)
class FailureTexts:
    """entries : name of a class -> its text."""

    entries: Mapping[str, FailureText]

    @classmethod
    def load(cls) -> "FailureTexts":
        """The texts that this package ships. Raises `MalformedTextsError`."""
        return cls.parse((resources.files(__package__) / "failures.json").read_text(encoding="utf-8"))

    @classmethod
    def parse(cls, document: str) -> "FailureTexts":
        """The texts of a JSON document of failures.json's shape. Raises `MalformedTextsError`."""
        found = json.loads(document)
        if set(found) != {"schema", "failures"} or found["schema"] != SCHEMA:
            raise MalformedTextsError("failures", ", ".join(sorted(found)), f"schema {SCHEMA} and failures")
        return cls({name: _text(name, it) for name, it in found["failures"].items()})

    def chinese(self, names: Iterable[str], error: BaseException | None = None) -> str:
        """The line of the first of these names that has a text, "" where none has. error : of which it is said."""
        entry = next((self.entries[name] for name in names if name in self.entries), None)
        if entry is None:
            return ""
        return f"{entry.meaning}{_compared(error)}。{entry.next_step}。"


def names_of(error: BaseException) -> list[str]:
    """The error's class and what it is derived from, the nearest first."""
    return [kind.__name__ for kind in type(error).__mro__]


def _compared(error: BaseException | None) -> str:
    """What was found and wanted, where the error holds both, or every mistake of a document."""
    told = [problem.told for problem in getattr(error, "problems", ()) if hasattr(problem, "told")]
    if told:
        return f"（{'；'.join(map(chinese, told))}）"
    found, wanted = getattr(error, "found", None), getattr(error, "wanted", None)
    if found is None or wanted is None:
        return ""
    place = getattr(error, "subject", None) or getattr(error, "place", None)
    return f"（{f'{place}：' if place else ''}得到 {_short(found)}，应为 {_short(wanted)}）"


def _short(value: object) -> str:
    text = chinese(value) if isinstance(value, Said) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _text(name: str, found: Mapping[str, str]) -> FailureText:
    if set(found) != _MEMBERS or not all(isinstance(text, str) and text for text in found.values()):
        raise MalformedTextsError(f"failures, {name}", ", ".join(sorted(found)), ", ".join(sorted(_MEMBERS)))
    return FailureText(found["zh"], found["next_zh"])
