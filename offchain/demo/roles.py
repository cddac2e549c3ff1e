"""Who takes part in the walk, each with a key of their own, made from the seed."""

from dataclasses import dataclass
from typing import Self

from offchain.adapters.keys import KeySigner
from offchain.attestation.keccak import keccak


def secret_for(seed: int, name: str) -> bytes:
    """32 bytes of a throw-away key; worthless outside the walk's own chain."""
    return keccak(f"promissory walk {seed} {name}".encode())


def key_for(seed: int, name: str) -> KeySigner:
    """The key of that secret."""
    return KeySigner(secret_for(seed, name))


@dataclass(frozen=True, slots=True)
class Roles:
    """merchant : owns the campaigns; cashier : signs quotes; issuer : signs vouchers and roots; auditor : may veto a
    root; relayer : submits what shoppers signed; stranger : has no right at all."""

    merchant: KeySigner
    cashier: KeySigner
    issuer: KeySigner
    auditor: KeySigner
    relayer: KeySigner
    stranger: KeySigner

    @classmethod
    def from_seed(cls, seed: int) -> Self:
        """One key a role."""
        return cls(*(key_for(seed, name) for name in cls.__slots__))
