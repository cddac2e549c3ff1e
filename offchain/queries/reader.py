"""What the queries need of a store beyond what the index needs. Its real form: offchain/adapters/sql_pages.py."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from offchain.index.rows import R
from offchain.index.store import IndexReader, IndexStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Part of a table. by : columns that tell all rows apart, in whose order rows come, the highest first where
    `newest_first`; after : values of those columns where the part before ended; limit : most rows; where : column ->
    value that rows must have."""

    by: tuple[str, ...]
    limit: int
    after: tuple[object, ...] | None = None
    newest_first: bool = False
    where: Mapping[str, object] = field(default_factory=dict)


class StateMovedError(Exception):
    """The state that a reader showed is gone, and something was asked of it that nobody remembers: read anew."""

    def __init__(self) -> None:
        super().__init__("the index has moved on while it was read; ask again")


class PageReader(IndexReader, Protocol):
    """One state of the store, also in pages."""

    def page(self, kind: type[R], wanted: Slice) -> Sequence[R]:
        """The rows of a slice."""


class ReadablePages(Protocol):
    """The tables of one index, for who only reads."""

    def read(self) -> AbstractContextManager[PageReader]:
        """Opens a reader; what it shows does not change while it is open. Reading may raise `StateMovedError`."""


class PageStore(IndexStore, Protocol):
    """The tables of one index."""

    def read(self) -> AbstractContextManager[PageReader]:
        """Opens a reader; what it shows does not change while it is open."""
