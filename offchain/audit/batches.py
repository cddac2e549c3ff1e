"""Orders of batches without a chain: each was redeemed or skipped, and nobody shows which but the store.

An `OrderSkipped` is no record. How many orders a batch had is told by its calldata, which the order hashes of its
redemptions vouch for; a batch of which nothing was redeemed is known to the chain alone.
"""

from dataclasses import dataclass, field

from offchain.audit.findings import Findings, Kind
from offchain.audit.wording import word
from offchain.index.paid_rows import SkippedOrderRow
from offchain.index.store import IndexReader


@dataclass(slots=True)
class Batch:
    """size : orders of the call; redeemed : hashes of those that were recorded."""

    size: int
    redeemed: set[bytes] = field(default_factory=set)


@dataclass(slots=True)
class Batches:
    """By transaction."""

    findings: Findings
    known: dict[bytes, Batch] = field(default_factory=dict)

    def redeemed(self, transaction: bytes, size: int | None, order_hash: bytes) -> None:
        """One order of a call was recorded. size : of the batch, None where it is none."""
        if size is not None:
            self.known.setdefault(transaction, Batch(size)).redeemed.add(order_hash)

    def close(self, reader: IndexReader) -> None:
        """Names batches of which more or fewer orders were skipped than were not redeemed."""
        for transaction, batch in self.known.items():
            rows = reader.rows(SkippedOrderRow, where={"transaction_hash": transaction})
            positions = [row.position for row in rows]
            left, sound = batch.size - len(batch.redeemed), all(position < batch.size for position in positions)
            if len(set(positions)) != left or len(positions) != left or not sound:
                kind = Kind.DROPPED if len(positions) < left else Kind.ALTERED
                expected = f"{left} of {batch.size} positions"
                self.findings.add(kind, f"skipped orders of transaction {word(transaction)}", expected, str(positions))
