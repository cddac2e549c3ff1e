"""Collects the mistakes of a document, so that all of them are told at once."""

from collections.abc import Callable

from offchain.campaigns.errors import DocumentError, Problem
from offchain.campaigns.forms import FormError
from offchain.campaigns.yaml_source import Place, Source
from offchain.texts.said import said


class Problems:
    """The mistakes found so far in one document."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._found: list[Problem] = []

    def note(self, place: Place, found: str, wanted: str) -> None:
        """One more mistake."""
        self._found.append(self._source.problem(place, found, wanted))

    def read(self, place: Place, read: Callable[[str], int], text: str | None, *, most: int) -> int:
        """What a text means, from 0 to `most`; 0 when it is left out, or when it is a mistake, which is noted."""
        if text is None:
            return 0
        try:
            value = read(text)
        except FormError as error:
            self.note(place, error.found, error.wanted)
            return 0
        if not 0 <= value <= most:
            self.note(place, said("{} ({})", repr(text), value), said("a value from 0 to {}", most))
            return 0
        return value

    def stop(self) -> None:
        """Raises `DocumentError` when there is any mistake."""
        if self._found:
            raise DocumentError(self._source.name, self._found)
