"""Brings the store up to the chain, batch by batch; stopping between two batches, or in one, loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from offchain.index.config import IndexConfig
from offchain.index.draft import Draft
from offchain.index.errors import ReorganisedError, WrongChainError, WrongIndexError
from offchain.index.handlers import rows_of
from offchain.index.occurrences import Segment, read
from offchain.index.rows import BlockRow, Checkpoint, Row
from offchain.index.store import IndexReader, IndexStore
from offchain.ports import Block, Chain

_NAMES: Final = ("hub", "roots", "rewards", "presales", "vault", "checkout")


@dataclass(frozen=True, slots=True)
class Progress:
    """block : indexed so far; last : where this run ends; records : those of the last batch."""

    block: int
    last: int
    records: int


def sync(
    chain: Chain,
    store: IndexStore,
    config: IndexConfig,
    to_block: int | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Checkpoint | None:
    """Indexes up to `to_block`, or the newest block. Returns the checkpoint, None when there was nothing to index.

    Raises `IndexingError` (see offchain/index/errors.py) and `ChainUnavailableError`.
    """
    if chain.chain_id != config.chain_id:
        raise WrongChainError(chain.chain_id, config.chain_id)
    with store.read() as reader:
        checkpoint = reader.checkpoint()
    if checkpoint is not None:
        check_config(checkpoint, config)
        _check_same_chain(chain, checkpoint)
    tip = chain.block().number
    last = tip if to_block is None else min(tip, to_block)
    following = config.first_block if checkpoint is None else checkpoint.number + 1
    for first in range(following, last + 1, config.batch_blocks):
        blocks = range(first, min(last + 1, first + config.batch_blocks))
        checkpoint, records = _index(chain, store, config, checkpoint, blocks)
        progress(Progress(checkpoint.number, last, records))
    return checkpoint


def check_config(checkpoint: Checkpoint, config: IndexConfig) -> None:
    """Raises `WrongIndexError` when the store holds the index of other contracts."""
    if _contracts(checkpoint) != _contracts(config):
        raise WrongIndexError(*(_told(*_contracts(it)) for it in (checkpoint, config)))


def _contracts(of: Checkpoint | IndexConfig) -> tuple[int, ...]:
    return of.chain_id, of.first_block, *(getattr(of, name) for name in _NAMES), *of.quorums


def _told(chain_id: int, first_block: int, *contracts: int) -> str:
    names = (*_NAMES, *("quorum" for _ in contracts[len(_NAMES) :]))
    told = [f"{name} 0x{address:040x}" for name, address in zip(names, contracts, strict=True) if address]
    return f"{', '.join(told)} of chain {chain_id} from block {first_block}"


def _check_same_chain(chain: Chain, checkpoint: Checkpoint) -> None:
    found = chain.block(checkpoint.number)
    if found.hash != checkpoint.hash:
        raise ReorganisedError(checkpoint.number, checkpoint.hash, found.hash)


def _index(
    chain: Chain, store: IndexStore, config: IndexConfig, previous: Checkpoint | None, blocks: range
) -> tuple[Checkpoint, int]:
    before = None if previous is None else (previous.number, previous.hash)
    segment = read(chain, config, blocks[0], blocks[-1], before)
    with store.read() as reader:
        rows = _rows_of_segment(segment, reader)
    head = segment.head
    checkpoint = Checkpoint(
        chain_id=config.chain_id,
        hub=config.hub,
        roots=config.roots,
        first_block=config.first_block,
        number=head.number,
        hash=head.hash,
        rewards=config.rewards,
        presales=config.presales,
        vault=config.vault,
        checkout=config.checkout,
        quorums=config.quorums,
    )
    store.commit(rows, checkpoint, previous)
    return checkpoint, len(segment.occurrences)


def _rows_of_segment(segment: Segment, reader: IndexReader) -> list[Row]:
    draft = Draft(reader)
    draft.put(block_row(block) for block in segment.blocks.values())
    draft.put(segment.skipped)
    for occurrence in segment.occurrences:
        draft.put(rows_of(occurrence, draft))
    return draft.changes()


def block_row(block: Block) -> BlockRow:
    """The row of a block."""
    return BlockRow(block.number, block.hash, block.parent_hash, block.timestamp)
