"""The words of a campaign's form, English and Chinese: form_texts.json. Nothing is read at import."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Self

from offchain.texts.wording import Language

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormTexts:
    """labels : place without numbers of rows -> "en", "zh" and, if there is one, "hint_en", "hint_zh"; choices : the
    same place -> value -> language -> words."""

    labels: Mapping[str, Words]
    choices: Mapping[str, Mapping[str, Words]]

    @classmethod
    def load(cls) -> Self:
        """The texts that this package ships."""
        found = json.loads((resources.files(__package__) / "form_texts.json").read_text("utf-8"))
        return cls(found["labels"], found["choices"])

    def label(self, place: str, language: Language) -> str:
        """What a field or a group is called."""
        return self.labels[place][language]

    def hint(self, place: str, language: Language) -> str:
        """How it is written, or what it is for; may be empty."""
        return self.labels[place].get(f"hint_{language}", "")

    def choice(self, place: str, value: str, language: Language) -> str:
        """A value that can be chosen."""
        return self.choices[place][value][language]
