"""Which coupon indices of a campaign are taken: one place for whoever gives some out, so that none is given twice."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol

LASTING: Final = 2**32 - 1
"""Epoch of indices that are set aside for vouchers of whichever epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The indices [first, first + count). name : what they are for, of which the same may be noted again, no secret and
    of no person; not_before, deadline, at : Unix seconds, at of the note; epoch : of vouchers, or `LASTING`; prepared :
    whether `promo coupon issue` is to sign them into the file `name`."""

    first: int
    count: int
    name: str
    not_before: int
    deadline: int
    at: int
    epoch: int
    prepared: bool = False

    @property
    def end(self) -> int:
        """The first index after them."""
        return self.first + self.count


class IndexBook(Protocol):
    """Real form: offchain/adapters/ledger_indices.py, in the ledger of `promo coupon issue`."""

    def alone(self) -> AbstractContextManager[None]:
        """One at a time takes indices, whichever program; the next one waits. Not to be nested."""

    def of(self, campaign: bytes) -> Sequence[Taken]:
        """All that were ever noted."""

    def note(self, campaign: bytes, taken: Taken) -> None:
        """One more, within `alone`; what is noted just so is left. Raises `IndexTakenError` where somebody else has an
        index of them."""


class IndexTakenError(Exception):
    """Somebody else has an index."""
