"""What support gave, coupons of goodwill and one-time codes: capped a day, in one log that is only ever added to."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from offchain.domain.schedule import DAY

SHOWN: Final = 20
"""Newest entries of the log that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodwillEntry:
    """time : Unix seconds; agent : who gave it; campaign : id; most : that it may cost, minor units; why : in the
    agent's words; signed : whether it was signed here. The wallet is kept with the coupon, where it can be erased."""

    time: int
    agent: str
    campaign: str
    index: int
    currency: str
    most: int
    why: str
    signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeEntry:
    """A one-time code. time : Unix seconds; agent : who made it; campaign : id; index : of the coupon that it binds;
    why : in the agent's words. The customer is kept with the offer, where it can be erased; the code nowhere."""

    time: int
    agent: str
    campaign: str
    index: int
    why: str


Entry = TypeVar("Entry", GoodwillEntry, CodeEntry)


class SupportLog(Protocol):
    """Only ever added to. One real form: offchain/adapters/goodwill_file.py."""

    def alone(self) -> AbstractContextManager[None]:
        """One at a time reads and adds; the next one waits."""

    def entries(self) -> Sequence[GoodwillEntry]:
        """All coupons of goodwill, the oldest first."""

    def add(self, entry: GoodwillEntry) -> None:
        """One more, durable when it returns."""

    def confirm(self, campaign: str, index: int) -> None:
        """That a coupon which was logged is the shopper's."""

    def confirmed(self) -> frozenset[tuple[str, int]]:
        """Campaign and index of those."""

    def codes(self) -> Sequence[CodeEntry]:
        """All one-time codes, the oldest first."""

    def add_code(self, entry: CodeEntry) -> None:
        """One more, durable when it returns."""

    def newest(self, most: int) -> Sequence[GoodwillEntry | CodeEntry]:
        """What was logged last, coupons and codes, the newest first."""


def of_day(entries: Iterable[Entry], agent: str, now: int) -> Sequence[Entry]:
    """Those of one agent on the day (UTC) of `now`, Unix seconds."""
    return [it for it in entries if it.agent == agent and it.time // DAY == now // DAY]
