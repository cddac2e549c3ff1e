"""`Checkout` in Python, for `FakeChain`: it brings orders to the hub. No tokens move."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Final

from eth_abi.abi import encode

from offchain.adapters.fake_chain import Call, Emitted, Outcome
from offchain.adapters.fake_hub import FakeHub
from offchain.attestation.brought import Brought, brought
from offchain.attestation.calldata import CallDecodingError
from offchain.attestation.keccak import keccak
from offchain.attestation.reverts import encode_revert
from offchain.audit.coupon import Till
from offchain.domain.refusals import Refusal
from offchain.ports import CallRevertedError

_RETURNED_OF: Final = keccak(b"returnedOf(bytes32)")[:4]
_SKIPPED: Final = keccak(b"OrderSkipped(uint256,bytes)")
_TYPES: Final = ("uint256", "bytes")


@dataclass(slots=True)
class FakeCheckout:
    """The checkout. address, permit2 : of itself and of the Permit2 that it asks."""

    address: int
    permit2: int
    hub: FakeHub

    def run(self, call: Call) -> Outcome:
        """What the call would do: one order that is refused is skipped, unless it is the only one. Raises `Refusal` or
        `CallRevertedError`. Nothing is ever returned here."""
        if call.data[:4] == _RETURNED_OF:
            return Outcome(bytes(5 * 32))
        try:
            orders = brought(call.data)
        except CallDecodingError as error:
            raise CallRevertedError(b"") from error
        return Outcome(logs=tuple(self._logs(call, orders)))

    def settle(self, outcome: Outcome) -> None:
        """Follows the logs."""
        self.hub.settle(outcome)

    def _logs(self, call: Call, orders: tuple[Brought, ...]) -> Iterator[Emitted]:
        """Each order by what the ones before it left."""
        hub = replace(self.hub, books=deepcopy(self.hub.books))
        for position, order in enumerate(orders):
            till = Till(self.address, self.permit2, order.permit2_nonce)
            try:
                logs = hub.brought(call, order.submission, till)
            except Refusal as refusal:
                if order.position is None:
                    raise
                yield Emitted(self.address, (_SKIPPED,), encode(_TYPES, (position, encode_revert(refusal))))
                continue
            hub.settle(Outcome(logs=logs))
            yield from logs
