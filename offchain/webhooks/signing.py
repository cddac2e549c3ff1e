"""How a message is signed: the scheme of Standard Webhooks (https://www.standardwebhooks.com), version 1.

`webhook-id`, `webhook-timestamp` (Unix seconds) and `webhook-signature`: one `v1,<base64>` for each secret in force,
with a space between. Signed is `<id>.<timestamp>.<body>` with HMAC-SHA256 under the bytes behind `whsec_`.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Final

PREFIX: Final = "whsec_"
_VERSION: Final = "v1,"
TOLERANCE: Final = 300
"""Seconds that a timestamp may differ from the receiver's clock."""


def secret_of(key: bytes, webhook: str, generation: int) -> str:
    """The secret of an endpoint, derived: the store holds none. key : 32 bytes of the shop's own key file."""
    about = f"promissory-webhook/1\0{webhook}\0{generation}".encode()
    return PREFIX + base64.b64encode(hmac.digest(key, about, hashlib.sha256)).decode()


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """`v1,<base64>`."""
    signed = f"{message}.{timestamp}.".encode() + body
    digest = hmac.digest(base64.b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256)
    return _VERSION + base64.b64encode(digest).decode()


def headers(secrets: Sequence[str], message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers. secrets : those in force, the newest first."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, message, timestamp, body) for secret in secrets),
    }


def verified(secret: str, found: Mapping[str, str], body: bytes, now: int) -> bool:
    """Whether a message is ours and not older than `TOLERANCE`: what a receiver does. found : headers, lower case."""
    stamp = found.get("webhook-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit()) or abs(now - int(stamp)) > TOLERANCE:
        return False
    wanted = signature(secret, found.get("webhook-id", ""), int(stamp), body)
    return any(hmac.compare_digest(wanted, given) for given in found.get("webhook-signature", "").split(" "))
