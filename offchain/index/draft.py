"""Rows that are not written yet, over those that are."""

from collections.abc import Iterable, Iterator
from typing import cast

from offchain.index.rows import R, Row
from offchain.index.schema import key_of
from offchain.index.store import Rows


class Draft:
    """Row changes in memory. What was not changed is read from `base` once, and kept."""

    def __init__(self, base: Rows | None = None) -> None:
        self._base = base
        self._read: dict[tuple[type[Row], tuple[object, ...]], Row] = {}
        self._written: dict[tuple[type[Row], tuple[object, ...]], Row] = {}

    def get(self, kind: type[R], *key: object) -> R | None:
        """The row with that key, as changed."""
        place = (kind, key)
        row = self._written.get(place) or self._read.get(place)
        if row is None and self._base is not None:
            row = self._base.get(kind, *key)
            if row is not None:
                self._read[place] = row
        return cast("R | None", row)

    def put(self, rows: Iterable[Row]) -> None:
        """Adds rows, or changes those with their keys."""
        for row in rows:
            self._written[type(row), key_of(row)] = row

    def changes(self) -> list[Row]:
        """Every row that was put, as it is now."""
        return list(self._written.values())

    def of(self, kind: type[R]) -> Iterator[R]:
        """The rows of one table that were put, in no order."""
        return (cast("R", row) for (table, _), row in self._written.items() if table is kind)
