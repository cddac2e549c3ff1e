"""Tokens and what is kept of them.

A token is a prefix that says what it is, and 256 random bits. Its SHA-256 is looked up in an index of the store: how
long that took tells of the hash alone, which nobody knows who does not know the token. What is compared with anything
else, the CSRF token, is compared in constant time.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Final

from offchain.access.ports import Chance

SESSION_PREFIX: Final = "promo_s_"
KEY_PREFIX: Final = "promo_k_"
LONGEST: Final = 64
"""Characters of what is looked at as a token; ours have 51."""
_SECRET_BYTES: Final = 32
_NONCE_BYTES: Final = 16
_ID_BYTES: Final = 5


def new_token(prefix: str, chance: Chance) -> str:
    """A prefix and 43 characters, 256 bits."""
    return prefix + urlsafe_b64encode(chance.draw(_SECRET_BYTES)).decode("ascii").rstrip("=")


def new_nonce(chance: Chance) -> str:
    """32 hexadecimal digits, 128 bits: letters and digits alone, as EIP-4361 wants them."""
    return chance.draw(_NONCE_BYTES).hex()


def new_id(chance: Chance) -> str:
    """10 hexadecimal digits, which open nothing."""
    return chance.draw(_ID_BYTES).hex()


def kept(secret: str) -> bytes:
    """What is stored in place of a token or nonce: its SHA-256. A secret of 128 or more random bits needs no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def csrf_of(token: str) -> str:
    """What a page sends beside its cookie: derived from the token, so that it is stored nowhere and dies with it."""
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"csrf", hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compares in a time that does not depend on where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
