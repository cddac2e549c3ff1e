"""New records for whoever listens: by a cursor that outlives restarts, and that knows when its block was replaced."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, Self

from offchain.index.rows import BlockRow, RecordRow
from offchain.index.schema import PLACE
from offchain.queries.reader import PageReader, PageStore, Slice

_FORM: Final = re.compile(r"(\d{1,18})-(\d{1,18})-([0-9a-f]{64})")
_BEFORE_ALL: Final = -1


class CursorError(ValueError):
    """The text is no cursor."""

    def __init__(self, text: str) -> None:
        super().__init__(f"a cursor is <block>-<log>-<hash of the block>, got {text[:100]!r}; begin without one")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to that log of that block was heard. hash : of the block."""

    block: int
    log: int
    hash: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """From what `str` gives. Raises `CursorError`."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise CursorError(text)
        return cls(int(found[1]), int(found[2]), bytes.fromhex(found[3]))

    def __str__(self) -> str:
        return f"{self.block}-{self.log}-{self.hash.hex()}"


@dataclass(frozen=True, slots=True)
class News:
    """rewound_to : None, or a block: forget every record above it, the chain replaced some; records : what comes then,
    in the order of the chain; cursor : to ask with next, None while there is nothing to point at; more : whether
    records were left for the next question."""

    rewound_to: int | None
    records: Sequence[RecordRow]
    cursor: Cursor | None
    more: bool


class Feed(Protocol):
    """What a stream of events reads."""

    def after(self, cursor: Cursor | None, limit: int) -> News:
        """At most `limit` records after a cursor, or from the first."""


@dataclass(frozen=True, slots=True)
class RecordFeed:
    """The feed of one index."""

    store: PageStore

    def after(self, cursor: Cursor | None, limit: int) -> News:
        """As `Feed`. A cursor whose block was replaced goes back to the final block, which never is."""
        with self.store.read() as reader:
            rewound = None if cursor is None or _there(reader, cursor) else reader.window().final
            place = _place(cursor, rewound)
            found = reader.page(RecordRow, Slice(by=PLACE, limit=limit + 1, after=place))
            records = found[:limit]
            return News(rewound, records, _next(reader, cursor, rewound, records), len(found) > limit)


def _there(reader: PageReader, cursor: Cursor) -> bool:
    block = reader.get(BlockRow, cursor.block)
    return block is not None and block.hash == cursor.hash


def _place(cursor: Cursor | None, rewound: int | None) -> tuple[object, ...]:
    if cursor is None:
        return (_BEFORE_ALL, _BEFORE_ALL)
    return (cursor.block, cursor.log) if rewound is None else (rewound + 1, _BEFORE_ALL)


def _next(
    reader: PageReader, cursor: Cursor | None, rewound: int | None, records: Sequence[RecordRow]
) -> Cursor | None:
    """At the last record; where there is none, where it was, or at the block that it went back to."""
    if records:
        block = reader.get(BlockRow, records[-1].block_number)
        return None if block is None else Cursor(block.number, records[-1].log_index, block.hash)
    if rewound is None:
        return cursor
    final = reader.newest_block(rewound)
    return None if final is None else Cursor(final.number, _LAST_LOG, final.hash)


_LAST_LOG: Final = 10**17
"""Beyond the logs of any block."""
