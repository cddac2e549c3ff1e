"""Which contract an order is sent to, and which orders may share a transaction."""

from offchain.attestation.brought import brings_orders, brought
from offchain.attestation.checkout import pay_call
from offchain.attestation.keccak import keccak
from offchain.attestation.typed_data import SigningDomain
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.signed_orders import SignedOrder


def receiver_of(view: HubView, call: bytes) -> int:
    """The contract that a call of one order is for."""
    return view.checkout if brings_orders(call) else view.hub


def alone(call: bytes) -> bool:
    """Whether the order must be sent by itself: its permit, or its signature for Permit2, fits into no batch."""
    return brings_orders(call) and call[:4] != pay_call(brought(call)[0].submission)[:4]


def together(domain: SigningDomain, order: SignedOrder, order_hash: bytes) -> bytes:
    """What orders share that may be in one transaction, 32 bytes: their campaigns. domain : of the hub."""
    return order_hash if alone(order.call) else keccak(b"".join(order.campaigns(domain)))
