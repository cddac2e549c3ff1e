"""Why a promotion that the rules do not refuse is not among those of an order, in words.

Texts: left_out.json. `LeftOutTexts.load()` reads and checks it; nothing is read at import.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from string import Formatter
from typing import Final

from offchain.texts.errors import MalformedTextsError
from offchain.texts.refusal_texts import LANGUAGES
from offchain.texts.wording import Language

GAPS: Final[Mapping[str, set[str]]] = {
    "clash": {"first", "second"},
    "instead": {"with_it", "chosen"},
    "leave_it": set(),
}
"""Sentence -> its gaps, each of which it has."""


@dataclass(frozen=True, slots=True)
class LeftOutTexts:
    """sentences : name -> language -> text."""

    sentences: Mapping[str, Mapping[Language, str]]

    @classmethod
    def load(cls) -> "LeftOutTexts":
        """The texts that this package ships. Raises `MalformedTextsError`."""
        return cls.parse((resources.files(__package__) / "left_out.json").read_text(encoding="utf-8"))

    @classmethod
    def parse(cls, document: str) -> "LeftOutTexts":
        """The texts of a JSON document of left_out.json's shape. Raises `MalformedTextsError`."""
        found = json.loads(document)
        if set(found) != {"schema", *GAPS} or found["schema"] != 1:
            raise MalformedTextsError("left_out", ", ".join(sorted(found)), f"schema 1 and {', '.join(GAPS)}")
        return cls({name: {language: _text(found, name, language) for language in LANGUAGES} for name in GAPS})

    def clash(self, first: str, second: str, language: Language) -> str:
        """Which two do not go together. first, second : names of campaigns."""
        return self.sentences["clash"][language].format(first=first, second=second)

    def instead(self, with_it: str, chosen: str, language: Language) -> str:
        """What the order would get. with_it, chosen : amounts, as people read them."""
        return self.sentences["instead"][language].format(with_it=with_it, chosen=chosen)

    def leave_it(self, language: Language) -> str:
        """The next step where the set is better without it."""
        return self.sentences["leave_it"][language]


def _text(found: Mapping[str, Mapping[str, str]], name: str, language: Language) -> str:
    text = found[name].get(language, "")
    gaps = {gap for _, gap, _, _ in Formatter().parse(text) if gap is not None}
    if not text or gaps != GAPS[name]:
        raise MalformedTextsError(f"left_out, {name}, {language}", repr(text), f"a text with gaps {GAPS[name]}")
    return text
