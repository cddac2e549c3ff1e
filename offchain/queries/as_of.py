"""As of when an answer holds."""

from dataclasses import dataclass

from offchain.index.errors import NotIndexedError
from offchain.index.rows import BlockRow, Checkpoint
from offchain.index.store import IndexReader
from offchain.ports import Clock


@dataclass(frozen=True, slots=True)
class AsOf:
    """block : everything up to it is known; time : Unix seconds that windows and deadlines are compared with."""

    block: int
    time: int


def as_of(reader: IndexReader, clock: Clock) -> AsOf:
    """The block that the store is indexed to, and the time.

    The time is the clock's, but never before that block's: the next redemption is mined after it. (A local chain whose
    clock was moved is ahead of everybody's.) Raises `NotIndexedError`.
    """
    checkpoint = indexed_to(reader)
    block = reader.get(BlockRow, checkpoint.number)
    return AsOf(checkpoint.number, max(clock.now(), block.timestamp if block else 0))


def indexed_to(reader: IndexReader) -> Checkpoint:
    """How far the store is indexed. Raises `NotIndexedError`: before that, nothing can be said to be missing."""
    checkpoint = reader.checkpoint()
    if checkpoint is None:
        raise NotIndexedError
    return checkpoint
