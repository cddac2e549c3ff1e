"""The id of a pre-sale. Twin of contracts/libraries/PresaleHash.sol."""

from dataclasses import astuple
from typing import Final

from offchain.attestation.keccak import keccak, words
from offchain.attestation.parts import address_bytes
from offchain.attestation.typed_data import SigningDomain
from offchain.domain.presale import Presale

PRESALE_TYPES: Final = {
    "Presale": "Presale(address merchant,address token,uint96 price,uint96 deposit,uint32 factorBps,uint16 forfeitBps,"
    "uint32 units,uint32 unitsEach,uint40 depositFrom,uint40 depositUntil,uint40 readyBy,uint32 balanceSeconds,"
    "bytes32 descriptionHash,bytes32 salt)",
}
"""Name -> the type as EIP-712 encodes it."""
PRESALE_TYPE: Final = (
    "(address,address,uint96,uint96,uint32,uint16,uint32,uint32,uint40,uint40,uint40,uint32,bytes32,bytes32)"
)
_TYPE_HASH: Final = keccak(PRESALE_TYPES["Presale"].encode())


def presales_domain(chain_id: int, escrow: int) -> SigningDomain:
    """The domain of pre-sales."""
    return SigningDomain("Promissory presales", "1", chain_id, escrow)


def fields_of(presale: Presale) -> tuple[bytes | int, ...]:
    """As the ABI takes them."""
    merchant, token, *rest = astuple(presale)
    return address_bytes(merchant), address_bytes(token), *rest


def hash_of(presale: Presale) -> bytes:
    """The EIP-712 struct hash."""
    return keccak(words(_TYPE_HASH, *astuple(presale)))


def presale_id(domain: SigningDomain, presale: Presale) -> bytes:
    """The digest of the terms under the escrow's domain."""
    return domain.digest(hash_of(presale))
