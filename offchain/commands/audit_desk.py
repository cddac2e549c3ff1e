"""What the commands of an auditor's office share: languages, and refusals in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer

from offchain.commands.outcome import Exit, exit_codes, fail
from offchain.domain.refusals import Refusal
from offchain.texts.refusal_texts import LANGUAGES, RefusalTexts


class Lang(StrEnum):
    """Languages of the texts."""

    EN = "en"
    ZH = "zh"


LangOption = Annotated[Lang, typer.Option("--lang", help="Language of the texts.")]


@contextmanager
def at_the_desk(as_json: bool) -> Iterator[None]:
    """How these commands end when they do not succeed: exit codes as everywhere, refusals in every language."""
    with exit_codes(as_json):
        try:
            yield
        except Refusal as refusal:
            texts = RefusalTexts.load()
            told = (texts.render(refusal, language, 2) for language in LANGUAGES)
            message = "\n".join(f"{text.sentence} {text.next_step}" for text in told)
            fail(as_json, Exit.REFUSED, refusal.code, message)
