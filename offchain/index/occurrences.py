"""What happened on the chain, read in batches of blocks and checked to be of one piece."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from offchain.attestation.records import QUORUMS, Log, Record, RecordDecodingError, decode
from offchain.index.config import IndexConfig
from offchain.index.errors import ForeignRecordError, ReorganisedError, UnsteadyChainError
from offchain.index.log_columns import LogColumns
from offchain.index.paid_rows import SkippedOrderRow
from offchain.index.record_columns import records_of
from offchain.index.skipped import decode_skipped
from offchain.index.terms_published import TermsParts, decode_parts
from offchain.ports import Block, Chain, Transaction

_OF_ROOTS = frozenset({"RootProposed", "RootVetoed"})
SUBMITTED = frozenset(
    {
        "Redeemed",
        "RootProposed",
        "RewardsPublished",
        "RewardClaimed",
        "ReferralMade",
        "OrderRefunded",
        "QuorumProposed",
    }
)
"""Records whose transactions carry signatures, proofs or an opened order that an auditor checks."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A record with what surrounds it.

    transaction : for records in `SUBMITTED`; leads : whether this is the first such record of its transaction;
    parts : for `CampaignCreated`.
    """

    record: Record
    block: Block
    transaction: Transaction | None = None
    leads: bool = False
    parts: TermsParts | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """The blocks [first, head] as the chain has them. blocks : those with logs, and the head, by number; skipped :
    orders that batches left out."""

    head: Block
    blocks: Mapping[int, Block]
    occurrences: tuple[Occurrence, ...]
    skipped: tuple[SkippedOrderRow, ...] = ()


def read(chain: Chain, config: IndexConfig, first: int, last: int, before: tuple[int, bytes] | None) -> Segment:
    """Reads the blocks [first, last].

    before : number and hash of the block that was read last, which must be the parent of `first`. Raises
    `ReorganisedError` when it is not, `UnsteadyChainError` when logs and blocks contradict each other,
    `ForeignRecordError` when a log is none of ours, and what the chain raises.
    """
    head = chain.block(last)
    given = chain.logs(config.contracts, first, last)
    logs = list(given)
    _check_order(logs, first, last)
    numbers = sorted({log.block_number for log in logs} - {last})
    blocks = dict(zip(numbers, chain.blocks(numbers), strict=True))
    blocks[last] = head
    for log in logs:
        if log.block_hash != blocks[log.block_number].hash:
            raise UnsteadyChainError(f"a log of block {log.block_number} is of another block of that number")
    _check_parents(chain, blocks, first, before)
    skipped = tuple(filter(None, (_skipped(config, log) for log in logs)))
    parts = dict(filter(None, (_parts(config, log) for log in logs)))
    records = _records(config, given, logs)
    return Segment(head, blocks, tuple(_occurrences(chain, records, parts, blocks)), skipped)


def _check_order(logs: Sequence[Log], first: int, last: int) -> None:
    place = (first, -1)
    for log in logs:
        if not place < (log.block_number, log.log_index) or log.block_number > last:
            raise UnsteadyChainError(
                f"the node was asked for logs of blocks {first} to {last} in order; after log {place[1]} of block "
                f"{place[0]} it gave log {log.log_index} of block {log.block_number}"
            )
        place = (log.block_number, log.log_index)


def _check_parents(chain: Chain, blocks: Mapping[int, Block], first: int, before: tuple[int, bytes] | None) -> None:
    if before is not None:
        block = blocks.get(first) or chain.block(first)
        if block.parent_hash != before[1]:
            raise ReorganisedError(before[0], before[1], block.parent_hash)
    for number, block in blocks.items():
        parent = blocks.get(number - 1)
        if parent is not None and block.parent_hash != parent.hash:
            raise UnsteadyChainError(f"block {number} is not the child of block {number - 1}")


def _occurrences(
    chain: Chain, records: Sequence[Record], parts: Mapping[bytes, TermsParts], blocks: Mapping[int, Block]
) -> Iterator[Occurrence]:
    submitted = dict.fromkeys(record.log.transaction_hash for record in records if record.name in SUBMITTED)
    transactions = dict(zip(submitted, chain.transactions(list(submitted)), strict=True))
    led: set[bytes] = set()
    for record in records:
        log = record.log
        leads = record.name in SUBMITTED and log.transaction_hash not in led
        if leads:
            led.add(log.transaction_hash)
        yield Occurrence(
            record,
            blocks[log.block_number],
            transactions[log.transaction_hash] if record.name in SUBMITTED else None,
            leads,
            parts.get(log.topics[1]) if record.name == "CampaignCreated" else None,
        )


def _parts(config: IndexConfig, log: Log) -> tuple[bytes, TermsParts] | None:
    try:
        return decode_parts(log) if log.address == config.hub else None
    except ValueError as error:
        raise ForeignRecordError(log.block_number, log.log_index, str(error)) from error


def _skipped(config: IndexConfig, log: Log) -> SkippedOrderRow | None:
    try:
        return decode_skipped(log) if log.address == config.checkout else None
    except ValueError as error:
        raise ForeignRecordError(log.block_number, log.log_index, str(error)) from error


def _records(config: IndexConfig, given: Sequence[Log], logs: Sequence[Log]) -> list[Record]:
    """Of the logs, which the chain gave as columns or not."""
    found: Iterable[Record | None] = map(_decoded, logs)
    if isinstance(given, LogColumns):
        with suppress(RecordDecodingError):  # then it is told of the log
            found = records_of(given, logs)
    records = [record for record in found if record is not None]
    for record in records:
        if record.log.address not in emitters_of(config, record):
            place = record.log.block_number, record.log.log_index
            raise ForeignRecordError(*place, f"{record.name} of the wrong contract")
    return records


def _decoded(log: Log) -> Record | None:
    try:
        return decode(log)
    except RecordDecodingError as error:
        raise ForeignRecordError(log.block_number, log.log_index, str(error)) from error


def emitters_of(config: IndexConfig, record: Record) -> tuple[int, ...]:
    """The contracts whose event this can be: one, or any of the quorums."""
    if record.keeper == QUORUMS:
        return config.quorums
    return (config.roots if record.name in _OF_ROOTS else config.keeper(record.keeper),)
