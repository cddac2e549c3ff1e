"""Whether a wallet signed a message: by its key (EIP-191), or by what its contract says (EIP-1271)."""

from typing import Final

from offchain.attestation.keccak import keccak, words
from offchain.attestation.signatures import signer_of
from offchain.domain.refusals import Refusal
from offchain.ports import CallRevertedError, Chain

_IS_VALID: Final = bytes.fromhex("1626ba7e")
"""Selector of `isValidSignature(bytes32,bytes)`, and what it answers where it agrees."""


def message_digest(text: str) -> bytes:
    """What `personal_sign` signs (EIP-191, version 0x45): 32 bytes."""
    body = text.encode("utf-8")
    return keccak(b"\x19Ethereum Signed Message:\n" + str(len(body)).encode("ascii") + body)


def signed_by(wallet: int, text: str, signature: bytes, chain: Chain) -> bool:
    """Whether it did; nobody signs for the account 0, which is also what bytes that are no signature recover to. The
    chain is asked only where no key of that address signed; raises `ChainUnavailableError`.

    Signatures of keys have one form: 64 or 65 bytes, the lower s. A wallet whose contract is not on the chain yet
    (EIP-6492) cannot sign in.
    """
    if wallet == 0:
        return False
    digest = message_digest(text)
    if signer_of(digest, signature) == wallet:
        return True
    padded = signature + bytes(-len(signature) % 32)
    data = _IS_VALID + words(digest, 64, len(signature)) + padded
    try:
        answer = chain.call(wallet, data)
    except (Refusal, CallRevertedError):
        return False
    return answer == _IS_VALID + bytes(28)
