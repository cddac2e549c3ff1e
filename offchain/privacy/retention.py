"""Retention carried out: what is kept longer than privacy.json says is removed, and it is proved that nothing is left.

The order matters. The removal is noted and logged before anything is gone; a person who keeps other fields gets a new
data key, so that copies of the old seals stay closed; then the key that wrapped the old ones is destroyed. Each step
can be taken again: a run that broke off is ended by the next.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from offchain.data.consents import ERASED, Consents
from offchain.privacy.needles import Needle
from offchain.privacy.ports import Sealed
from offchain.privacy.vault import Reader, Vault

SCHEMA: Final = "promissory-retention/1"
DAY: Final = 86_400
"""Seconds."""
MOST_VALUES: Final = 500
"""Removed values of the vault that are looked for one by one; of more, the keys alone."""
LIMITS: Final = (
    "Rows of tables are dated by the columns time, transaction_timestamp and redemption_date; others stay.",
    "Backups are looked into, not rewritten: what is found there is the shop's to remove.",
    "Files are overwritten or replaced; a disk may keep old blocks for a while: encrypt disks.",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is older is due, Unix seconds: behaviour, fields of the vault, coupons since their deadline, lines of the
    log of reads, files that were learned."""

    event: int
    contact: int
    offer: int
    access: int
    learned: int


def limits_of(days: Mapping[str, int], now: int) -> Limits:
    """days : `retention_days` of privacy.json; now : Unix seconds."""
    kinds = ("event", "contact", "offer", "access", "learned")
    return Limits(*(now - days[kind] * DAY for kind in kinds))


@dataclass(frozen=True, slots=True)
class Looked:
    """files, size : how many were looked into, bytes; found : (file, what); unread : files that could not be."""

    files: int
    size: int
    found: Sequence[tuple[str, str]]
    unread: Sequence[str]


class Aged(Protocol):
    """What has an age outside the vault. With `remove` False nothing changes; every answer counts what is due."""

    def rows(self, before: int, *, remove: bool) -> Mapping[str, int]:
        """File -> rows of the shop's tables."""

    def learned(self, before: int, *, remove: bool) -> int:
        """Files that commands wrote."""

    def coupons(self, before: int, *, remove: bool) -> int:
        """Coupons that ended."""

    def reads(self, before: int, *, remove: bool) -> int:
        """Lines of the log of reads, from the oldest on."""

    def begun(self) -> bool:
        """Whether a removal was begun, and the key that wrapped what it removed is still in force."""

    def begin(self) -> None:
        """Notes, durably, that a removal has begun."""

    def end(self) -> None:
        """Takes the note away."""

    def renew_wrapping(self) -> Vault:
        """Destroys the key-encryption key in force and puts another in its place."""

    def scrub(self) -> None:
        """Leaves nothing of deleted rows in the databases."""

    def look(self, limits: Limits, needles: Sequence[Needle]) -> Looked:
        """Looks everywhere, backups and archives too."""


def due_fields(vault: Vault, consents: Consents, before: int) -> dict[str, tuple[Sealed, ...]]:
    """Pseudonym -> fields last written before `before`. The shop's id goes last: without it nobody would know, after a
    rotation of the pseudonyms, whose consents and other fields these were."""
    said = {record.pseudonym for record in consents.records if record.how != ERASED}
    old: dict[bytes, list[Sealed]] = {}
    for row in vault.rows.written_before(before):
        old.setdefault(row.person, []).append(row)
    found = {}
    for key in vault.ring.all():
        due = old.get(key.person, [])
        whole = len(due) == len(vault.rows.of(key.person))
        keeps_id = not whole or key.pseudonym in said
        gone = tuple(row for row in due if not (keeps_id and row.name == "shopper"))
        if gone:
            found[key.pseudonym] = gone
    return found


def look_ahead(vault: Vault, places: Aged, consents: Consents, limits: Limits, now: int) -> dict[str, Any]:
    """The document of what would be removed; nothing is."""
    due = _counts(places, limits, due_fields(vault, consents, limits.contact), remove=False)
    return {"schema": SCHEMA, "time": now, "dry_run": True, "unfinished": places.begun(), "due": due}


def retain(
    vault: Vault, places: Aged, consents: Consents, limits: Limits, *, reader: Reader, now: int
) -> dict[str, Any]:
    """Removes what is due and proves it. The document counts and names nobody. now : Unix seconds."""
    due, unfinished = due_fields(vault, consents, limits.contact), places.begun()
    needles = _needles(vault, due) if due or unfinished else []
    if due:
        places.begin()
    vault.note("retain", reader, "*", sorted({row.name for rows in due.values() for row in rows}), now)
    removed = _counts(places, limits, due, remove=True)
    vault.forget({pseudonym: {row.name for row in rows} for pseudonym, rows in due.items()})
    if due or unfinished:
        places.renew_wrapping()
    places.scrub()
    looked = places.look(limits, needles)
    places.end()
    left = _counts(places, limits, due_fields(vault, consents, limits.contact), remove=False)
    return {
        "schema": SCHEMA,
        "time": now,
        "dry_run": False,
        "unfinished": unfinished,
        "removed": removed,
        "left": left,
        "nothing_recoverable": not (looked.found or looked.unread or any(left.values())),
        "looked_for": sorted({needle.what for needle in needles}),
        "looked_into": {"files": looked.files, "bytes": looked.size, "unread": list(looked.unread)},
        "found": [{"file": file, "what": what} for file, what in looked.found],
        "limits": list(LIMITS),
    }


def _counts(places: Aged, limits: Limits, fields: Mapping[str, Collection[Sealed]], *, remove: bool) -> dict[str, int]:
    return {
        "events": sum(places.rows(limits.event, remove=remove).values()),
        "fields": sum(map(len, fields.values())),
        "coupons": places.coupons(limits.offer, remove=remove),
        "reads": places.reads(limits.access, remove=remove),
        "learned_files": places.learned(limits.learned, remove=remove),
    }


def _needles(vault: Vault, due: Mapping[str, Collection[Sealed]]) -> list[Needle]:
    """The key that wrapped the old data keys, and the removed values where they are few and nobody keeps them."""
    secret, what = vault.wrapping.secret, "key-encryption key in force before"
    needles = [Needle(what, raw=secret), Needle(f"{what}, in digits", text=secret.hex())]
    if sum(map(len, due.values())) > MOST_VALUES:
        return needles
    kept, gone = set[str](), set[tuple[str, str]]()
    for key in vault.ring.all():
        names = {row.name for row in due.get(key.pseudonym, ())}
        for name, value in vault.reveal(key.pseudonym).items():
            if name in names and name != "shopper":
                gone.add((name, value))
            else:
                kept.add(value.casefold())
    alone = sorted((name, value) for name, value in gone if value.casefold() not in kept)
    return needles + [Needle(f"field {name}", text=value) for name, value in alone]
