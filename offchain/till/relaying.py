"""Signed orders of shoppers, sent by anybody who pays the gas: each once, however often its file is given."""

from collections.abc import Mapping, Sequence

from offchain.attestation.brought import brings_orders, brought
from offchain.attestation.records import Record
from offchain.attestation.reverts import encode_revert
from offchain.campaigns.batch_orders import Fate, Told, reasons_of, redeemed_of, unsaid
from offchain.campaigns.currencies import of_number
from offchain.campaigns.desk import Desk, Order, Step
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.refusals import Refusal
from offchain.ports import CallRevertedError


def relay(desk: Desk, orders: Sequence[SignedOrder]) -> tuple[list[Step], list[Told]]:
    """Sends what was not redeemed before, one transaction each, and tells what the contracts refuse and why.

    Orders may be of several merchants. Raises `NoHubError`, `ChainUnavailableError`, and what publishing raises.
    """
    known = _known(desk, orders)
    steps: list[Step] = []
    told: list[Told] = []
    for order in orders:
        digest = order.digest(desk.view.domain)
        if digest in known:
            told.append(Told(order, Fate.BEFORE))
            continue
        try:
            steps.append(_sent(desk, order, digest))
        except Refusal as refusal:
            told.append(_refused(order, encode_revert(refusal)))
        except CallRevertedError as error:
            told.append(_refused(order, error.data))
        else:
            told.append(Told(order, Fate.WOULD_BE if desk.dry_run else Fate.REDEEMED))
    return steps, told


def merchants_of(orders: Sequence[SignedOrder]) -> list[int]:
    """Whose orders they are, each once."""
    return list(dict.fromkeys(it.submission.uses[0].terms.merchant for it in orders))


def _known(desk: Desk, orders: Sequence[SignedOrder]) -> Mapping[bytes, Sequence[Record]]:
    found: dict[bytes, Sequence[Record]] = {}
    for merchant in merchants_of(orders):
        found |= redeemed_of(desk.view, merchant)
    return found


def _sent(desk: Desk, order: SignedOrder, digest: bytes) -> Step:
    """Raises `Refusal` also for what nobody signed, where the hub would take the sender's word for it."""
    refusal = unsaid(desk, order, digest)
    if refusal is not None and not (refusal.code == "Hub_ConsentSigner" and _is_payment(order.call)):
        raise refusal
    to = desk.view.checkout if brings_orders(order.call) else desk.view.hub
    # The nonce tells it from the same order after it failed, when it is given again.
    intent = f"relay {digest.hex()[:16]} at {desk.view.chain.nonce(desk.sender)}"
    campaign = order.campaigns(desk.view.domain)[0]
    sent = Order(action="relay", campaign=campaign, intent=intent, to=to, data=order.call)
    return desk.act(sent, order.reference or "1 order")


def _is_payment(call: bytes) -> bool:
    """Whether the consent is a signature for Permit2, which asks for it whoever sends."""
    return brings_orders(call) and brought(call)[0].permit2_nonce is not None


def _refused(order: SignedOrder, revert: bytes) -> Told:
    decimals = of_number(order.submission.uses[0].terms.currency).decimals
    return Told(order, Fate.SKIPPED, reasons_of(revert, decimals), revert)
