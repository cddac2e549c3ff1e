"""What stands somewhere, and what should stand there instead: English texts that know their Chinese.

    said("{} units in one line", 5)                the text "5 units in one line"
    chinese(said("{} units in one line", 5))       "同一商品行 5 件"
    chinese("this entry")                          a text without gaps is looked up as it is
    chinese("'abc'")                               what somebody wrote stays as it is

The Chinese stands in said.json, by the English with its gaps. A gap may be filled with a text
that knows its Chinese too. A test reads the source, and says which text has none.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from string import Formatter
from typing import Final

from offchain.texts.errors import MalformedTextsError

SCHEMA: Final = 1


class Said(str):
    """A text in English. zh : the same in Chinese."""

    zh: str

    @classmethod
    def both(cls, english: str, chinese: str) -> "Said":
        """A text whose Chinese comes from elsewhere."""
        made = cls(english)
        made.zh = chinese
        return made


def said(template: str, *gaps: object) -> str:
    """A text with its gaps filled, in order; template : a key of said.json."""
    told = (chinese(gap) if isinstance(gap, str) else gap for gap in gaps)
    return Said.both(template.format(*gaps), phrases().get(template, template).format(*told))


def chinese(text: str) -> str:
    """The Chinese of a text of ours; other texts, which are values, as they are."""
    return text.zh if isinstance(text, Said) else phrases().get(text, text)


def joined(names: Iterable[str]) -> str:
    """Names of entries, one after the other."""
    known = list(names)
    return Said.both(" and ".join(known), " 和 ".join(known))


@cache
def phrases() -> Mapping[str, str]:
    """English -> Chinese, as this package ships them. Raises `MalformedTextsError`."""
    return parse((resources.files(__package__) / "said.json").read_text(encoding="utf-8"))


def parse(document: str) -> Mapping[str, str]:
    """The phrases of a JSON document of said.json's shape. Raises `MalformedTextsError`."""
    found = json.loads(document)
    if set(found) != {"schema", "phrases"} or found["schema"] != SCHEMA:
        raise MalformedTextsError("said", ", ".join(sorted(found)), f"schema {SCHEMA} and phrases")
    texts: dict[str, str] = found["phrases"]
    for english, told in texts.items():
        if not told.strip() or gaps_of(told) != gaps_of(english):
            raise MalformedTextsError(f"said, {english}", repr(told), f"a text with the gaps {gaps_of(english)}")
    return texts


def gaps_of(template: str) -> list[int]:
    """The gaps of a text by number, each once: `{}` is the next one, `{1}` the second."""
    names = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    return sorted({int(name) if name else position for position, name in enumerate(names)})
