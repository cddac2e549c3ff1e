"""A document as the pre-sale or the programme that it is, or would be, on one chain."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, TypeVar

from offchain.campaigns.currencies import Currency
from offchain.campaigns.lock import Locked, LockFile
from offchain.campaigns.refusals_told import in_words
from offchain.companions.errors import TermsChangedError

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared(Generic[T]):
    """name : of the document; id : 32 bytes; decimals : of the token; now : Unix seconds that relative times were
    counted from; locked : the lock file names it."""

    name: str
    about: str
    id: bytes
    terms: T
    merchant: int
    decimals: int
    now: int
    locked: bool

    def lock(self, *, created: bool) -> Locked:
        """Its entry in the lock file, where `campaign` is its id."""
        return Locked(campaign=self.id, merchant=self.merchant, now=self.now, created=created)

    def refusals_told(self) -> AbstractContextManager[None]:
        """A `Refusal` inside becomes a `RefusedError`, in words, with amounts in units of the token."""
        return in_units(self.decimals)


def in_units(decimals: int) -> AbstractContextManager[None]:
    """A `Refusal` inside becomes a `RefusedError`, in words, with amounts in units of a token."""
    return in_words(Currency("units of the token", 0, decimals))


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Generic[T]):
    """How a document becomes terms, and how a contract knows them. draft : (now, merchant) -> terms; has : whether the
    contract has them; knows : whether it ever created that id, which takes a look at all of its records."""

    name: str
    about: str
    decimals: int
    draft: Callable[[int, int], T]
    merchant_of: Callable[[T], int]
    id_of: Callable[[T], bytes]
    has: Callable[[T], bool]
    knows: Callable[[bytes], bool]

    def prepare(self, lock: LockFile, now: int, sender: int = 0) -> Prepared[T]:
        """The one that the lock file names, or a new one of `sender` that begins now, Unix seconds.

        An entry of the lock file binds while the contract may have it, or come to have it. Raises `DocumentError`,
        `TermsChangedError`, `LockError`.
        """
        entry = lock.find(self.name)
        if entry is not None:
            terms = self.draft(entry.now, entry.merchant)
            computed = self.id_of(terms)
            # Created and unknown: another, older chain of this number had it. Not created: it may be on its way.
            if computed == entry.campaign and (not entry.created or self.has(terms)):
                return self._prepared(terms, entry.now, locked=True)
            if computed != entry.campaign and self.knows(entry.campaign):
                raise TermsChangedError(self.name, entry.campaign, computed)
        return self._prepared(self.draft(now, sender), now, locked=False)

    def _prepared(self, terms: T, now: int, *, locked: bool) -> Prepared[T]:
        return Prepared(
            name=self.name,
            about=self.about,
            id=self.id_of(terms),
            terms=terms,
            merchant=self.merchant_of(terms),
            decimals=self.decimals,
            now=now,
            locked=locked,
        )
