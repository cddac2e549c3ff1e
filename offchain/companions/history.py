"""What one of the contracts beside the hub recorded of one pre-sale or programme, and of its merchant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from offchain.attestation.records import Record, decode, digest_of
from offchain.ports import Chain

_BATCH_BLOCKS: Final = 2_000
"""Blocks of one request for logs: what public nodes answer."""


@dataclass(frozen=True, slots=True)
class History:
    """records : of one merchant in one contract, in the order of the chain."""

    records: tuple[Record, ...]

    def of(self, found: bytes, name: str) -> Sequence[Record]:
        """Those of one pre-sale or programme and one name."""
        wanted = int.from_bytes(found, "big")
        return [record for record in self.records if record.name == name and record.words["id"] == wanted]

    def count_of(self, found: bytes) -> int:
        """How many there are of one pre-sale or programme."""
        wanted = int.from_bytes(found, "big")
        return sum(record.words["id"] == wanted for record in self.records)

    def digest(self) -> bytes:
        """What the contract's digest of the merchant must be."""
        return digest_of(record.log.record_hash() for record in self.records)


def history_of(chain: Chain, contract: int, merchant: int, first_block: int, block: int) -> History:
    """All records of a merchant in one contract up to a block. Raises `ChainUnavailableError`."""
    owners: dict[int, int] = {}
    kept = []
    for record in records(chain, contract, first_block, block):
        found = record.words["id"]
        owners.setdefault(found, record.words.get("merchant", 0))
        if owners[found] == merchant:
            kept.append(record)
    return History(tuple(kept))


def records(chain: Chain, contract: int, first_block: int, last: int) -> Iterator[Record]:
    """Every record of a contract up to block `last`, in the order of the chain."""
    for first in range(first_block, last + 1, _BATCH_BLOCKS):
        for log in chain.logs((contract,), first, min(first + _BATCH_BLOCKS - 1, last)):
            record = decode(log)
            if record is not None:
                yield record
