"""Where a period ends: at a block, or before a moment."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from offchain.domain.refusals import Refusal
from offchain.index.errors import NotIndexedError
from offchain.index.rows import BlockRow
from offchain.index.store import IndexReader


class PeriodFormError(ValueError):
    """The text is neither a block nor a moment."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"found {text!r}, wanted a block number, a moment such as 2026-12-31 or 2026-12-31T23:00:00Z, or @ and "
            "Unix seconds"
        )


_SECONDS: Final = 10**9
"""A number from here on, beyond the index, is meant as Unix seconds: those of 2001. No chain has so many blocks yet."""


@dataclass(frozen=True, slots=True)
class End:
    """block : the last one that counts; time : Unix seconds, that of the block, or the moment itself."""

    block: int
    time: int


def end_of(reader: IndexReader, text: str) -> End:
    """What a text names: digits a block, @ and digits Unix seconds. A moment is exclusive: what is recorded in that
    second belongs to the next period; a day is its beginning in UTC. Raises `PeriodFormError`, `NotIndexedError`, and
    `Refusal` beyond what is indexed."""
    checkpoint = reader.checkpoint()
    if checkpoint is None:
        raise NotIndexedError
    by_number = text.isascii() and text.isdigit()
    asked = int(text) if by_number else _moment(text)
    if by_number and asked > checkpoint.number and asked >= _SECONDS:
        raise Refusal("Audit_SecondsAsBlock", asked=asked, last=checkpoint.number)
    block = time = -1
    newest = 0
    for row in reader.rows(BlockRow):
        newest = row.timestamp
        if (row.number if by_number else row.timestamp + 1) <= asked:
            block, time = row.number, row.timestamp
    last = checkpoint.number if by_number else newest
    if asked > last:
        raise Refusal("Audit_BeyondIndex", asked=asked, last=last)
    if block < 0 or (by_number and asked < checkpoint.first_block):
        raise Refusal("Audit_BeforeIndex", asked=asked, first=checkpoint.first_block)
    return End(asked, time) if by_number else End(block, asked)


def _moment(text: str) -> int:
    seconds = text.removeprefix("@")
    if seconds != text and seconds.isascii() and seconds.isdigit():
        return int(seconds)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise PeriodFormError(text) from error
    found = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    return (found - datetime(1970, 1, 1, tzinfo=UTC)).days * 86_400 + (found - datetime(1970, 1, 1, tzinfo=UTC)).seconds
