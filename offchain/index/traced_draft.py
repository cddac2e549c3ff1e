"""Rows that are not written yet, and what each block of them that is not final replaces."""

from collections.abc import Iterable

from offchain.index.draft import Draft
from offchain.index.rows import Row
from offchain.index.schema import TABLES, key_of
from offchain.index.store import Rows
from offchain.index.trail import Change, Trail


class TracedDraft(Draft):
    """A draft that is written block by block, and remembers what each block that is not final replaced."""

    def __init__(self, base: Rows | None, final: int) -> None:
        super().__init__(base)
        self._final = final
        self._block = -1
        self._changes: dict[tuple[int, type[Row], tuple[object, ...]], Change] = {}

    def begin(self, block: int) -> None:
        """What is put from now on is of this block."""
        self._block = block

    def put(self, rows: Iterable[Row]) -> None:
        """Adds rows, or changes those with their keys."""
        if self._block <= self._final:
            super().put(rows)
            return
        for row in rows:
            kind, key = type(row), key_of(row)
            place = (self._block, kind, key)
            if place not in self._changes:
                before = self.get(kind, *key) if TABLES[kind].changing else None
                self._changes[place] = Change(self._block, kind, key, before)
            super().put((row,))

    def trail(self) -> Trail:
        """Of everything that was put."""
        return Trail(self._final, tuple(self._changes.values()))
