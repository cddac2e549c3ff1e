"""How a page is made: one template, the words of one language, the headers that every page has."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self

from babel.dates import format_datetime
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.web.assets import Assets
from api.web.languages import PageTexts
from api.web.preferences import Preferences, preferences_of
from offchain.reporting.inlined import inlined
from offchain.texts.said import chinese
from offchain.texts.wording import Language, moment, money

PAGE_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""No script or style within a page, nothing from elsewhere. Wallets give their pictures as `data:`."""

_TAGS: Final[dict[Language, str]] = {"en": "en", "zh": "zh-Hans"}
"""As HTML names the languages."""

SECTIONS: Final = ("/shop", "/merchant", "/audit", "/support")


@dataclass(frozen=True, slots=True)
class Looks:
    """environments : one a language; assets : the static files; sections : paths of pages that are served here."""

    environments: dict[Language, Environment]
    texts: PageTexts
    assets: Assets
    sections: tuple[str, ...]

    @classmethod
    def load(cls, sections: tuple[str, ...]) -> Self:
        """What this package ships."""
        texts, assets = PageTexts.load(), Assets.load()
        made: dict[Language, Environment] = {language: _environment(texts, assets, language) for language in _TAGS}
        return cls(made, texts, assets, sections)

    def page(self, request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """The page in the language and colours of whoever asks. context : what the template shows."""
        preferences = preferences_of(request)
        language = preferences.language
        content = (
            self.environments[language]
            .get_template(template)
            .render(
                lang=_TAGS[language],
                language=language,
                scheme=preferences.scheme,
                path=request.url.path,
                sections=self.sections,
                module_texts=self.texts.for_modules[language],
                **context,
            )
        )
        headers = {
            "Content-Language": language,
            "Content-Security-Policy": PAGE_POLICY,
            "Vary": "Accept-Language, Cookie",
        }
        return HTMLResponse(content, status, headers)


def looks_of(request: Request) -> Looks:
    """Those of the app that serves the page."""
    looks: Looks = request.app.state.looks
    return looks


def language_of_page(request: Request) -> Language:
    """As chosen, else the browser's."""
    chosen: Preferences = preferences_of(request)
    return chosen.language


@dataclass(frozen=True, slots=True)
class Page:
    """What a route needs to show one: language : of whoever asks."""

    request: Request
    looks: Looks
    language: Language

    def show(self, template: str, **context: Any) -> HTMLResponse:
        """context : what the template shows."""
        return self.looks.page(self.request, template, **context)


def page_of(request: Request) -> Page:
    """For the routes of pages."""
    return Page(request, looks_of(request), language_of_page(request))


def _spoken(seconds: int, language: Language) -> str:
    """A moment in UTC as people write it."""
    locale = {"en": "en_GB", "zh": "zh_CN"}[language]
    return f"{format_datetime(datetime.fromtimestamp(seconds, UTC), 'medium', locale=locale)[:-3]} UTC"


def _environment(texts: PageTexts, assets: Assets, language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("api.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(texts.translations[language], newstyle=True)  # type: ignore[attr-defined]
    environment.globals["static"] = assets.path
    environment.filters["iso"] = moment
    environment.filters["inlined"] = inlined
    environment.filters["in_units"] = money
    environment.filters["told"] = chinese if language == "zh" else str
    environment.filters["moment"] = lambda seconds: _spoken(seconds, language)
    return environment
