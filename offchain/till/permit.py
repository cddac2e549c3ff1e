"""What a holder of a token signs so that somebody may take of it (ERC-2612), by what the token says of itself."""

from dataclasses import dataclass
from typing import Final

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from offchain.attestation.calls import decode_words
from offchain.attestation.keccak import keccak, words
from offchain.domain.refusals import Refusal
from offchain.ports import CallRevertedError, Chain, Signer
from offchain.till.errors import NoPermitError

_PERMIT: Final = keccak(b"Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")
_DOMAIN: Final = keccak(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
_FIELDS: Final = 0x0F
"""Of EIP-5267: name, version, chain id and contract, and nothing else."""
_ANSWER: Final = ("bytes1", "string", "string", "uint256", "address", "bytes32", "uint256[]")
_LOW: Final = (1 << 255) - 1


@dataclass(frozen=True, slots=True)
class Permit:
    """value : smallest units that spender may take; deadline : Unix seconds, inclusive."""

    spender: int
    value: int
    deadline: int

    def signed(self, chain: Chain, token: int, owner: Signer) -> tuple[object, ...]:
        """As the checkout takes it: value, deadline, v, r, s. Raises `NoPermitError`, `ChainUnavailableError`."""
        nonce = _word(chain, token, keccak(b"nonces(address)")[:4] + words(owner.address))
        content = words(_PERMIT, owner.address, self.spender, self.value, nonce, self.deadline)
        signature = owner.sign(keccak(b"\x19\x01" + separator_of(chain, token) + keccak(content)))
        rest = int.from_bytes(signature[32:], "big")
        return self.value, self.deadline, 27 + (rest >> 255), signature[:32], (rest & _LOW).to_bytes(32, "big")


def separator_of(chain: Chain, token: int) -> bytes:
    """The token's domain separator: as it says itself, or from its domain (EIP-5267). Raises `NoPermitError`."""
    answer = _asked(chain, token, keccak(b"DOMAIN_SEPARATOR()")[:4])
    if len(answer) == 32:
        return answer
    try:
        fields, name, version, chain_id, contract, *_ = decode(
            _ANSWER, _asked(chain, token, keccak(b"eip712Domain()")[:4])
        )
    except DecodingError as error:
        raise NoPermitError(token) from error
    if fields[0] != _FIELDS:
        raise NoPermitError(token)
    return keccak(words(_DOMAIN, keccak(name.encode()), keccak(version.encode()), chain_id, int(contract, 16)))


def _word(chain: Chain, token: int, data: bytes) -> int:
    answer = _asked(chain, token, data)
    if len(answer) != 32:
        raise NoPermitError(token)
    return decode_words(answer)[0]


def _asked(chain: Chain, token: int, data: bytes) -> bytes:
    try:
        return chain.call(token, data)
    except (CallRevertedError, Refusal):
        return b""
