"""What the index and the audit need of a store. Its real form: offchain/adapters/sql_index.py."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from offchain.index.rows import BlockRow, Checkpoint, R, Row
from offchain.index.trail import Trail, Window


class Rows(Protocol):
    """Rows by key."""

    def get(self, kind: type[R], *key: object) -> R | None:
        """The row with that key, if there is one."""


class IndexReader(Rows, Protocol):
    """One state of the store, whatever is written meanwhile."""

    def checkpoint(self) -> Checkpoint | None:
        """How far the index is, None before the first batch."""

    def window(self) -> Window:
        """The blocks that can be undone, and the one that cannot before them."""

    def newest_block(self, number: int) -> BlockRow | None:
        """The newest stored block up to that number."""

    def rows(self, kind: type[R], *, by: Sequence[str] = (), where: Mapping[str, object] | None = None) -> Iterator[R]:
        """All rows of a table, or those whose columns equal `where`, streamed in the order of the columns `by`, by
        default its key."""

    def values(self, kind: type[Row], names: Sequence[str], *, by: Sequence[str]) -> Iterator[Sequence[Any]]:
        """The columns `names` of all rows of a table, streamed in the order of the columns `by`."""


class ReadableIndex(Protocol):
    """The tables of one index, for who only reads."""

    def read(self) -> AbstractContextManager[IndexReader]:
        """Opens a reader; what it shows does not change while it is open."""


class IndexStore(ReadableIndex, Protocol):
    """The tables of one index."""

    def commit(
        self, rows: Sequence[Row], checkpoint: Checkpoint, previous: Checkpoint | None, trail: Trail | None = None
    ) -> None:
        """Writes rows, checkpoint and how to undo them, all or nothing; without a trail everything is final.

        Raises `ConcurrentSyncError` when the checkpoint is not `previous` any more.
        """

    def roll_back(self, previous: Checkpoint, to: BlockRow | None) -> Checkpoint | None:
        """Undoes every block above `to`, or all of them, all or nothing. Returns the checkpoint then.

        Raises `ConcurrentSyncError` when the checkpoint is not `previous` any more, `ValueError` for a block below the
        final one.
        """
