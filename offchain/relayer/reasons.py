"""Why an order was refused, as bytes that a store keeps: a contract's revert, or a refusal of the service itself."""

import json

from offchain.attestation.reverts import decode_revert, encode_revert
from offchain.domain.refusals import Refusal
from offchain.ports import CallRevertedError
from offchain.queries.service_texts import ServiceRefusal


def encode(reason: Refusal | ServiceRefusal | CallRevertedError) -> bytes:
    """Never empty."""
    if isinstance(reason, Refusal):
        return encode_revert(reason)
    if isinstance(reason, CallRevertedError):
        return reason.data or encode(decode(b""))
    document = {"code": reason.code, "facts": dict(reason.facts)}
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def decode(kept: bytes) -> Refusal | ServiceRefusal:
    """What was encoded; a revert that is none of ours is shown as it came."""
    refusal = decode_revert(kept)
    if refusal is not None:
        return refusal
    try:
        document = json.loads(kept)
        return ServiceRefusal(document["code"], **document["facts"])
    except (ValueError, KeyError, TypeError):
        return ServiceRefusal("Relay_CallReverted", data=f"0x{kept.hex()}")
