"""What somebody chose for the pages: language, and light or dark. Two cookies that say nothing about who it is."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qs

from fastapi import Request

from api.deps import preferred_language
from offchain.texts.wording import Language

Scheme = Literal["auto", "light", "dark"]

LANGUAGE: Final = "language"
SCHEME: Final = "scheme"
YEAR: Final = 365 * 86_400
_LANGUAGES: Final[dict[str, Language]] = {"en": "en", "zh": "zh"}
_SCHEMES: Final[dict[str, Scheme]] = {"auto": "auto", "light": "light", "dark": "dark"}


@dataclass(frozen=True, slots=True)
class Preferences:
    """scheme : auto follows the system."""

    language: Language
    scheme: Scheme


def preferences_of(request: Request) -> Preferences:
    """As chosen, else the browser's language and the system's colours."""
    chosen = _LANGUAGES.get(request.cookies.get(LANGUAGE, ""))
    language = chosen or preferred_language(request.headers.get("accept-language", ""))
    return Preferences(language, _SCHEMES.get(request.cookies.get(SCHEME, ""), "auto"))


@dataclass(frozen=True, slots=True)
class Choice:
    """A form that was sent. cookies : name to value, those that were chosen; back : path of this site to go on to."""

    cookies: dict[str, str]
    back: str

    @classmethod
    def read(cls, body: bytes) -> "Choice":
        """Values that are none are passed over; a path that leads elsewhere becomes the front page."""
        fields = {name: values[-1] for name, values in parse_qs(body.decode("ascii", "replace")).items()}
        known: dict[str, Collection[str]] = {LANGUAGE: _LANGUAGES, SCHEME: _SCHEMES}
        cookies = {name: fields[name] for name, values in known.items() if fields.get(name) in values}
        return cls(cookies, _own_path(fields.get("back", "/")))


def _own_path(path: str) -> str:
    """Only of this site: `//elsewhere` and `/\\elsewhere` are other hosts to a browser."""
    plain = path.isascii() and path.isprintable() and path.startswith("/")
    return path if plain and not path.startswith(("//", "/\\")) else "/"
