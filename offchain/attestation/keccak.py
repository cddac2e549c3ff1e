"""Keccak-256 as Ethereum uses it, and the encoding of static ABI words."""

import sha3


def keccak(data: bytes) -> bytes:
    """32 bytes."""
    digest: bytes = sha3.keccak_256(data).digest()
    return digest


def words(*values: int | bytes) -> bytes:
    """The ABI encoding of static values: integers as 32 bytes big endian, 32 bytes as they are."""
    return b"".join(value if isinstance(value, bytes) else value.to_bytes(32, "big") for value in values)
