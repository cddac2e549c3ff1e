"""Signed transactions read back, for the chains in memory."""

import rlp

from offchain.attestation.keccak import keccak
from offchain.attestation.signatures import recover
from offchain.ports import Transaction

_TYPE = b"\x02"
_UNSIGNED_FIELDS = 9


def read_raw(raw: bytes) -> tuple[Transaction, int, int]:
    """Transaction, chain id and nonce of EIP-1559 bytes, with the sender that the signature leads to."""
    *unsigned, parity, r, s = rlp.decode(raw[1:])
    digest = keccak(_TYPE + rlp.encode(unsigned[:_UNSIGNED_FIELDS]))
    signature = r.rjust(32, b"\0") + s.rjust(32, b"\0") + bytes([27 + int.from_bytes(parity, "big")])
    transaction = Transaction(
        hash=keccak(raw),
        sender=recover(digest, signature),
        to=int.from_bytes(unsigned[5], "big"),
        data=bytes(unsigned[7]),
        block_number=0,
    )
    return transaction, int.from_bytes(unsigned[0], "big"), int.from_bytes(unsigned[1], "big")
