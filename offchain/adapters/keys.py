"""The `Signer` port over a private key, from its bytes or from an encrypted keystore file."""

import json
from pathlib import Path

from coincurve import PrivateKey
from eth_account import Account

from offchain.adapters.keystore_error import KeystoreError
from offchain.attestation import signatures


class KeySigner:
    """Signs with one key, which it never shows."""

    def __init__(self, secret: bytes) -> None:
        self._key = PrivateKey(secret)
        self._address = signatures.address_of(self._key)

    @classmethod
    def from_keystore(cls, path: Path, password: str, variable: str = "PROMO_KEYSTORE_PASSWORD") -> "KeySigner":
        """Opens a Web3 Secret Storage file (version 3). variable : where the password stood. Raises `KeystoreError`."""
        try:
            return cls(bytes(Account.decrypt(json.loads(path.read_text()), password)))
        except FileNotFoundError as error:
            raise KeystoreError(f"there is no keystore {path}: create one with any Ethereum wallet") from error
        except (OSError, ValueError, TypeError, KeyError, NotImplementedError) as error:
            wanted = f"check the file, and its password in {variable}"
            raise KeystoreError(f"{path} does not open: {error}; {wanted}") from error

    @property
    def address(self) -> int:
        """160 bits."""
        return self._address

    def sign(self, digest: bytes) -> bytes:
        """64 bytes, EIP-2098."""
        return signatures.sign(self._key, digest)

    def __repr__(self) -> str:
        return f"KeySigner(0x{self._address:040x})"
