"""The key of a bearer code, and what it signs at redemption.

The key is a hash over the campaign and the code. The campaign's id commits to chain, hub and terms, so that one code
makes unrelated keys in two campaigns, and nothing that was tried for one of them helps with another. Nobody learns the
code from the address, the voucher or the assignment: it takes about 2**95 / n tries to meet one of n codes.
"""

from typing import Final

from coincurve import PrivateKey

from offchain.attestation import signatures, typed_data
from offchain.attestation.keccak import keccak, words
from offchain.attestation.typed_data import SigningDomain

_PURPOSE: Final = keccak(b"promissory.bearer")
_ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1."""


def key_of(campaign: bytes, code: int) -> PrivateKey:
    """The key of a code in a campaign. code : below 2**95 (`codes.read_code`)."""
    secret = int.from_bytes(keccak(words(_PURPOSE, campaign, code)), "big") % (_ORDER - 1) + 1
    return PrivateKey(secret.to_bytes(32, "big"))


def holder_of(campaign: bytes, code: int) -> int:
    """The address that the issuer signs a bearer voucher for."""
    return signatures.address_of(key_of(campaign, code))


def assign(domain: SigningDomain, campaign: bytes, index: int, code: int, shopper: int) -> tuple[bytes, bytes]:
    """The two words that let `shopper`, and nobody else, redeem the coupon of a code: `Use.proof`."""
    digest = domain.digest(typed_data.of_assignment(campaign, index, shopper))
    signature = signatures.sign(key_of(campaign, code), digest)
    return signature[:32], signature[32:]
