"""What becomes of each event that a shop sends."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from offchain.data.events import EventLog
from offchain.data.ingestion import Ingestion
from offchain.data.schema import EVENT_SCHEMA, SHOPPER_ITEM
from offchain.ports import Clock
from offchain.reception.ports import BehaviourStore, Kept

MOST: Final = 250
"""Events of a batch."""
AHEAD: Final = 300
"""Seconds by which the shop's clock may be ahead."""

Reason = Literal["no_consent", "malformed", "other_content", "twice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An event as the shop sends it. id : the shop's own, the same when it is sent again; consent : whether the shopper
    agreed when it happened; the rest : columns of the event schema."""

    id: str
    consent: bool
    shopper: str
    item: str
    type: str
    quantity: int
    amount: int
    time: int
    channel: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """reason : for programs; why : what is malformed, in words."""

    id: str
    reason: Reason
    why: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """taken : new ones; known : sent before with the same content."""

    taken: int
    known: int
    not_taken: tuple[NotTaken, ...]


class NoPrivacyFolderError(Exception):
    """Nobody can have agreed: without keys and consents no behaviour is kept."""

    def __init__(self) -> None:
        super().__init__(
            "the service has no privacy folder: found none, wanted PROMO_PRIVACY; run `promo privacy init`"
        )


@dataclass(frozen=True, slots=True)
class Reception:
    """intake : who agreed, read anew for each batch: None where the shop has no privacy folder."""

    store: BehaviourStore
    intake: Callable[[], Ingestion | None]
    clock: Clock

    def take(self, merchant: int, events: Sequence[Sent]) -> Receipt:
        """Keeps what may be kept, all or nothing of it. merchant : whose events they are.

        Raises `NoPrivacyFolderError`.
        """
        intake = self.intake()
        if intake is None:
            raise NoPrivacyFolderError
        refused: list[NotTaken] = []
        judged = _once(events, refused)
        judged = self._well_formed(judged, refused)
        judged = _agreed(judged, intake, refused)
        ready = _under_pseudonyms(judged, intake)
        there = self.store.digests(merchant, [it.id for it in ready])
        new = [it for it in ready if it.id not in there]
        known = [it for it in ready if there.get(it.id) == it.digest]
        others = [it.id for it in ready if there.get(it.id, it.digest) != it.digest]
        refused += [NotTaken(it, "other_content", "another event with this id was sent before") for it in others]
        self.store.add(merchant, new, self.clock.now())
        order = {it.id: number for number, it in enumerate(events)}
        return Receipt(len(new), len(known), tuple(sorted(refused, key=lambda it: order[it.id])))

    def _well_formed(self, events: Sequence[Sent], refused: list[NotTaken]) -> list[Sent]:
        rows = pl.DataFrame([_row(it) for it in events], schema=dict(EVENT_SCHEMA), orient="row")
        late = pl.Series([it.time > self.clock.now() + AHEAD for it in events], dtype=pl.Boolean)
        numbers = range(len(events))
        log = EventLog.from_rows(rows, "batch", also={"time is to come": late}, lines=numbers)
        bad = {row.line: row.reason for row in log.bad_rows}
        refused += [NotTaken(events[line].id, "malformed", reason) for line, reason in bad.items()]
        return [it for number, it in enumerate(events) if number not in bad]


def _once(events: Sequence[Sent], refused: list[NotTaken]) -> list[Sent]:
    """The first of each id in the batch."""
    first: dict[str, Sent] = {}
    for it in events:
        if first.setdefault(it.id, it) != it:
            refused.append(NotTaken(it.id, "twice", "two events of the batch have this id"))
    return list(first.values())


def _agreed(events: Sequence[Sent], intake: Ingestion, refused: list[NotTaken]) -> list[Sent]:
    """Of those who agreed then and did not take it back; whoever is referred must have agreed too."""
    allowed = intake.names({person for it in events for person in _persons(it)})
    kept = []
    for it in events:
        if it.consent and all(person in allowed for person in _persons(it)):
            kept.append(it)
        else:
            refused.append(NotTaken(it.id, "no_consent", "the shopper did not agree"))
    return kept


def _persons(event: Sent) -> tuple[str, ...]:
    referred = event.item.startswith(SHOPPER_ITEM)
    return (event.shopper, event.item.removeprefix(SHOPPER_ITEM)) if referred else (event.shopper,)


def _under_pseudonyms(events: Sequence[Sent], intake: Ingestion) -> list[Kept]:
    names = intake.names({person for it in events for person in _persons(it)})
    kept = []
    for it in events:
        item = SHOPPER_ITEM + names[_persons(it)[1]] if it.item.startswith(SHOPPER_ITEM) else it.item
        row = (names[it.shopper], item, it.type, it.quantity, it.amount, it.time, it.channel)
        kept.append(Kept(it.id, _digest(row), row))
    return kept


def _digest(row: tuple[str | int, ...]) -> bytes:
    """SHA-256 of the fields as netstrings."""
    told = [str(part).encode() for part in row]
    return hashlib.sha256(b"".join(str(len(part)).encode() + b":" + part for part in told)).digest()


def _row(event: Sent) -> tuple[str, str, str, int, int, int, str]:
    return (event.shopper, event.item, event.type, event.quantity, event.amount, event.time, event.channel)
