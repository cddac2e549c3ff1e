"""Names the rows of one damaged ledger: which are gone, altered, doubled, out of order.

Each stored row carries the digest after it, so a row shows by itself whether it follows another: its digest must be
keccak256(digest of the other ‖ its own record hash). The walk goes from row to row by that, and what it cannot reach,
reaches twice, or reaches in another order than the rows' positions, is the damage. Whoever recomputed all digests after
a change leaves no trace here; the replay and the chain's own digest remain.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from offchain.attestation.records import ZERO_DIGEST, extend_digest
from offchain.audit.findings import Difference, Kind
from offchain.audit.wording import changed_columns, numbered, table_row, word
from offchain.audit.wording import place as place_text
from offchain.index.rows import LedgerRow

_SEARCHES = 64
"""Breaks for which the rest of the ledger is searched; each costs a hash a row."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored row. place : block and log index; content : hash of its raw log; record_hash, digest : as stored."""

    position: int
    place: tuple[int, int]
    name: str
    content: bytes
    record_hash: bytes
    digest: bytes

    def follows(self, digest: bytes) -> bool:
        """Whether it is the next record after a ledger's `digest`."""
        return extend_digest(digest, self.record_hash) == self.digest


def name_damage(
    merchant: int, entries: Sequence[Entry], ledger: LedgerRow | None, keeper: str = "hub"
) -> list[Difference]:
    """What is wrong with the ledger of a merchant in one contract. entries : in the order of their positions."""
    walk = _Walk((merchant, keeper), entries, ledger)
    walk.run()
    walk.check_contents()
    walk.check_order()
    walk.check_count()
    return walk.found


def outside_longest_rise(values: Sequence[tuple[int, int] | int]) -> list[int]:
    """Positions of the values outside one longest strictly rising subsequence: the fewest that must move."""
    tails: list[int] = []
    keys: list[tuple[int, int] | int] = []
    before: list[int] = []
    for position, value in enumerate(values):
        at = bisect_left(keys, value)
        before.append(tails[at - 1] if at else -1)
        tails[at : at + 1] = [position]
        keys[at : at + 1] = [value]
    rising = set()
    at = tails[-1] if tails else -1
    while at >= 0:
        rising.add(at)
        at = before[at]
    return [position for position in range(len(values)) if position not in rising]


@dataclass(slots=True)
class _Walk:
    """whose : merchant and keeper; order : entries in the order in which they follow each other; doubled : copies;
    breaks : entries that follow nothing; moved : named as out of order already."""

    whose: tuple[int, str]
    entries: Sequence[Entry]
    ledger: LedgerRow | None
    digest: bytes = ZERO_DIGEST
    order: list[int] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    seen: dict[bytes, int] = field(default_factory=dict)
    doubled: set[int] = field(default_factory=set)
    breaks: list[int] = field(default_factory=list)
    found: list[Difference] = field(default_factory=list)

    def run(self) -> None:
        """Follows the digests through all entries."""
        at = 0
        while at < len(self.entries):
            if at in self.taken or not self._step(at):
                at += 1

    def _step(self, at: int) -> bool:
        """Deals with the entry, or with one that belongs before it: then the entry is still to be dealt with."""
        entry = self.entries[at]
        if entry.follows(self.digest):
            self._take(at, entry.digest)
        elif entry.digest in self.seen:
            self._copy(at, self.seen[entry.digest])
        elif self._leads_on(at):
            continued = extend_digest(self.digest, entry.record_hash)
            self._add(Kind.ALTERED, entry, f"digest={word(continued)}", f"digest={word(entry.digest)}")
            self._take(at, continued)
        else:
            earlier = self._find(at + 1) if len(self.breaks) < _SEARCHES else None
            if earlier is not None:
                self._take(earlier, self.entries[earlier].digest)
                return True
            self._break(at)
        return False

    def _take(self, at: int, digest: bytes) -> None:
        self.order.append(at)
        self.taken.add(at)
        self.seen[digest] = at
        self.digest = digest

    def _copy(self, at: int, original: int) -> None:
        self.doubled.add(at)
        self._add(Kind.DOUBLED, self.entries[at], "once", f"again, after record #{self.entries[original].position}")

    def _leads_on(self, at: int) -> bool:
        """Whether what comes next follows this entry's content, so that only its stored digest is wrong."""
        continued = extend_digest(self.digest, self.entries[at].record_hash)
        if at + 1 < len(self.entries):
            return self.entries[at + 1].follows(continued)
        return self.ledger is not None and self.ledger.digest == continued

    def _find(self, first: int) -> int | None:
        rest = range(first, len(self.entries))
        return next((at for at in rest if at not in self.taken and self.entries[at].follows(self.digest)), None)

    def _break(self, at: int) -> None:
        """The entry follows nothing: it, or the one before, was altered, or one between them is gone."""
        last = self.order[-1] if self.order else None
        if last is not None and self._has_twin(last):
            self.doubled.add(last)
            self._add(Kind.DOUBLED, self.entries[last], "once", "its content a second time")
        else:
            self.breaks.append(at)
        self._take(at, self.entries[at].digest)

    def _has_twin(self, at: int) -> bool:
        content = self.entries[at].content
        return any(entry.content == content for other, entry in enumerate(self.entries) if other != at)

    def check_contents(self) -> None:
        """Raw logs that do not hash to what was stored with them."""
        for entry in self.entries:
            if entry.content != entry.record_hash:
                self._add(
                    Kind.ALTERED, entry, f"record_hash={word(entry.record_hash)}", f"record_hash={word(entry.content)}"
                )

    def check_order(self) -> None:
        """Entries whose digests, or whose places on the chain, say another order than their positions."""
        moved = {self.order[rank]: rank for rank in outside_longest_rise(self.order)}
        kept = [at for at in range(len(self.entries)) if at not in self.doubled]
        by_place = sorted(kept, key=lambda at: self.entries[at].place)
        ranks = {at: rank for rank, at in enumerate(by_place)}
        for outside in outside_longest_rise([self.entries[at].place for at in kept]):
            moved.setdefault(kept[outside], ranks[kept[outside]])
        for at, rank in sorted(moved.items()):
            entry = self.entries[at]
            self._add(Kind.REORDERED, entry, f"position {rank + 1}", f"position {entry.position}")

    def check_count(self) -> None:
        """Positions that nobody has, breaks, and the ledger's own count."""
        missing = 0 if self.ledger is None else self.ledger.records - len(self.entries) + len(self.doubled)
        after_gaps = set()
        for one, two in pairwise([0, *(entry.position for entry in self.entries)]):
            if two > one + 1:
                missing -= two - one - 1
                after_gaps.add(two)
                self._gone(one + 1, two - 1, "no row")
        for at in self.breaks:
            entry = self.entries[at]
            if entry.position in after_gaps:
                continue
            before = f"record #{entry.position - 1}"
            if missing > 0:
                missing -= 1
                self._gone(entry.position, entry.position, f"a row that does not follow {before}: {entry.name}")
            else:
                self._add(Kind.ALTERED, entry, f"to follow {before}", "it does not")
        if missing > 0 and self.ledger is not None:
            self._gone(self.ledger.records - missing + 1, self.ledger.records, "no row")
        if not self.found:
            self._check_ledger_row()

    def _check_ledger_row(self) -> None:
        merchant, keeper = self.whose
        counted = LedgerRow(merchant, len(self.entries), self.digest, keeper)
        if self.ledger is None:
            self.found.append(Difference(Kind.DROPPED, table_row(counted), "a row", "no row"))
            return
        texts = changed_columns(counted, self.ledger)
        if texts is not None:
            self.found.append(Difference(Kind.ALTERED, table_row(counted), *texts))

    def _gone(self, first: int, last: int, found: str) -> None:
        positions = f"#{first}" if first == last else f"#{first} to #{last}"
        self.found.append(Difference(Kind.DROPPED, numbered(self.whose, positions), "a row", found))

    def _add(self, kind: Kind, entry: Entry, expected: str, found: str) -> None:
        name = place_text(self.whose, entry.position, *entry.place, entry.name)
        self.found.append(Difference(kind, name, expected, found))
