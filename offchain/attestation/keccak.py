"""Keccak-256 as Ethereum uses it, and the encoding of static ABI words."""

from collections.abc import Iterable, Iterator

import sha3


def keccak(data: bytes) -> bytes:
    """32 bytes."""
    digest: bytes = sha3.keccak_256(data).digest()
    return digest


def keccak_each(messages: Iterable[bytes]) -> list[bytes]:
    """The same of each message, for many."""
    hasher = sha3.keccak_256
    return [hasher(message).digest() for message in messages]


def keccak_chain(first: bytes, links: Iterable[bytes]) -> Iterator[bytes]:
    """Every hash of a chain from `first` on, in which each link is hashed behind the hash before it:
    keccak256(before ‖ link)."""
    hasher, before = sha3.keccak_256, first
    for link in links:
        before = hasher(before + link).digest()
        yield before


def words(*values: int | bytes) -> bytes:
    """The ABI encoding of static values: integers as 32 bytes big endian, 32 bytes as they are."""
    return b"".join(value if isinstance(value, bytes) else value.to_bytes(32, "big") for value in values)
