"""Bids for one nonce: the stored transaction, and the same with higher fees, of which the chain takes one.

Nodes replace a waiting transaction when both of its fees rise by a tenth; an eighth is asked for here. Each bid is
stored before it is sent, so that whichever is mined, it is one that this program knows.
"""

from dataclasses import dataclass, replace
from typing import Final

from offchain.attestation.keccak import keccak
from offchain.oracle.transactions import UnsignedTransaction, read_unsigned
from offchain.ports import Bid, Chain, Fees, Outbox, Receipt, Signer, StoredTransaction

_RISE: Final = (9, 8)
"""A bid is at least 12.5 % above the last."""
TRANSFER_GAS: Final = 21_000
"""Of a transfer to an account without code."""


@dataclass(frozen=True, slots=True)
class BidLimits:
    """after : seconds without being mined until the next bid, 0 for never; ceiling : the most of any bid, wei a gas."""

    after: float = 0.0
    ceiling: int = 0


@dataclass(slots=True)
class Race:
    """The bids of one entry. refused : (fee, ceiling) of a bid that would be above the ceiling, wei a gas."""

    chain: Chain
    outbox: Outbox
    signer: Signer
    limits: BidLimits
    entry: StoredTransaction
    refused: tuple[int, int] | None = None
    _bids: tuple[Bid, ...] | None = None

    @property
    def bids(self) -> tuple[Bid, ...]:
        """The stored transaction, as bid 0, and those after it."""
        if self._bids is None:
            entry = self.entry
            first = Bid(entry.intent, 0, entry.raw, entry.transaction_hash)
            self._bids = (first, *self.outbox.bids(entry.intent))
        return self._bids

    def receipt(self) -> Receipt | None:
        """Of whichever was mined."""
        found = (self.chain.receipt(bid.transaction_hash) for bid in reversed(self.bids))
        return next((receipt for receipt in found if receipt is not None), None)

    def send(self) -> None:
        """Sends the stored bytes of the last bid again. Raises what the chain raises."""
        self.chain.send_raw(self.bids[-1].raw)

    def outbid(self) -> bool:
        """Signs the next bid and stores it; whether the ceiling allowed it. Sending is left to `send`."""
        last = read_unsigned(self.bids[-1].raw)
        fees = raised(last.fees, self.chain.fees())
        if fees.max_fee > self.limits.ceiling:
            self.refused = (fees.max_fee, self.limits.ceiling)
            return False
        self._add(replace(last, fees=fees))
        return True

    def withdraw(self) -> None:
        """The next bid transfers nothing, to the sender: it takes the nonce without doing what the others would do.

        Its fees are not held to the ceiling: without it everything above waits. Sending is left to `send`.
        """
        last, sender = read_unsigned(self.bids[-1].raw), self.entry.sender
        if (last.to, last.data) == (sender, b""):
            return
        fees = raised(last.fees, self.chain.fees())
        self._add(replace(last, fees=fees, gas=TRANSFER_GAS, to=sender, data=b"", value=0))

    def _add(self, transaction: UnsignedTransaction) -> None:
        raw = transaction.signed(self.signer)
        bid = Bid(self.entry.intent, len(self.bids), raw, keccak(raw))
        self.outbox.add_bid(bid)
        self._bids = (*self.bids, bid)


def raised(last: Fees, market: Fees) -> Fees:
    """The least that replaces `last`, or what the market asks for where that is more; rounded up."""
    above, below = _RISE
    return Fees(
        max_fee=max(-(-last.max_fee * above // below), market.max_fee),
        max_priority=max(-(-last.max_priority * above // below), market.max_priority),
    )


def first_bid(transaction: UnsignedTransaction, ceiling: int) -> UnsignedTransaction:
    """The transaction with fees that keep to the ceiling, 0 for none: bidding begins where it may end."""
    fees = transaction.fees
    if not ceiling or fees.max_fee <= ceiling:
        return transaction
    return replace(transaction, fees=Fees(ceiling, min(fees.max_priority, ceiling)))
