"""Brings the store up to the chain, batch by batch; stopping between two batches, or in one, loses nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from offchain.index.config import IndexConfig
from offchain.index.errors import ReorganisedError, UnsteadyChainError, WrongChainError
from offchain.index.handlers import rows_of
from offchain.index.occurrences import Segment, read
from offchain.index.open_blocks import with_open_blocks
from offchain.index.quiet_collector import quiet_collector
from offchain.index.reorganisation import Moved, go_back
from offchain.index.rows import BlockRow, Checkpoint
from offchain.index.store import IndexReader, IndexStore
from offchain.index.traced_draft import TracedDraft
from offchain.ports import Block, Chain

T = TypeVar("T")
_ATTEMPTS: Final = 4
"""How often a chain may replace blocks, or answers contradict each other, before that is tried again later."""


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
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    moved: Callable[[Moved], None] = lambda _: None,
) -> Checkpoint | None:
    """Indexes up to `to_block`, or the newest block; blocks that the chain replaced meanwhile are undone first.

    moved : is told of every new checkpoint, once it is stored. Returns the checkpoint, None when there was nothing to
    index. Raises `IndexingError` (see offchain/index/errors.py) and `ChainUnavailableError`.
    """
    if chain.chain_id != config.chain_id:
        raise WrongChainError(chain.chain_id, config.chain_id)
    for _ in range(_ATTEMPTS):
        tip = chain.block()
        checkpoint = go_back(chain, store, config, tip, moved)
        run = _Run(chain, store, config, tip.number, progress, moved)
        try:
            return run.go_on(checkpoint, tip.number if to_block is None else min(tip.number, to_block))
        except ReorganisedError as error:  # between two questions
            trouble: Exception = UnsteadyChainError(f"the chain does not stand still: {error}")
        except UnsteadyChainError as error:  # of one node, or of two that are not at the same block
            trouble = error
    raise trouble


@dataclass(frozen=True, slots=True)
class _Run:
    """tip : number of the chain's newest block."""

    chain: Chain
    store: IndexStore
    config: IndexConfig
    tip: int
    progress: Callable[[Progress], None]
    moved: Callable[[Moved], None]

    def go_on(self, checkpoint: Checkpoint | None, last: int) -> Checkpoint | None:
        """Indexes from the checkpoint to `last`."""
        config = self.config
        following = config.first_block if checkpoint is None else checkpoint.number + 1
        for first in range(following, last + 1, config.batch_blocks):
            before = checkpoint
            with quiet_collector():
                checkpoint, records = self._index(before, range(first, min(last + 1, first + config.batch_blocks)))
            self.moved(Moved(before, checkpoint, records))
            self.progress(Progress(checkpoint.number, last, records))
        return checkpoint

    def _index(self, previous: Checkpoint | None, blocks: range) -> tuple[Checkpoint, int]:
        """Reads a batch of blocks and writes it. Returns the checkpoint, and how many records there were."""
        before = None if previous is None else (previous.number, previous.hash)
        segment = read(self.chain, self.config, blocks[0], blocks[-1], before)
        with self.store.read() as reader:
            final = max(reader.window().final, min(blocks[-1], self.tip - self.config.finality))
            segment = with_open_blocks(self.chain, segment, blocks, final, before)
            draft = _draft_of(segment, reader, final)
        checkpoint = _checkpoint(self.config, segment.head)
        self.store.commit(draft.changes(), checkpoint, previous, draft.trail())
        return checkpoint, len(segment.occurrences)


def _checkpoint(config: IndexConfig, head: Block) -> Checkpoint:
    return Checkpoint(
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


def _draft_of(segment: Segment, reader: IndexReader, final: int) -> TracedDraft:
    """Every row of a segment, written block by block."""
    draft = TracedDraft(reader, final)
    skipped = _by_block(segment.skipped, lambda row: row.block_number)
    occurrences = _by_block(segment.occurrences, lambda it: it.block.number)
    for number in sorted(segment.blocks):
        draft.begin(number)
        draft.put([block_row(segment.blocks[number])])
        draft.put(skipped.get(number, ()))
        for occurrence in occurrences.get(number, ()):
            draft.put(rows_of(occurrence, draft))
    return draft


def _by_block(things: Iterable[T], number: Callable[[T], int]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for it in things:
        found.setdefault(number(it), []).append(it)
    return found


def block_row(block: Block) -> BlockRow:
    """The row of a block."""
    return BlockRow(block.number, block.hash, block.parent_hash, block.timestamp)
