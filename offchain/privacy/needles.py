"""What must not be found any more once a person is erased."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

SHORTEST: Final = 6
"""Characters of a text that is looked for anywhere. Shorter ones stand by chance in every file of some size: they are
looked for as whole values of tables and JSON documents only, and the proof says so."""
_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-32-le")


@dataclass(frozen=True, slots=True)
class Needle:
    """what : shown in the proof, never its content; text : looked for in any case and encoding; raw : bytes, exactly;
    harmless : no finding, but told: a pseudonym without its key and its mapping names nobody."""

    what: str
    text: str = field(default="", repr=False)
    raw: bytes = field(default=b"", repr=False)
    harmless: bool = False

    @property
    def anywhere(self) -> bool:
        """Whether it is looked for in every file, or in values of tables only."""
        return bool(self.raw) or len(self.text) >= SHORTEST

    def pattern(self, *, words: bool) -> re.Pattern[bytes]:
        """Finds it in bytes. words : as a word of its own, in files of text, lest `s17` be found in `s170`; in pages of
        databases values stand side by side without anything between them."""
        if self.raw:
            return re.compile(re.escape(self.raw), re.DOTALL)
        spelled = {re.escape(form.encode(name)) for form in _cases(self.text) for name in _ENCODINGS}
        inner = b"|".join(sorted(spelled, reverse=True))
        before, after = (rb"(?<![0-9A-Za-z_])", rb"(?![0-9A-Za-z_])") if words else (b"", b"")
        return re.compile(before + b"(?:" + inner + b")" + after, re.IGNORECASE)

    def is_value(self, value: str) -> bool:
        """Whether a value of a table is it."""
        return bool(self.text) and value.strip().casefold() == self.text.casefold()


def of_person(
    *, shopper: str, pseudonym: str, values: Mapping[str, str], data_key: bytes | None, wrapping: bytes
) -> tuple[Needle, ...]:
    """The needles of one person: id, values of the vault, their data key, and the key that wrapped it."""
    needles = [Needle("shopper id", text=shopper)] if shopper else []
    needles += [Needle(f"field {name}", text=value) for name, value in values.items() if name != "shopper"]
    for what, key in (("data key", data_key), ("key-encryption key that wrapped it", wrapping)):
        if key is not None:
            needles += [Needle(what, raw=key), Needle(f"{what}, in digits", text=key.hex())]
    return (*needles, Needle("pseudonym", text=pseudonym, harmless=True))


def _cases(text: str) -> set[str]:
    """Upper and lower case are folded for ASCII by the pattern; for other letters here."""
    return {text, text.lower(), text.upper()}
