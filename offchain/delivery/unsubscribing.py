"""Links by which one click ends all messages (RFC 8058). A link names nobody: it is a sealed pseudonym."""

import base64
import hashlib
import hmac

_MAC_BYTES = 16
_PSEUDONYM_BYTES = 32
_ABOUT = b"promissory-unsubscribe/1\0"


def token(key: bytes, pseudonym: str) -> str:
    """64 URL-safe characters. key : 32 bytes; pseudonym : 64 hexadecimal digits."""
    plain = bytes.fromhex(pseudonym)
    return base64.urlsafe_b64encode(plain + _mac(key, plain)).decode()


def read(key: bytes, text: str) -> str | None:
    """The pseudonym of a token that this key made; None for everything else."""
    try:
        found = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, UnicodeEncodeError):
        return None
    plain, mac = found[:_PSEUDONYM_BYTES], found[_PSEUDONYM_BYTES:]
    return plain.hex() if len(plain) == _PSEUDONYM_BYTES and hmac.compare_digest(mac, _mac(key, plain)) else None


def _mac(key: bytes, plain: bytes) -> bytes:
    return hmac.digest(key, _ABOUT + plain, hashlib.sha256)[:_MAC_BYTES]
