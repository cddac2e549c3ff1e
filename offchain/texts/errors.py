"""What the texts refuse.

TextsError
    |- MalformedTextsError    refusals.json, or a template in it, breaks the scheme
    |- UnknownRefusalError    there is no text for this code
    |- UnknownLanguageError   there is no text in this language
    '- CurrencyDecimalsError  no currency has that many decimals
"""

from collections.abc import Iterable


class TextsError(Exception):
    """Thrown when a text cannot be given."""


class MalformedTextsError(TextsError):
    """Thrown by loading when the texts break their scheme."""

    def __init__(self, place: str, found: str, wanted: str) -> None:
        super().__init__(f"refusals.json, {place}: found {found}, wanted {wanted}; correct that entry")
        self.place = place


class UnknownRefusalError(TextsError):
    """Thrown when a refusal has a code that no text was written for."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no text for the refusal {code}; add it to offchain/texts/refusals.json")
        self.code = code


class UnknownLanguageError(TextsError):
    """Thrown when a language is asked for that the texts are not written in."""

    def __init__(self, language: str, known: Iterable[str]) -> None:
        super().__init__(f"no texts in the language {language!r}; ask for one of {', '.join(known)}")
        self.language = language


class CurrencyDecimalsError(TextsError):
    """Thrown when the number of a currency's decimals is out of range."""

    def __init__(self, decimals: int, limit: int) -> None:
        super().__init__(f"a currency has 0 to {limit} decimals, got {decimals}; pass those of the campaign's currency")
        self.decimals = decimals
