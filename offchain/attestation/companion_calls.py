"""The exact bytes of calls of the contracts beside the hub, and of the tokens that they move.

A test compares every signature here with the compiled ABI.
"""

from collections.abc import Mapping
from typing import Final

from eth_abi.abi import encode

from offchain.attestation.calldata import Calldata, CallDecodingError
from offchain.attestation.calls import TERMS_TYPE
from offchain.attestation.keccak import keccak
from offchain.attestation.presale import PRESALE_TYPE
from offchain.attestation.quorum import ABI_TYPE as QUORUM_TYPE
from offchain.attestation.rewards import PROGRAMME_TYPE, REWARD_ROOT_TYPE, REWARD_TYPE, RewardRoot

Calls = Mapping[str, tuple[str, ...]]

PRESALE_CALLS: Final[Calls] = {
    "presaleId": (PRESALE_TYPE,),
    "standingOf": (PRESALE_TYPE,),
    "depositOf": ("bytes32", "address"),
    "balanceOf": (PRESALE_TYPE, "uint256"),
    "heldIn": ("address",),
    "ledgerDigest": ("address",),
    "create": (PRESALE_TYPE,),
    "deposit": (PRESALE_TYPE, "uint256"),
    "declareReady": (PRESALE_TYPE,),
    "cancel": (PRESALE_TYPE,),
    "payBalance": (PRESALE_TYPE,),
    "giveBack": (PRESALE_TYPE, "address"),
    "forfeit": (PRESALE_TYPE, "address"),
}
"""Function -> parameter types, as `IPresaleEscrow` has them."""

REWARD_CALLS: Final[Calls] = {
    "programmeId": (PROGRAMME_TYPE,),
    "standingOf": ("bytes32",),
    "claimedOf": ("bytes32", "address"),
    "referrerOf": ("bytes32", "address"),
    "heldIn": ("address",),
    "ledgerDigest": ("address",),
    "create": (PROGRAMME_TYPE,),
    "fund": (PROGRAMME_TYPE, "uint256"),
    "publish": (PROGRAMME_TYPE, REWARD_ROOT_TYPE, "bytes"),
    "veto": (PROGRAMME_TYPE, REWARD_ROOT_TYPE),
    "claim": (PROGRAMME_TYPE, REWARD_ROOT_TYPE, REWARD_TYPE),
    "refer": (PROGRAMME_TYPE, "address", "address", "bytes"),
    "close": (PROGRAMME_TYPE,),
}
"""Function -> parameter types, as `IRewardDistributor` has them."""

QUORUM_CALLS: Final[Calls] = {
    "serving": (),
    "standingOf": ("uint256",),
    "approvalDigest": ("bytes32", QUORUM_TYPE),
}
"""Function -> parameter types, as `IOracleQuorum` has them."""

COUPON_CALLS: Final[Calls] = {
    "hub": (),
    "merchant": (),
    "issuer": (),
    "campaign": (),
    "totalClaimed": (),
    "ownerOf": ("uint256",),
    "contractURI": (),
    "open": (TERMS_TYPE, "uint256[]"),
    "claim": ("address", "uint32", "uint40", "bytes"),
}
"""Function -> parameter types, as `ICouponToken` has them."""

TOKEN_CALLS: Final[Calls] = {
    "balanceOf": ("address",),
    "allowance": ("address", "address"),
    "approve": ("address", "uint256"),
    "decimals": (),
}
"""Function -> parameter types, as ERC-20 has them."""

_PROGRAMME_WORDS: Final = 8
_ROOT_WORDS: Final = 7


def presale_call(name: str, *arguments: object) -> bytes:
    """The bytes of a call of `PresaleEscrow`; arguments as the ABI library takes them."""
    return _call(PRESALE_CALLS, name, arguments)


def reward_call(name: str, *arguments: object) -> bytes:
    """The bytes of a call of `RewardDistributor`."""
    return _call(REWARD_CALLS, name, arguments)


def quorum_call(name: str, *arguments: object) -> bytes:
    """The bytes of a call of `OracleQuorum`."""
    return _call(QUORUM_CALLS, name, arguments)


def coupon_call(name: str, *arguments: object) -> bytes:
    """The bytes of a call of `CouponToken`."""
    return _call(COUPON_CALLS, name, arguments)


def token_call(name: str, *arguments: object) -> bytes:
    """The bytes of a call of a token."""
    return _call(TOKEN_CALLS, name, arguments)


def decode_publication(data: bytes) -> tuple[RewardRoot, bytes]:
    """The root in a call of `publish`, and the issuer's signature. Raises `CallDecodingError`."""
    if data[:4] != _selector("publish", REWARD_CALLS["publish"]):
        raise CallDecodingError(f"selector 0x{data[:4].hex()} is not that of publish")
    call_data = Calldata(data)
    first = call_data.arguments(4, _PROGRAMME_WORDS + _ROOT_WORDS + 1)
    at = first + 32 * _PROGRAMME_WORDS
    root = RewardRoot(
        epoch=call_data.word(at),
        root=call_data.hash(at + 32),
        depth=call_data.word(at + 64),
        total=call_data.word(at + 96),
        active_from=call_data.word(at + 128),
        data_root=call_data.hash(at + 160),
        manifest_hash=call_data.hash(at + 192),
    )
    return root, call_data.argument_bytes(first, at + 32 * _ROOT_WORDS)


def _call(calls: Calls, name: str, arguments: tuple[object, ...]) -> bytes:
    return _selector(name, calls[name]) + encode(calls[name], arguments)


def _selector(name: str, types: tuple[str, ...]) -> bytes:
    return keccak(f"{name}({','.join(types)})".encode())[:4]
