"""New records for whoever listens: by a cursor that outlives restarts, and that knows when its block was replaced."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, Self

from offchain.index.rows import BlockRow, RecordRow
from offchain.index.schema import PLACE
from offchain.queries.reader import PageReader, PageStore, Slice

_FORM: Final = re.compile(r"(\d{1,18})-(\d{1,18})-(\d{1,18})-([0-9a-f]{64})")
_BEFORE_ALL: Final = -1


class CursorError(ValueError):
    """The text is no cursor."""

    def __init__(self, text: str) -> None:
        super().__init__(f"a cursor is <block>-<log>-<final block>-<hash>, got {text[:100]!r}; begin without one")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to that log of that block was heard. hash : of the block; final : the block up to which everything
    was final then."""

    block: int
    log: int
    final: int
    hash: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """From what `str` gives. Raises `CursorError`."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise CursorError(text)
        return cls(int(found[1]), int(found[2]), int(found[3]), bytes.fromhex(found[4]))

    def __str__(self) -> str:
        return f"{self.block}-{self.log}-{self.final}-{self.hash.hex()}"


@dataclass(frozen=True, slots=True)
class News:
    """rewound_to : None, or a block: forget every record above it, the chain replaced some; records : what comes then,
    in the order of the chain; cursor : to ask with next, None while there is nothing to point at; more : whether
    records were left for the next question; places : a cursor after each record, for who hands them on one by one."""

    rewound_to: int | None
    records: Sequence[RecordRow]
    cursor: Cursor | None
    more: bool
    places: Sequence[Cursor] = ()


class Feed(Protocol):
    """What a stream of events reads."""

    def after(self, cursor: Cursor | None, limit: int) -> News:
        """At most `limit` records after a cursor, or from the first."""


@dataclass(frozen=True, slots=True)
class RecordFeed:
    """The feed of one index."""

    store: PageStore

    def after(self, cursor: Cursor | None, limit: int) -> News:
        """As `Feed`. A cursor whose block was replaced goes back to what was final when it was given."""
        with self.store.read() as reader:
            return news_after(reader, cursor, limit)


def news_after(reader: PageReader, cursor: Cursor | None, limit: int) -> News:
    """As `Feed.after`, of one state of the store."""
    rewound = None if cursor is None or _there(reader, cursor) else cursor.final
    found = reader.page(RecordRow, Slice(by=PLACE, limit=limit + 1, after=_place(cursor, rewound)))
    records = found[:limit]
    final = max(0, reader.window().final) if records else 0
    places = tuple(_cursor(reader, record, final) for record in records)
    following = places[-1] if places else beginning(cursor, rewound)
    return News(rewound, records, following, len(found) > limit, places)


def newest(reader: PageReader) -> Cursor:
    """Everything that is indexed was heard."""
    found = reader.page(RecordRow, Slice(by=PLACE, limit=1, newest_first=True))
    final = max(0, reader.window().final)
    return _cursor(reader, found[0], final) if found else Cursor(final, LAST_LOG, final, bytes(32))


def _there(reader: PageReader, cursor: Cursor) -> bool:
    """Whether the index still holds what the cursor has heard."""
    if cursor.block <= cursor.final:
        return True
    block = reader.get(BlockRow, cursor.block)
    return block is not None and block.hash == cursor.hash


def _place(cursor: Cursor | None, rewound: int | None) -> tuple[object, ...]:
    if cursor is None:
        return (_BEFORE_ALL, _BEFORE_ALL)
    return (cursor.block, cursor.log) if rewound is None else (rewound + 1, _BEFORE_ALL)


def _cursor(reader: PageReader, record: RecordRow, final: int) -> Cursor:
    block = reader.get(BlockRow, record.block_number)
    # Every block with a record has a row; without one the cursor is of no block, and the next question goes back.
    return Cursor(record.block_number, record.log_index, final, bytes(32) if block is None else block.hash)


def beginning(cursor: Cursor | None, rewound: int | None) -> Cursor | None:
    """Where there is no record: where it was, or at the end of what was final."""
    if cursor is None or rewound is None:
        return cursor
    return Cursor(rewound, LAST_LOG, rewound, bytes(32))


LAST_LOG: Final = 10**17
"""Beyond the logs of any block."""
