"""Every merchant's ledger as it is stored: hashes, positions, order, and the chain of digests. Needs no chain.

A row is checked against its neighbours as it streams by; only a ledger with a fault is read again, to name the row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from offchain.attestation.keccak import keccak
from offchain.attestation.records import ZERO_DIGEST, extend_digest
from offchain.audit.damage import Entry, name_damage
from offchain.audit.findings import Difference
from offchain.index.rows import LedgerRow, RecordRow
from offchain.index.store import IndexReader


@dataclass(frozen=True, slots=True)
class Totals:
    """records, redemptions : how many are stored; digest : recomputed from their raw logs, in the order of their
    positions; stored : what the ledger's own row says, None without one."""

    records: int
    redemptions: int
    digest: bytes
    stored: bytes | None


@dataclass(slots=True)
class Ledgers:
    """totals and faults : by merchant; a merchant without faults is not among `faults`."""

    totals: dict[int, Totals] = field(default_factory=dict)
    faults: dict[int, list[Difference]] = field(default_factory=dict)


def content_hash(row: RecordRow) -> bytes:
    """The record's hash, from its raw log."""
    return keccak(row.topics + row.data)


def check_ledgers(reader: IndexReader) -> Ledgers:
    """Walks all ledgers."""
    ledgers = Ledgers()
    rows = reader.rows(RecordRow, by=("merchant", "position"))
    for merchant, ledger in groupby(rows, key=attrgetter("merchant")):
        row = reader.get(LedgerRow, merchant)
        totals, sound = _walk(ledger, row)
        ledgers.totals[merchant] = totals
        if not sound:
            stored = reader.rows(RecordRow, by=("position",), where={"merchant": merchant})
            ledgers.faults[merchant] = name_damage(merchant, [_entry(it) for it in stored], row)
    for row in reader.rows(LedgerRow):
        if row.merchant not in ledgers.totals:
            ledgers.totals[row.merchant] = Totals(0, 0, ZERO_DIGEST, row.digest)
            ledgers.faults[row.merchant] = name_damage(row.merchant, [], row)
    return ledgers


def _walk(rows: Iterator[RecordRow], ledger: LedgerRow | None) -> tuple[Totals, bool]:
    records = redemptions = 0
    digest = ZERO_DIGEST
    place, sound = (-1, -1), True
    for row in rows:
        records += 1
        redemptions += row.name == "Redeemed"
        record_hash = content_hash(row)
        digest = extend_digest(digest, record_hash)
        sound &= record_hash == row.record_hash and digest == row.digest and row.position == records
        sound &= place < (row.block_number, row.log_index)
        place = (row.block_number, row.log_index)
    sound &= ledger is not None and (ledger.records, ledger.digest) == (records, digest)
    return Totals(records, redemptions, digest, ledger.digest if ledger else None), sound


def _entry(row: RecordRow) -> Entry:
    return Entry(
        row.position, (row.block_number, row.log_index), row.name, content_hash(row), row.record_hash, row.digest
    )
