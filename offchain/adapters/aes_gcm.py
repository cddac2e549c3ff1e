"""The `Cipher` port: AES-256-GCM (NIST SP 800-38D) by the `cryptography` package."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from offchain.privacy.ports import UnreadableError

NONCE_BYTES = 12
"""96 bits of the operating system's chance. A data key seals the few fields of one person and a key-encryption key the
keys of a shop between two rotations, far below the 2^32 messages that random nonces allow; the stores refuse a nonce
that stands there already."""
_KEY_BITS = 256
_PERSON_BYTES = 16


class AesGcm:
    """Seals and opens; keeps no key."""

    def new_key(self) -> bytes:
        """32 random bytes."""
        return AESGCM.generate_key(_KEY_BITS)

    def new_person(self) -> bytes:
        """16 random bytes."""
        return secrets.token_bytes(_PERSON_BYTES)

    def seal(self, key: bytes, content: bytes, context: bytes) -> bytes:
        """Nonce, ciphertext and tag."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, content, context)

    def open(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        """The content. Raises `UnreadableError`."""
        try:
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
        except (InvalidTag, ValueError) as error:
            raise UnreadableError("the seal does not open with this key in this place") from error
