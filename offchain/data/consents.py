"""Who agreed to what, and when: a registry that is only ever added to, and what it allows.

A file of JSON lines, `{"pseudonym", "purpose", "given", "time", "how"}`. The newest record of a shopper and a purpose
counts, of two of one second the later line. A record of the purpose `all` speaks for every purpose.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from offchain.data.errors import SourceError
from offchain.data.pseudonyms import is_one


class Purpose(StrEnum):
    """What personal data may be used for, each asked for by itself."""

    RECOMMENDATION = "recommendation"
    PERSONAL_OFFERS = "personal_offers"
    ANALYTICS = "analytics"
    CONTACT = "contact"


LEARNING: Final = frozenset({Purpose.RECOMMENDATION, Purpose.PERSONAL_OFFERS, Purpose.ANALYTICS})
"""What behaviour is learned from for. A step that does not say its purpose needs all of them."""
ALL: Final = "all"
"""A record that speaks for every purpose."""
ERASED: Final = "erased"
"""How a shopper became one of whom nothing is used again."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One record. purpose : of `Purpose`, or `all`; given : agreed, or withdrawn; time : Unix seconds; how : where it
    was said, in a few words that name nobody."""

    pseudonym: str
    purpose: str
    given: bool
    time: int
    how: str = ""

    def line(self) -> str:
        """Its line of the file."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True) + "\n"


@dataclass(frozen=True, slots=True)
class Consents:
    """records : in the order of the file; opt_in : purposes for which silence is no; for the others it is yes."""

    records: tuple[Consent, ...] = ()
    opt_in: frozenset[Purpose] = frozenset({Purpose.CONTACT})

    def refused(self, pseudonyms: Iterable[str], purposes: Collection[Purpose] = LEARNING) -> frozenset[str]:
        """Those of `pseudonyms` who do not allow every one of `purposes`."""
        newest = self._newest()
        silent = {purpose: purpose not in self.opt_in for purpose in Purpose}

        def allows(pseudonym: str, purpose: Purpose) -> bool:
            said = [newest[key] for key in ((pseudonym, purpose.value), (pseudonym, ALL)) if key in newest]
            return max(said)[2] if said else silent[purpose]

        return frozenset(it for it in pseudonyms if not all(allows(it, purpose) for purpose in purposes))

    def of(self, pseudonym: str) -> tuple[Consent, ...]:
        """The records of one shopper, oldest first."""
        return tuple(record for record in self.records if record.pseudonym == pseudonym)

    def erased(self) -> frozenset[str]:
        """Pseudonyms of whom nothing is kept any more."""
        return frozenset(it.pseudonym for it in self.records if it.how == ERASED)

    def _newest(self) -> dict[tuple[str, str], tuple[int, int, bool]]:
        """(pseudonym, purpose) -> time, line, given."""
        found: dict[tuple[str, str], tuple[int, int, bool]] = {}
        for line, record in enumerate(self.records):
            key, said = (record.pseudonym, record.purpose), (record.time, line, record.given)
            found[key] = max(found.get(key, said), said)
        return found


def read(path: Path) -> tuple[Consent, ...]:
    """The records of a file, none where there is no file.

    Raises `SourceError` for a line that cannot be read: it may be the one by which somebody said no.
    """
    if not path.exists():
        return ()
    return tuple(_record(path, number, line) for number, line in enumerate(_lines(path), start=1))


def _lines(path: Path) -> Sequence[str]:
    return path.read_text("utf-8").removesuffix("\n").split("\n") if path.stat().st_size else []


def _record(path: Path, number: int, line: str) -> Consent:
    try:
        found = Consent(**json.loads(line))
        whole = type(found.given) is bool and type(found.time) is int and isinstance(found.how, str)
        if not whole or not is_one(found.pseudonym) or found.purpose not in {ALL, *Purpose}:
            raise ValueError(found.purpose)
    except (ValueError, TypeError) as error:
        raise SourceError(
            f"{path.name}, line {number}",
            found=type(error).__name__,
            wanted="a record of a consent",
            advice="restore the line: it may be the one by which somebody said no",
        ) from error
    return found
