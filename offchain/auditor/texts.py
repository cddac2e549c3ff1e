"""The sentences of explanations, English and Chinese: explanation.json. Nothing is read at import."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from string import Formatter

from offchain.texts.errors import MalformedTextsError
from offchain.texts.refusal_texts import LANGUAGES
from offchain.texts.wording import Language

Sentences = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class ExplanationTexts:
    """headings, sentences : name -> language -> text."""

    headings: Sentences
    sentences: Sentences

    @classmethod
    def load(cls) -> "ExplanationTexts":
        """The texts that this package ships. Raises `MalformedTextsError`."""
        return cls.parse((resources.files(__package__) / "explanation.json").read_text("utf-8"))

    @classmethod
    def parse(cls, document: str) -> "ExplanationTexts":
        """Those of a JSON document: every text in every language, with the same gaps. Raises `MalformedTextsError`."""
        found = json.loads(document)
        for name, texts in {**found["headings"], **found["sentences"]}.items():
            if set(texts) != set(LANGUAGES) or len({_gaps(text) for text in texts.values()}) != 1:
                raise MalformedTextsError(
                    f"explanation.json, {name}", str(sorted(texts)), "the same gaps in all languages"
                )
        return cls(found["headings"], found["sentences"])

    def heading(self, name: str, language: Language) -> str:
        """Of a section."""
        return self.headings[name][language]

    def sentence(self, name: str, language: Language, **gaps: object) -> str:
        """With its gaps filled."""
        return self.sentences[name][language].format(**gaps)


def _gaps(text: str) -> frozenset[str]:
    return frozenset(gap for _, gap, _, _ in Formatter().parse(text) if gap is not None)
