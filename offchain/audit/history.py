"""Where an audit's occurrences come from: the chain, read again; or, without one, the stored raw logs."""

from collections.abc import Callable, Iterator, Sequence

from offchain.attestation.records import Log, Record, RecordDecodingError, decode
from offchain.audit.findings import Findings, Kind
from offchain.audit.wording import account, record_row, table_row
from offchain.domain.terms import Cold
from offchain.index.config import IndexConfig
from offchain.index.occurrences import SUBMITTED, Occurrence, emitters_of, read
from offchain.index.paid_rows import SkippedOrderRow
from offchain.index.rows import BlockRow, PartsRow, RecordRow, SubmissionRow
from offchain.index.schema import PLACE
from offchain.index.store import IndexReader
from offchain.index.terms_published import TermsParts
from offchain.ports import Block, Chain, Transaction


def from_chain(
    chain: Chain, config: IndexConfig, last: int, skipped: Callable[[Sequence[SkippedOrderRow]], None]
) -> Iterator[Occurrence]:
    """Every record up to block `last`, in the order of the chain. skipped : is told the orders that batches left out.
    Raises what `occurrences.read` raises."""
    for first in range(config.first_block, last + 1, config.batch_blocks):
        segment = read(chain, config, first, min(last, first + config.batch_blocks - 1), None)
        skipped(segment.skipped)
        yield from segment.occurrences


class StoredHistory:
    """The stored records in the order of their places, each with its block and its transaction."""

    def __init__(self, reader: IndexReader, config: IndexConfig, findings: Findings) -> None:
        self._reader = reader
        self._config = config
        self._findings = findings
        self._blocks = reader.rows(BlockRow)
        self._following = next(self._blocks, None)
        self._submissions = reader.rows(SubmissionRow, by=PLACE)
        self._submission = next(self._submissions, None)
        self._block = Block(-1, b"", b"", 0)
        self._led = b""

    def occurrences(self) -> Iterator[Occurrence]:
        """Those that can be decoded; the others are named as altered."""
        for row in self._reader.rows(RecordRow):
            self._advance(row.block_number)
            record = self._decode(row)
            if record is None:
                continue
            submission = self._submission_of(row) if record.name in SUBMITTED else None
            leads = submission is not None and row.transaction_hash != self._led
            self._led = row.transaction_hash if leads else self._led
            parts = self._parts(row) if record.name == "CampaignCreated" else None
            yield Occurrence(record, self._block, _transaction(submission), leads, parts)

    def _advance(self, number: int) -> None:
        """Moves on to the block, and looks at every one on the way."""
        while self._following is not None and self._following.number <= number:
            self._check_follows(self._following)
            self._block = _block(self._following)
            self._following = next(self._blocks, None)
        if self._block.number != number:
            self._findings.add(Kind.DROPPED, f"row of blocks (number {number})", "a row", "no row")
            self._block = Block(number, b"", b"", self._block.timestamp)

    def _check_follows(self, row: BlockRow) -> None:
        """Whether it can come after the block before."""
        before = self._block
        if row.timestamp < before.timestamp:
            expected = f"timestamp at least {before.timestamp}, that of block {before.number}"
            self._findings.add(Kind.ALTERED, table_row(row), expected, f"timestamp={row.timestamp}")
        if row.number == before.number + 1 and before.hash and row.parent_hash != before.hash:
            expected = f"parent_hash=0x{before.hash.hex()}"
            self._findings.add(Kind.ALTERED, table_row(row), expected, f"parent_hash=0x{row.parent_hash.hex()}")

    def _decode(self, row: RecordRow) -> Record | None:
        topics = tuple(row.topics[at : at + 32] for at in range(0, len(row.topics), 32))
        log = Log(
            address=row.emitter,
            topics=topics,
            data=row.data,
            block_number=row.block_number,
            block_hash=self._block.hash,
            transaction_hash=row.transaction_hash,
            log_index=row.log_index,
        )
        try:
            record = decode(log)
        except RecordDecodingError as error:
            self._findings.add(Kind.ALTERED, record_row(row), "the log of a record", str(error))
            return None
        if record is None:
            self._findings.add(Kind.ALTERED, record_row(row), "the log of a record", "topics of none")
        elif row.emitter not in (emitters := emitters_of(self._config, record)):
            expected = f"emitter={' or '.join(map(account, emitters))}"
            self._findings.add(Kind.ALTERED, record_row(row), expected, f"emitter={account(row.emitter)}")
        return record

    def _submission_of(self, row: RecordRow) -> SubmissionRow | None:
        """The transaction's; rows of other transactions before it are passed over."""
        while self._submission is not None:
            if self._submission.transaction_hash == row.transaction_hash:
                return self._submission
            if (self._submission.block_number, self._submission.log_index) > _place(row):
                return None
            self._submission = next(self._submissions, None)
        return None

    def _parts(self, row: RecordRow) -> TermsParts | None:
        stored = self._reader.get(PartsRow, row.campaign)
        if stored is None:
            return None
        cold = Cold(
            auditor=stored.auditor,
            funders=stored.funders,
            share_bps=stored.share_bps,
            plan_hash=stored.plan_hash,
            metadata=stored.metadata,
        )
        return TermsParts(stored.extra, cold)


def _place(row: RecordRow) -> tuple[int, int]:
    return (row.block_number, row.log_index)


def _block(row: BlockRow) -> Block:
    return Block(row.number, row.hash, row.parent_hash, row.timestamp)


def _transaction(submission: SubmissionRow | None) -> Transaction | None:
    if submission is None:
        return None
    data = submission.data or b""
    return Transaction(submission.transaction_hash, submission.sender, submission.to, data, submission.block_number)
