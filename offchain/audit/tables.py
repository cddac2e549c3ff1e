"""The stored tables beside the rows that the occurrences give, in one pass over each."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Generic

from offchain.audit.findings import Findings, Kind
from offchain.audit.record_rows import RecordRows
from offchain.audit.wording import changed_columns, table_row
from offchain.index.companion_rows import (
    DepositRow,
    PresaleRow,
    PresaleStateRow,
    ProgrammeRow,
    ProgrammeStateRow,
    ReferralRow,
    RewardClaimRow,
    RewardRootRow,
)
from offchain.index.draft import Draft
from offchain.index.handlers import rows_of
from offchain.index.occurrences import Occurrence
from offchain.index.paid_rows import (
    FunderRow,
    RefundRow,
    ReturnedDiscountRow,
    ReturnedOrderRow,
    SkippedOrderRow,
    VaultAccountRow,
)
from offchain.index.quorum_rows import QuorumRow, QuorumStateRow
from offchain.index.rows import (
    BlockRow,
    CampaignRow,
    CashierRow,
    LedgerRow,
    PartsRow,
    R,
    RecordRow,
    RedemptionRow,
    RootRow,
    Row,
    StateRow,
    SubmissionRow,
    UsedWordRow,
)
from offchain.index.schema import PLACE, key_of
from offchain.index.store import IndexReader
from offchain.index.sync import block_row
from offchain.ports import Block

_STATES: Final[tuple[type[Row], ...]] = (
    CampaignRow,
    PartsRow,
    StateRow,
    UsedWordRow,
    RootRow,
    CashierRow,
    PresaleRow,
    PresaleStateRow,
    DepositRow,
    ProgrammeRow,
    ProgrammeStateRow,
    RewardRootRow,
    RewardClaimRow,
    ReferralRow,
    VaultAccountRow,
    FunderRow,
    ReturnedOrderRow,
    ReturnedDiscountRow,
    QuorumRow,
    QuorumStateRow,
)
"""Tables that are compared when the history is over, and whose rows are kept in memory till then."""
_KEPT: Final[tuple[type[Row], ...]] = (*_STATES, LedgerRow)


Blocks = Callable[[int], Block | None]
"""Number -> block of the chain, None for one that must not be indexed yet."""


class Cursor(Generic[R]):
    """The rows of a table in rising order, met by rising keys."""

    def __init__(self, rows: Iterator[R], key: Callable[[R], tuple[object, ...]], surplus: Callable[[R], None]) -> None:
        self._rows = rows
        self._key = key
        self._surplus = surplus
        self._head = next(rows, None)

    def take(self, key: tuple[object, ...]) -> R | None:
        """The row with that key; rows below it, which nobody asked for, are surplus."""
        while self._head is not None and self._key(self._head) < key:
            self._surplus(self._head)
            self._head = next(self._rows, None)
        if self._head is None or self._key(self._head) != key:
            return None
        row, self._head = self._head, next(self._rows, None)
        return row

    def next_if(self, wanted: Callable[[R], bool]) -> R | None:
        """The next row, where it is the one that is wanted."""
        if self._head is None or not wanted(self._head):
            return None
        row, self._head = self._head, next(self._rows, None)
        return row

    def close(self) -> None:
        """What is left is surplus."""
        while self._head is not None:
            self._surplus(self._head)
            self._head = next(self._rows, None)


def place_of(row: RecordRow | RedemptionRow | RefundRow | SubmissionRow) -> tuple[object, ...]:
    """Block and log index."""
    return (row.block_number, row.log_index)


class Tables:
    """Meets every occurrence with what is stored of it. records : what differs among the records themselves."""

    def __init__(self, reader: IndexReader, findings: Findings, blocks: Blocks | None) -> None:
        """blocks : of the chain; None when the occurrences come from the store itself."""
        self._reader = reader
        self._findings = findings
        self._chain_blocks = blocks
        self.records = RecordRows(online=blocks is not None)
        self._expected = Draft()
        self._blocks = Cursor(reader.rows(BlockRow), key_of, self._surplus_block)
        self._records = Cursor(reader.rows(RecordRow), key_of, self.records.surplus)
        self._redemptions = Cursor(reader.rows(RedemptionRow), key_of, self._added)
        self._refunds = Cursor(reader.rows(RefundRow), key_of, self._added)
        self._skipped = Cursor(reader.rows(SkippedOrderRow), key_of, self._added)
        self._submissions = Cursor(reader.rows(SubmissionRow, by=PLACE), place_of, self._added)
        self._block = -1

    def meet(self, occurrence: Occurrence) -> RecordRow:
        """Compares the rows of the next occurrence. Returns the record's, as it must be.

        Raises `ForeignRecordError` when the record fits no history.
        """
        rows = rows_of(occurrence, self._expected)
        self._expected.put(row for row in rows if isinstance(row, _KEPT))
        self._meet_block(block_row(occurrence.block))
        record = next(row for row in rows if isinstance(row, RecordRow))
        self.records.meet(record, self._records.take(key_of(record)))
        for row in rows:
            if isinstance(row, RedemptionRow):
                self._compare(row, self._redemptions.take(key_of(row)))
            elif isinstance(row, RefundRow):
                self._compare(row, self._refunds.take(key_of(row)))
            elif isinstance(row, SubmissionRow):
                self._compare(row, self._submission_of(row))
        return record

    def _submission_of(self, row: SubmissionRow) -> SubmissionRow | None:
        """The stored row of that transaction, also where it says another place in its block."""
        same = self._submissions.next_if(lambda stored: stored.transaction_hash == row.transaction_hash)
        return same or self._submissions.take(place_of(row))

    def meet_skipped(self, rows: Sequence[SkippedOrderRow]) -> None:
        """Compares the orders that batches of the chain left out."""
        for row in rows:
            self._compare(row, self._skipped.take(key_of(row)))

    def _meet_block(self, block: BlockRow) -> None:
        if self._chain_blocks is not None and block.number != self._block:
            self._block = block.number
            self._compare(block, self._blocks.take((block.number,)))

    def _surplus_block(self, stored: BlockRow) -> None:
        """A block without records: the last of a batch."""
        if self._chain_blocks is None:
            return
        block = self._chain_blocks(stored.number)
        if block is None:
            self._added(stored)
        else:
            self._compare(block_row(block), stored)

    def ledger(self, merchant: int, keeper: str) -> LedgerRow | None:
        """The ledger as the chain has it, or else as it is stored."""
        rows = self._expected if self._chain_blocks else self._reader
        return rows.get(LedgerRow, merchant, keeper)

    def close(self) -> None:
        """Compares the tables of states, and names what is in the store only."""
        for cursor in (self._blocks, self._records, self._redemptions, self._refunds, self._submissions):
            cursor.close()
        if self._chain_blocks is not None:
            self._skipped.close()
        self.records.close(self._reader, self._findings)
        # Without a chain, a ledger's row is what its records are counted against: offchain/audit/ledgers.py.
        for kind in _KEPT if self._chain_blocks else _STATES:
            self._close_table(kind)

    def _close_table(self, kind: type[R]) -> None:
        stored = Cursor(self._reader.rows(kind), key_of, self._added)
        for row in sorted(self._expected.of(kind), key=key_of):
            self._compare(row, stored.take(key_of(row)))
        stored.close()

    def _compare(self, expected: R, stored: R | None) -> None:
        if stored is None:
            self._findings.add(Kind.DROPPED, table_row(expected), "a row", "no row")
            return
        texts = changed_columns(expected, stored)
        if texts is not None:
            self._findings.add(Kind.ALTERED, table_row(expected), *texts)

    def _added(self, row: Row) -> None:
        self._findings.add(Kind.ADDED, table_row(row), "no such row", "a row that no record explains")
