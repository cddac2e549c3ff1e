"""The stored records beside those of the chain, place by place."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from offchain.audit.findings import Findings, Kind
from offchain.audit.ledgers import content_hash
from offchain.audit.wording import changed_columns, record_row, word
from offchain.index.rows import RecordRow
from offchain.index.store import IndexReader

_IN_LEDGER = ("position", "digest")
"""Columns that follow from the rows before; offchain/audit/ledgers.py checks them."""
_DERIVED = (*_IN_LEDGER, "record_hash")
"""Columns that a row does not vouch for itself."""


@dataclass(slots=True)
class RecordRows:
    """Collects what differs, and names it when all is seen.

    online : whether the expected rows come from the chain, or else from the stored raw logs themselves; missing : on
    the chain only; extra : in the store only; changed : (expected, stored) at one place; suspects : ledgers of any of
    these, (merchant, keeper).
    """

    online: bool
    missing: list[RecordRow] = field(default_factory=list)
    extra: list[RecordRow] = field(default_factory=list)
    changed: list[tuple[RecordRow, RecordRow]] = field(default_factory=list)
    suspects: set[tuple[int, str]] = field(default_factory=set)

    def meet(self, expected: RecordRow, stored: RecordRow | None) -> None:
        """Compares the row of one place."""
        if stored is None:
            self.missing.append(expected)
            self.suspects.add(_ledger(expected))
        elif changed_columns(expected, stored, except_=_IN_LEDGER if self.online else _DERIVED):
            self.changed.append((expected, stored))
            self.suspects |= {_ledger(expected), _ledger(stored)}

    def surplus(self, stored: RecordRow) -> None:
        """A row at a place where the chain has no record; offline, one that was named when it did not decode."""
        if self.online:
            self.extra.append(stored)
            self.suspects.add(_ledger(stored))

    def close(self, reader: IndexReader, findings: Findings) -> None:
        """Names every difference."""
        gone = {row.record_hash: row for row in self.missing}
        for row in self.extra:
            self._name_extra(row, gone, reader, findings)
        for row in gone.values():
            findings.add(Kind.DROPPED, record_row(row), f"record hash {word(row.record_hash)}", "no row")
        theirs = {expected.record_hash: expected for expected, _ in self.changed}
        for expected, stored in self.changed:
            _name_changed(expected, stored, theirs.get(content_hash(stored)), findings)

    def _name_extra(
        self, row: RecordRow, gone: dict[bytes, RecordRow], reader: IndexReader, findings: Findings
    ) -> None:
        content = content_hash(row)
        moved = gone.pop(content, None)
        if moved is not None:
            texts = changed_columns(moved, row, except_=_IN_LEDGER) or ("", "")
            findings.add(Kind.ALTERED, record_row(moved), *texts)
            return
        twins = [] if findings.full else _twins(row, content, reader)
        if twins:
            findings.add(Kind.DOUBLED, record_row(row), "once", f"also as {record_row(twins[0])}")
        else:
            findings.add(Kind.ADDED, record_row(row), "no such record on the chain", f"record hash {word(content)}")


def _ledger(row: RecordRow) -> tuple[int, str]:
    return row.merchant, row.keeper


def _twins(row: RecordRow, content: bytes, reader: IndexReader) -> Sequence[RecordRow]:
    """Other stored rows with the same content."""
    alike = reader.rows(RecordRow, where={"merchant": row.merchant, "record_hash": content})
    place = (row.block_number, row.log_index)
    return [it for it in alike if (it.block_number, it.log_index) != place]


def _name_changed(expected: RecordRow, stored: RecordRow, other: RecordRow | None, findings: Findings) -> None:
    if other is not None and other is not expected and content_hash(stored) != expected.record_hash:
        found = f"the content of record #{other.position}"
        findings.add(Kind.REORDERED, record_row(expected), f"record hash {word(expected.record_hash)}", found)
        return
    texts = changed_columns(expected, stored, except_=_IN_LEDGER) or ("", "")
    findings.add(Kind.ALTERED, record_row(expected), *texts)
