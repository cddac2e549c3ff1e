"""Where behaviour that was received is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from offchain.data.events import EventLog


@dataclass(frozen=True, slots=True)
class Kept:
    """An event. id : the shop's own; digest : 32 bytes, of what was sent; row : in the columns of the event schema,
    under pseudonyms."""

    id: str
    digest: bytes
    row: tuple[str, str, str, int, int, int, str]


class BehaviourStore(Protocol):
    """Events by merchant and id."""

    def digests(self, merchant: int, ids: Collection[str]) -> Mapping[str, bytes]:
        """Of those that are there."""

    def add(self, merchant: int, events: Sequence[Kept], now: int) -> None:
        """Keeps them; one that is there already stays as it is."""

    def log(self, merchant: int, before: int) -> EventLog:
        """What happened before a time, Unix seconds."""

    def forget(self, pseudonyms: Collection[str]) -> int:
        """Removes all that is about or names these shoppers; returns how many events."""

    def forget_before(self, time: int) -> int:
        """Removes what happened before; returns how many events."""
