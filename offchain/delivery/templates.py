"""What a message says, in English and Chinese, with gaps for facts."""

from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from offchain.data.errors import DataError
from offchain.texts.wording import Language


class TemplateError(DataError):
    """Thrown when a template cannot be used, or facts are missing for it."""


class Words(BaseModel):
    """One language. subject : one line; text : the message, without the link that is put below it."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    subject: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\r\n]*$")]
    text: Annotated[str, Field(min_length=1, max_length=20_000)]


class Template(BaseModel):
    """A YAML or JSON file; both languages have the same gaps."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    schema_: Annotated[Literal["promissory-template/1"], Field(alias="schema")]
    en: Words
    zh: Words

    @model_validator(mode="after")
    def _same_gaps(self) -> "Template":
        if _gaps(self.en) != _gaps(self.zh):
            raise ValueError(f"gaps differ: en {sorted(_gaps(self.en))}, zh {sorted(_gaps(self.zh))}")
        if not all(gap.isidentifier() for gap in _gaps(self.en)):
            raise ValueError("a gap is a name in braces, such as {code}")
        return self

    @classmethod
    def load(cls, path: Path) -> "Template":
        """Raises `TemplateError`."""
        try:
            return cls.model_validate(yaml.safe_load(path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
            found = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error).partition("\n")[0]
            advice = "mend it; docs/messages.md shows one"
            raise TemplateError(path.name, found=found, wanted="promissory-template/1", advice=advice) from error

    def written(self, facts: Mapping[str, str], language: Language) -> tuple[str, str]:
        """Subject and text. Raises `TemplateError` for facts that are missing or hold line breaks for the subject."""
        words = self.en if language == "en" else self.zh
        missing = sorted(_gaps(words) - set(facts))
        if missing:
            raise TemplateError("facts", found=f"no {', '.join(missing)}", wanted="all gaps", advice="give them")
        subject = words.subject.format_map(facts)
        if not subject.isprintable():
            raise TemplateError("subject", found=subject, wanted="one line", advice="leave line breaks out of facts")
        return subject, words.text.format_map(facts)


def _gaps(words: Words) -> set[str]:
    return {
        name for text in (words.subject, words.text) for _, name, _, _ in Formatter().parse(text) if name is not None
    }
