"""Pages of a list that grows, and the cursors between them.

A cursor names a place, not a count: rows that are added meanwhile neither shift a page nor repeat an entry. To whoever
gets one it is an opaque text.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from offchain.offers.issued import OfferKey

PLACE: Final = r"^[0-9]{1,15}-[0-9]{1,9}$"
"""Cursor of what has a place on chain: block, log."""
OFFER: Final = r"^0x[0-9a-f]{64}-[0-9]{1,10}-[0-9]{1,5}$"
"""Cursor of a wallet's coupons: campaign, index, epoch."""
LONGEST: Final = 100
"""Most entries of a page."""

T = TypeVar("T")
V = TypeVar("V")


class CursorError(ValueError):
    """The text is no cursor of this list."""

    def __init__(self, found: str) -> None:
        super().__init__(f"found the cursor {found[:LONGEST]!r}, wanted one of this list: give `next` as it was")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """items : in order; next : cursor of the page after this one, None on the last."""

    items: tuple[T, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class PageAsked:
    """after : cursor, None for the first page; limit : most entries, 1 to `LONGEST`; newest_first : which end first."""

    after: str | None = None
    limit: int = 20
    newest_first: bool = True


def cut(found: Sequence[T], limit: int, show: Callable[[T], V], cursor: Callable[[T], str]) -> Page[V]:
    """The page of what was read, which is one more than `limit` where more follows."""
    shown = found[:limit]
    return Page(tuple(show(it) for it in shown), cursor(shown[-1]) if len(found) > limit else None)


def place_cursor(block: int, log: int) -> str:
    """The cursor of a place on chain."""
    return f"{block}-{log}"


def read_place(cursor: str) -> tuple[int, int]:
    """Block and log of a cursor. Raises `CursorError`."""
    block, log = _parts(PLACE, cursor)
    return int(block), int(log)


def offer_cursor(key: OfferKey) -> str:
    """The cursor of a coupon among its wallet's."""
    return f"0x{key.campaign.hex()}-{key.index}-{key.epoch}"


def read_offer(cursor: str) -> OfferKey:
    """The key of a cursor. Raises `CursorError`."""
    campaign, index, epoch = _parts(OFFER, cursor)
    return OfferKey(bytes.fromhex(campaign[2:]), int(index), int(epoch))


def _parts(pattern: str, cursor: str) -> list[str]:
    if re.fullmatch(pattern, cursor) is None or cursor.endswith("\n"):
        raise CursorError(cursor)
    return cursor.split("-")
