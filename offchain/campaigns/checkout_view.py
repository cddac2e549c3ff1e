"""What the checkout keeps of orders that came back, and what it skipped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from eth_abi.abi import decode

from offchain.attestation.calls import decode_words
from offchain.attestation.checkout import CHECKOUT_CALLS, UNITS_BITS
from offchain.attestation.keccak import keccak
from offchain.attestation.records import Log
from offchain.campaigns.errors import NoCheckoutError
from offchain.campaigns.hub_view import HubView
from offchain.domain.returns import Returned

_SKIPPED: Final = keccak(b"OrderSkipped(uint256,bytes)")


@dataclass(frozen=True, slots=True)
class CheckoutView:
    """The checkout that a hub names. Every method raises `ChainUnavailableError`."""

    view: HubView
    checkout: int

    @classmethod
    def of(cls, view: HubView) -> "CheckoutView":
        """That of a hub. Raises `NoHubError`, `NoCheckoutError`."""
        checkout = view.checkout
        if not checkout:
            raise NoCheckoutError(view.chain.chain_id)
        return cls(view, checkout)

    def returned_of(self, order_hash: bytes, lines: int) -> Returned:
        """What came back of an order so far."""
        refunded, *packed = decode_words(self._ask("returnedOf", order_hash))
        whole = sum(word << (256 * position) for position, word in enumerate(packed))
        mask = (1 << UNITS_BITS) - 1
        return Returned(tuple(whole >> (UNITS_BITS * line) & mask for line in range(lines)), refunded)

    def refunded_of(self, order_hash: bytes) -> int:
        """To the shopper so far, minor units."""
        words = decode_words(self._ask("returnedOf", order_hash))
        return words[0] if words else 0

    def discount_returned(self, order_hash: bytes, campaign: bytes) -> int:
        """What went back to a budget for an order so far, minor units."""
        return decode_words(self._ask("discountReturned", order_hash, campaign))[0]

    def would_skip(self, sender: int, data: bytes) -> tuple[bytes, ...]:
        """Why a batch would leave out each of its orders; empty where it would not. Raises `Refusal`."""
        (reasons,) = decode(["bytes[]"], self.view.chain.call(self.checkout, data, sender))
        return tuple(reasons)

    def skipped_in(self, block: int, transaction: bytes) -> dict[int, bytes]:
        """Position in a batch that was sent -> why the order was left out. transaction : its hash."""
        logs = self.view.chain.logs((self.checkout,), block, block)
        return dict(skipped_among(log for log in logs if log.transaction_hash == transaction))

    def _ask(self, name: str, *arguments: bytes) -> bytes:
        selector = keccak(f"{name}({','.join(CHECKOUT_CALLS[name])})".encode())[:4]
        return self.view.chain.call(self.checkout, selector + b"".join(arguments))


def skipped_among(logs: Iterable[Log]) -> Iterator[tuple[int, bytes]]:
    """(position in its batch, why it was left out) of each order. logs : of one transaction, of the checkout."""
    for log in logs:
        if log.topics[0] == _SKIPPED:
            position, reason = decode(["uint256", "bytes"], log.data)
            yield position, reason
