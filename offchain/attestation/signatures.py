"""Signatures of keys over digests: making, compacting, recovering.

A signature is 64 bytes by EIP-2098 (r, then s with the parity in its highest bit), which costs less calldata, or 65
bytes (r, s, v). Recovery uses libsecp256k1, about a hundred times faster than a Python implementation.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from coincurve import PrivateKey, PublicKey

from offchain.attestation.keccak import keccak

_PART = 64
"""Signatures that a thread recovers in one go."""
_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0


class SignatureFormError(ValueError):
    """The bytes are no canonical signature."""


def address_of(key: PrivateKey) -> int:
    """The account of a private key."""
    return _account(key.public_key)


def sign(key: PrivateKey, digest: bytes) -> bytes:
    """The 64-byte signature of a 32-byte digest; deterministic (RFC 6979), low s."""
    signature = key.sign_recoverable(digest, hasher=None)
    s = int.from_bytes(signature[32:64], "big") | signature[64] << 255
    return signature[:32] + s.to_bytes(32, "big")


def recover(digest: bytes, signature: bytes) -> int:
    """The account that signed.

    Raises `SignatureFormError` for a wrong length, a high s, or no such point.
    """
    r, s, parity = _parts(signature)
    if s > _HALF_ORDER:
        raise SignatureFormError("s is in the upper half of its range")
    compact = r + s.to_bytes(32, "big") + bytes([parity])
    try:
        return _account(PublicKey.from_signature_and_message(compact, digest, hasher=None))
    except Exception as error:
        raise SignatureFormError(str(error)) from error


def signer_of(digest: bytes, signature: bytes) -> int:
    """The account that signed; 0 when the bytes are no canonical signature, as on chain."""
    try:
        return recover(digest, signature)
    except SignatureFormError:
        return 0


def signers_of(signed: Sequence[tuple[bytes, bytes]], threads: int = 1) -> list[int]:
    """The same of each (digest, signature), for many. threads : how many recover at once; libsecp256k1 works without
    Python's lock."""
    if threads == 1 or len(signed) <= _PART:
        return [signer_of(digest, signature) for digest, signature in signed]
    parts = [signed[at : at + _PART] for at in range(0, len(signed), _PART)]
    with ThreadPoolExecutor(threads) as pool:
        return [signer for part in pool.map(signers_of, parts) for signer in part]


def _parts(signature: bytes) -> tuple[bytes, int, int]:
    r, rest = signature[:32], int.from_bytes(signature[32:64], "big")
    if len(signature) == 64:
        return r, rest & ((1 << 255) - 1), rest >> 255
    if len(signature) == 65 and signature[64] in (27, 28):
        return r, rest, signature[64] - 27
    raise SignatureFormError(f"a signature has 64 bytes, or 65 with v = 27 or 28; got {len(signature)}")


def _account(key: PublicKey) -> int:
    return int.from_bytes(keccak(key.format(compressed=False)[1:])[12:], "big")
