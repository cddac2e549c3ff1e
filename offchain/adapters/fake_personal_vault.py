"""Fakes of the vault's ports: everything in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from offchain.privacy.ports import Sealed, WrappedKey


class FakeSealedRows:
    """The `SealedRows` port."""

    def __init__(self) -> None:
        self.rows: dict[tuple[bytes, str], Sealed] = {}

    def of(self, person: bytes) -> Sequence[Sealed]:
        """The fields of one person, ascending by name."""
        return [row for (whose, _), row in sorted(self.rows.items()) if whose == person]

    def put(self, rows: Sequence[Sealed]) -> None:
        """Keeps them."""
        self.rows |= {(row.person, row.name): row for row in rows}

    def keep_only(self, persons: Collection[bytes]) -> int:
        """Forgets everybody else."""
        gone = [key for key in self.rows if key[0] not in persons]
        for key in gone:
            del self.rows[key]
        return len(gone)

    def written_before(self, time: int) -> Sequence[Sealed]:
        """Oldest first."""
        return sorted(
            (row for row in self.rows.values() if row.written < time), key=lambda row: (row.written, row.person)
        )


class FakeKeyRing:
    """The `KeyRing` port."""

    def __init__(self) -> None:
        self.keys: dict[str, WrappedKey] = {}
        self._head = (0, "")

    def find(self, pseudonym: str) -> WrappedKey | None:
        """A person's key."""
        return self.keys.get(pseudonym)

    def all(self) -> Sequence[WrappedKey]:
        """Ascending by pseudonym."""
        return [self.keys[pseudonym] for pseudonym in sorted(self.keys)]

    def add(self, key: WrappedKey) -> None:
        """Keeps a new one."""
        self.keys[key.pseudonym] = key

    def replace_all(self, keys: Sequence[WrappedKey]) -> None:
        """Puts these in the place of all."""
        self.keys = {key.pseudonym: key for key in keys}

    def remove(self, pseudonym: str) -> None:
        """Destroys one."""
        self.keys.pop(pseudonym, None)

    def head(self) -> tuple[int, str]:
        """The anchor."""
        return self._head

    def set_head(self, lines: int, last: str) -> None:
        """Moves the anchor."""
        self._head = (lines, last)


@dataclass
class FakeAccessLog:
    """The `AccessLog` port."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    def append(self, time: int, **facts: str | Collection[str]) -> None:
        """Adds a line."""
        self.entries.append({"time": time, **facts})
