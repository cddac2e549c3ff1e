"""What keeping personal data needs of the world outside. Real forms and fakes: offchain/adapters/."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol


class UnreadableError(Exception):
    """What was sealed does not open: another key, another place, or a bit that changed."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One field of one person.

    person : 16 random bytes, which only the key ring joins to a pseudonym; name : of the field; version : of the value,
    from 1; sealed : nonce, ciphertext and tag; written : Unix seconds.
    """

    person: bytes
    name: str
    version: int
    sealed: bytes = field(repr=False)
    written: int = 0


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A person's data key, wrapped. wrapped_by : id of the key-encryption key; made : Unix seconds."""

    person: bytes
    pseudonym: str
    wrapped: bytes = field(repr=False)
    wrapped_by: str
    made: int


class Cipher(Protocol):
    """Authenticated encryption with a context that must be the same when it is opened."""

    def new_key(self) -> bytes:
        """32 random bytes."""

    def new_person(self) -> bytes:
        """16 random bytes."""

    def seal(self, key: bytes, content: bytes, context: bytes) -> bytes:
        """Nonce, ciphertext and tag; the nonce is drawn anew each time."""

    def open(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        """The content. Raises `UnreadableError`."""


class SealedRows(Protocol):
    """The fields of all persons, of which nobody reads a word without the key ring."""

    def of(self, person: bytes) -> Sequence[Sealed]:
        """The fields of one person, ascending by name."""

    def put(self, rows: Sequence[Sealed]) -> None:
        """Keeps them, all or none, in place of earlier versions."""

    def keep_only(self, persons: Collection[bytes]) -> int:
        """Forgets everybody else, whom no key opens any more; how many rows there were."""

    def written_before(self, time: int) -> Sequence[Sealed]:
        """Fields that were last written before `time`, oldest first."""


class KeyRing(Protocol):
    """The wrapped data keys, and the anchor of the log of reads."""

    def find(self, pseudonym: str) -> WrappedKey | None:
        """A person's key."""

    def all(self) -> Sequence[WrappedKey]:
        """Every key, ascending by pseudonym."""

    def add(self, key: WrappedKey) -> None:
        """Keeps a new one."""

    def replace_all(self, keys: Sequence[WrappedKey]) -> None:
        """Puts these in the place of all, or changes nothing."""

    def remove(self, pseudonym: str) -> None:
        """Destroys one."""

    def head(self) -> tuple[int, str]:
        """Lines of the log of reads, and the hash of its last; (0, "") before the first."""

    def set_head(self, lines: int, last: str) -> None:
        """Moves the anchor."""


class AccessLog(Protocol):
    """Who read or changed what, when, for what."""

    def append(self, time: int, **facts: str | Collection[str]) -> None:
        """Adds a line, durably."""
