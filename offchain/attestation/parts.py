"""Hashes of the parts of the terms that enter them by hash. Twin of `ExtraLib.extraHash` and of `Terms.coldHash`."""

from collections.abc import Sequence

from eth_abi.abi import encode

from offchain.attestation.keccak import keccak, words
from offchain.domain.terms import Cold

COLD_TYPE = "(address,address[],uint16[],bytes32,bytes32)"


def address_bytes(account: int) -> bytes:
    """The 20 bytes of an address."""
    return account.to_bytes(20, "big")


def cold_tuple(cold: Cold) -> tuple[object, ...]:
    """The cold part as the ABI encodes it."""
    return (
        address_bytes(cold.auditor),
        [address_bytes(funder) for funder in cold.funders],
        list(cold.share_bps),
        cold.plan_hash,
        cold.metadata,
    )


def cold_hash(cold: Cold) -> bytes:
    """32 bytes."""
    return keccak(encode([COLD_TYPE], [cold_tuple(cold)]))


def extra_hash(extra: Sequence[int]) -> bytes:
    """32 bytes; zero without any extra word."""
    return keccak(words(*extra)) if extra else bytes(32)
