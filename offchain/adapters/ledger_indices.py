"""Indices that the service gives out, noted in the ledger of `promo coupon issue`."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from offchain.coupons.errors import IndexIssuedError
from offchain.coupons.ledger import PREPARED, Issued, IssueLedger, Moment
from offchain.offers.indices import LASTING, IndexTakenError, Taken

_NO_CAP: Final = 2**32
"""Caps are for who takes indices."""


@dataclass(frozen=True, slots=True)
class LedgerIndices:
    """Of one hub. Every method but `alone` raises `CouponFileError` for a ledger that is damaged."""

    ledger: IssueLedger

    def alone(self) -> AbstractContextManager[None]:
        """One at a time takes indices, whichever program; the next one waits."""
        return self.ledger.alone()

    def of(self, campaign: bytes) -> Sequence[Taken]:
        """All that were ever noted, batches of `promo coupon issue` and of the oracle among them."""
        return [_taken(it) for it in self.ledger.of(campaign)]

    def note(self, campaign: bytes, taken: Taken) -> None:
        """One more; what is noted just so is left. Raises `IndexTakenError`."""
        issued = _issued(taken)
        if any((it.content, it.epoch) == (issued.content, issued.epoch) for it in self.ledger.of(campaign)):
            return
        epoch = 0 if taken.epoch == LASTING else taken.epoch
        try:
            self.ledger.reserve(campaign, issued, Moment(taken.at, epoch, _NO_CAP))
        except IndexIssuedError as error:
            raise IndexTakenError(str(error)) from error


def _taken(it: Issued) -> Taken:
    return Taken(
        first=it.first_index,
        count=it.count,
        name=it.file,
        not_before=it.not_before,
        deadline=it.deadline,
        at=it.issued_at,
        epoch=it.epoch,
        prepared=it.content.startswith(PREPARED),
    )


def _issued(it: Taken) -> Issued:
    content = f"{PREPARED if it.prepared else ''}{it.name} {it.first} {it.count} {it.deadline}"
    return Issued(
        first_index=it.first,
        count=it.count,
        not_before=it.not_before,
        deadline=it.deadline,
        epoch=it.epoch,
        issued_at=it.at,
        bearer=False,
        content=content,
        file=it.name,
    )
