"""Salts that nobody can guess and the issuer can make again: HMAC-SHA256 of a secret key over what they are for."""

import hmac


def salt(key: bytes, purpose: str, *parts: bytes | int) -> bytes:
    """32 bytes. purpose : keeps uses of one key apart; parts : integers below 2**256, or bytes."""
    message = purpose.encode() + b"\0"
    for part in parts:
        content = part.to_bytes(32, "big") if isinstance(part, int) else part
        message += len(content).to_bytes(4, "big") + content
    return hmac.digest(key, message, "sha256")
