"""What a gate contract is asked, and what its answer means. Twin of contracts/libraries/GateLib.sol."""

from collections.abc import Callable

from eth_abi.abi import encode

from offchain.attestation.keccak import keccak
from offchain.attestation.parts import address_bytes
from offchain.domain.extra import GateRule
from offchain.domain.refusals import Refusal
from offchain.domain.terms import GateKind

_OWNER_OF = keccak(b"ownerOf(uint256)")[:4]
_PAST_VOTES = keccak(b"getPastVotes(address,uint256)")[:4]
_BALANCE_OF = keccak(b"balanceOf(address,uint256)")[:4]


def question(rule: GateRule, shopper: int, index: int) -> bytes:
    """The call of the gate. index : the coupon's, which is the token's id where an ERC-721 is asked."""
    if rule.kind == GateKind.ERC721_OWNER:
        return _OWNER_OF + encode(["uint256"], [index])
    if rule.kind == GateKind.PAST_VOTES:
        return _PAST_VOTES + encode(["address", "uint256"], [address_bytes(shopper), rule.timepoint])
    return _BALANCE_OF + encode(["address", "uint256"], [address_bytes(shopper), rule.token_id])


def check(gate: int, rule: GateRule, shopper: int, index: int, ask: Callable[[bytes], bytes | None]) -> None:
    """Refuses a shopper who does not hold enough, and a gate that gives no usable answer.

    ask : the gate's answer to a call, None where it fails.
    """
    answer = ask(question(rule, shopper, index))
    if answer is None or len(answer) != 32:
        raise Refusal("Hub_GateFailed", gate=gate)
    have, needed = int.from_bytes(answer, "big"), rule.minimum
    if rule.kind == GateKind.ERC721_OWNER:
        have, needed = int(have == shopper), 1
    if have < needed:
        raise Refusal("Hub_GateClosed", gate=gate, have=have, needed=needed)
