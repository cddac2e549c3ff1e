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
from offchain.attestation.quorum import Quorum
from offchain.attestation.rewards import PROGRAMME_TYPE, REWARD_ROOT_TYPE, REWARD_TYPE, Earned, RewardRoot

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
    "nextNumber": (),
    "isFrozen": (),
    "standingOf": ("uint256",),
    "approvalDigest": ("bytes32", QUORUM_TYPE),
    "propose": (QUORUM_TYPE, "bytes"),
    "cancel": (QUORUM_TYPE,),
    "retire": (QUORUM_TYPE, "uint256"),
    "freeze": (QUORUM_TYPE,),
    "unfreeze": (QUORUM_TYPE,),
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
_REWARD_WORDS: Final = 4
_QUORUM_WORDS: Final = 6


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
    call_data = _called("publish", data)
    first = call_data.arguments(4, _PROGRAMME_WORDS + _ROOT_WORDS + 1)
    at = first + 32 * _PROGRAMME_WORDS
    return _root_at(call_data, at), call_data.argument_bytes(first, at + 32 * _ROOT_WORDS)


def decode_claim(data: bytes) -> tuple[RewardRoot, Earned, tuple[bytes, ...]]:
    """The root in a call of `claim`, what the wallet says that it earned, and the path between. Raises
    `CallDecodingError`."""
    call_data = _called("claim", data)
    first = call_data.arguments(4, _PROGRAMME_WORDS + _ROOT_WORDS + 1)
    at = first + 32 * _PROGRAMME_WORDS
    reward = call_data.struct(first, at + 32 * _ROOT_WORDS, _REWARD_WORDS)
    earned = Earned(call_data.address(reward), call_data.word(reward + 32), call_data.hash(reward + 64))
    return _root_at(call_data, at), earned, call_data.words_in(reward, reward + 96)


def decode_referral(data: bytes) -> tuple[int, int, bytes]:
    """(referee, referrer, the referee's signature) of a call of `refer`. Raises `CallDecodingError`."""
    call_data = _called("refer", data)
    first = call_data.arguments(4, _PROGRAMME_WORDS + 3)
    at = first + 32 * _PROGRAMME_WORDS
    return call_data.address(at), call_data.address(at + 32), call_data.argument_bytes(first, at + 64)


def decode_rotation(data: bytes) -> tuple[Quorum, bytes]:
    """The quorum in a call of `propose`, and the approval of the one that serves, as its bytes. Raises
    `CallDecodingError`."""
    if data[:4] != _selector("propose", QUORUM_CALLS["propose"]):
        raise CallDecodingError(f"selector 0x{data[:4].hex()} is not that of propose")
    call_data = Calldata(data)
    first = call_data.arguments(4, 2)
    at = call_data.struct(first, first, _QUORUM_WORDS)
    return _quorum_at(call_data, at), call_data.argument_bytes(first, first + 32)


def decode_approval(approval: bytes) -> tuple[Quorum, int, tuple[tuple[bytes, bytes], ...]]:
    """(quorum, bits of the members that signed, their signatures) of a quorum's signature. Raises
    `CallDecodingError`."""
    call_data = Calldata(approval)
    first = call_data.arguments(0, 3)
    at = call_data.struct(first, first, _QUORUM_WORDS)
    count, place = call_data.array(first, first + 64, 64)
    pairs = tuple((call_data.hash(place + 64 * it), call_data.hash(place + 64 * it + 32)) for it in range(count))
    return _quorum_at(call_data, at), call_data.word(first + 32), pairs


def _quorum_at(call_data: Calldata, at: int) -> Quorum:
    members = tuple(int.from_bytes(word, "big") for word in call_data.words_in(at, at + 160))
    number, threshold, delay, overlap = (call_data.word(at + 32 * word) for word in range(4))
    return Quorum(number, threshold, delay, overlap, call_data.address(at + 128), members)


def _called(name: str, data: bytes) -> Calldata:
    if data[:4] != _selector(name, REWARD_CALLS[name]):
        raise CallDecodingError(f"selector 0x{data[:4].hex()} is not that of {name}")
    return Calldata(data)


def _root_at(call_data: Calldata, at: int) -> RewardRoot:
    return RewardRoot(
        epoch=call_data.word(at),
        root=call_data.hash(at + 32),
        depth=call_data.word(at + 64),
        total=call_data.word(at + 96),
        active_from=call_data.word(at + 128),
        data_root=call_data.hash(at + 160),
        manifest_hash=call_data.hash(at + 192),
    )


def _call(calls: Calls, name: str, arguments: tuple[object, ...]) -> bytes:
    return _selector(name, calls[name]) + encode(calls[name], arguments)


def _selector(name: str, types: tuple[str, ...]) -> bytes:
    return keccak(f"{name}({','.join(types)})".encode())[:4]
