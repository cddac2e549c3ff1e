"""The rows of a record itself: its place in its merchant's ledger, and the transaction that it came by."""

from offchain.attestation.brought import brings_orders
from offchain.attestation.records import ZERO_DIGEST, Record, extend_digest
from offchain.index.occurrences import Occurrence
from offchain.index.rows import LedgerRow, RecordRow, SubmissionRow
from offchain.index.store import Rows


def entered(record: Record, merchant: int, before: Rows) -> tuple[LedgerRow, RecordRow]:
    """The merchant's ledger of the record's contract with one more record, and that record."""
    ledger = before.get(LedgerRow, merchant, record.keeper)
    ledger = ledger or LedgerRow(merchant, 0, ZERO_DIGEST, record.keeper)
    record_hash, log = record.log.record_hash(), record.log
    ledger = LedgerRow(merchant, ledger.records + 1, extend_digest(ledger.digest, record_hash), record.keeper)
    about = record.words.get("campaign", record.words.get("id"))
    row = RecordRow(
        block_number=log.block_number,
        log_index=log.log_index,
        merchant=merchant,
        position=ledger.records,
        emitter=log.address,
        transaction_hash=log.transaction_hash,
        name=record.name,
        campaign=None if about is None else about.to_bytes(32, "big"),
        topics=b"".join(log.topics),
        data=log.data,
        record_hash=record_hash,
        digest=ledger.digest,
        keeper=record.keeper,
    )
    return ledger, row


def submission_of(occurrence: Occurrence) -> SubmissionRow | None:
    """The transaction of the first of its records whose signatures an auditor checks; None for the others."""
    transaction, log = occurrence.transaction, occurrence.record.log
    if transaction is None or not occurrence.leads:
        return None
    return SubmissionRow(
        transaction_hash=transaction.hash,
        block_number=log.block_number,
        log_index=log.log_index,
        sender=transaction.sender,
        to=transaction.to,
        data=transaction.data if transaction.to == log.address or brings_orders(transaction.data) else None,
    )
