"""Every merchant's ledger as it is stored: hashes, positions, order, and the chain of digests. Needs no chain.

A row is checked against its neighbours as it streams by; only a ledger with a fault is read again, to name the row.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import add, itemgetter, lt
from typing import Any, Final

from offchain.attestation.keccak import keccak, keccak_chain, keccak_each
from offchain.attestation.records import ZERO_DIGEST
from offchain.audit.damage import Entry, name_damage
from offchain.audit.findings import Difference
from offchain.index.rows import LedgerRow, RecordRow
from offchain.index.store import IndexReader

_PART: Final = 1_000
"""Rows that are hashed in one go."""
_COLUMNS: Final = (
    *("merchant", "keeper", "position", "block_number", "log_index"),
    *("name", "topics", "data", "record_hash", "digest"),
)


@dataclass(frozen=True, slots=True)
class Totals:
    """records : how many are stored; names : how many of each name; digest : recomputed from their raw logs, in the
    order of their positions; stored : what the ledger's own row says, None without one."""

    records: int
    names: Mapping[str, int]
    digest: bytes
    stored: bytes | None


@dataclass(slots=True)
class Ledgers:
    """totals : by ledger, which is (merchant, keeper); faulty : those whose rows do not fit each other, or their own
    row."""

    totals: dict[tuple[int, str], Totals] = field(default_factory=dict)
    faulty: list[tuple[int, str]] = field(default_factory=list)


def content_hash(row: RecordRow) -> bytes:
    """The record's hash, from its raw log."""
    return keccak(row.topics + row.data)


def check_ledgers(reader: IndexReader) -> Ledgers:
    """Walks all ledgers."""
    ledgers = Ledgers()
    rows = reader.values(RecordRow, _COLUMNS, by=_COLUMNS[:3])
    for whose, ledger in groupby(rows, key=itemgetter(0, 1)):
        ledgers.totals[whose], sound = _walk(ledger, reader.get(LedgerRow, *whose))
        if not sound:
            ledgers.faulty.append(whose)
    for row in reader.rows(LedgerRow):
        whose = (row.merchant, row.keeper)
        if whose not in ledgers.totals:
            ledgers.totals[whose] = Totals(0, {}, ZERO_DIGEST, row.digest)
            ledgers.faulty.append(whose)
    return ledgers


def name_faults(reader: IndexReader, whose: tuple[int, str], ledger: LedgerRow | None) -> list[Difference]:
    """What is wrong with the rows of one ledger. ledger : how many there must be, and their digest, if known."""
    merchant, keeper = whose
    stored = reader.rows(RecordRow, by=("position",), where={"merchant": merchant, "keeper": keeper})
    return name_damage(merchant, [_entry(row) for row in stored], ledger, keeper)


def _walk(rows: Iterator[Sequence[Any]], ledger: LedgerRow | None) -> tuple[Totals, bool]:
    """rows : `_COLUMNS` of each."""
    records, names = 0, Counter[str]()
    digest = ZERO_DIGEST
    place, sound = (-1, -1), True
    while part := list(islice(rows, _PART)):
        _, _, positions, blocks, indices, titles, topics, data, hashes, digests = zip(*part, strict=True)
        contents = keccak_each(map(add, topics, data))
        chain = list(keccak_chain(digest, contents))
        places = [place, *zip(blocks, indices, strict=True)]
        sound &= contents == list(hashes) and chain == list(digests)
        sound &= positions == tuple(range(records + 1, records + len(part) + 1))
        sound &= all(map(lt, places, places[1:]))
        records += len(part)
        names.update(titles)
        digest, place = chain[-1], places[-1]
    sound &= ledger is not None and (ledger.records, ledger.digest) == (records, digest)
    return Totals(records, names, digest, ledger.digest if ledger else None), sound


def _entry(row: RecordRow) -> Entry:
    return Entry(
        row.position, (row.block_number, row.log_index), row.name, content_hash(row), row.record_hash, row.digest
    )
