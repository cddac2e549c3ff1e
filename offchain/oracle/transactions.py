"""EIP-1559 transactions: encoding, signing by a `Signer`, hash."""

from dataclasses import dataclass

import rlp

from offchain.attestation.keccak import keccak
from offchain.attestation.parts import address_bytes
from offchain.ports import Fees, Signer

_TYPE = b"\x02"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsignedTransaction:
    """gas : limit; fees : wei a gas; to : 160 bits; value : wei."""

    chain_id: int
    nonce: int
    gas: int
    fees: Fees
    to: int
    data: bytes
    value: int = 0

    def _fields(self) -> list[object]:
        return [
            self.chain_id,
            self.nonce,
            self.fees.max_priority,
            self.fees.max_fee,
            self.gas,
            address_bytes(self.to),
            self.value,
            self.data,
            [],
        ]

    def signed(self, signer: Signer) -> bytes:
        """The bytes to send; their Keccak hash is the transaction's."""
        signature = signer.sign(keccak(_TYPE + rlp.encode(self._fields())))
        r, rest = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        parity, s = rest >> 255, rest & ((1 << 255) - 1)
        encoded: bytes = rlp.encode([*self._fields(), parity, r, s])
        return _TYPE + encoded


def read_unsigned(raw: bytes) -> UnsignedTransaction:
    """What was signed, from the bytes of a signed transaction."""
    chain_id, nonce, max_priority, max_fee, gas, to, value, data = rlp.decode(raw[1:])[:8]
    numbers = (int.from_bytes(part, "big") for part in (chain_id, nonce, gas, to, value, max_fee, max_priority))
    chain, place, limit, receiver, wei, most, tip = numbers
    return UnsignedTransaction(
        chain_id=chain, nonce=place, gas=limit, fees=Fees(most, tip), to=receiver, data=data, value=wei
    )


def data_of(raw: bytes) -> bytes:
    """The calldata of the bytes of a signed transaction."""
    data: bytes = rlp.decode(raw[1:])[7]
    return data
