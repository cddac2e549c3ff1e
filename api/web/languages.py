"""The words of the pages: English in the templates and modules themselves, Chinese by gettext.

The catalogue is kept as text (`locale/zh_CN/LC_MESSAGES/pages.po`) and compiled in memory when the service starts, so
that no compiled file can be older than the text that it was made of.
"""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from io import BytesIO
from typing import Final, Self

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from offchain.texts.wording import Language

CATALOGUE: Final = "locale/zh_CN/LC_MESSAGES/pages.po"
_OF_MODULES: Final = ".js"


@dataclass(frozen=True, slots=True)
class PageTexts:
    """translations : what templates look texts up in; for_modules : the texts that the JavaScript modules say, English
    to the language's own, empty for English."""

    translations: Mapping[Language, gettext.NullTranslations]
    for_modules: Mapping[Language, Mapping[str, str]]

    @classmethod
    def load(cls) -> Self:
        """The texts that this package ships."""
        chinese = read_catalogue()
        return cls(
            {"en": gettext.NullTranslations(), "zh": _compiled(chinese)},
            {"en": {}, "zh": dict(_said_by_modules(chinese))},
        )


def read_catalogue() -> Catalog:
    """The Chinese of every text, as it stands in the file."""
    with (resources.files(__package__) / CATALOGUE).open("rb") as file:
        return read_po(file, locale="zh_CN", abort_invalid=True)


def _compiled(catalogue: Catalog) -> gettext.GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _said_by_modules(catalogue: Catalog) -> list[tuple[str, str]]:
    return [
        (str(message.id), str(message.string))
        for message in catalogue
        if message.id and message.string and any(place.endswith(_OF_MODULES) for place, _ in message.locations)
    ]
