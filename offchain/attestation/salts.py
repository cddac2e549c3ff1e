"""Salts that nobody can guess and the issuer can make again: HMAC-SHA256 of a secret key over what they are for."""

import hashlib
import hmac


def salt(key: bytes, purpose: str, *parts: bytes | int) -> bytes:
    """32 bytes. purpose : keeps uses of one key apart; parts : integers below 2**256, or bytes."""
    mac = hmac.new(key, purpose.encode() + b"\0", hashlib.sha256)
    for part in parts:
        data = part.to_bytes(32, "big") if isinstance(part, int) else part
        mac.update(len(data).to_bytes(4, "big") + data)
    return mac.digest()
