"""The exact bytes of the contracts' calls: encoding what we send, decoding what anybody sent.

A test compares every signature here with the compiled ABI.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

from eth_abi.abi import encode

from offchain.attestation.calldata import Calldata, CallDecodingError
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import COLD_TYPE, address_bytes, cold_tuple
from offchain.attestation.roots import Root
from offchain.domain.order import Agreement, Grant, Order
from offchain.domain.terms import Cold, Terms, pack_terms, unpack_terms
from offchain.domain.tiers import Tier

TERMS_TYPE: Final = "(" + "uint256," * 8 + "bytes32,bytes32)"
USE_TYPE: Final = "(uint256,address,bytes,bytes32[],uint256[])"
QUOTE_TYPE: Final = "(address,bytes32,uint256,uint256[],bytes)"
CONSENT_TYPE: Final = "(uint256,bytes32,bytes)"
ROOT_TYPE: Final = "(uint16,bytes32,uint8,uint32,uint32,uint96,uint40,bytes32,bytes32,bytes32)"

HUB_CALLS: Final = {
    "campaignId": (TERMS_TYPE,),
    "termsOf": ("bytes32",),
    "stateOf": ("bytes32",),
    "usedWord": ("bytes32", "uint256"),
    "nonceWord": ("address", "uint256"),
    "cashierExpiry": ("address", "address"),
    "ledgerDigest": ("address",),
    "rootCommitment": ("bytes32", "uint256"),
    "companion": (),
    "create": (TERMS_TYPE, "uint256[]", COLD_TYPE),
    "topUp": (TERMS_TYPE, "uint256"),
    "pause": (TERMS_TYPE, "uint256"),
    "unpause": (TERMS_TYPE,),
    "announceEnd": (TERMS_TYPE,),
    "revokeIndices": (TERMS_TYPE, "uint256", "uint256"),
    "revokeEpoch": (TERMS_TYPE,),
    "nameCashier": ("address", "uint256"),
    "redeem": (TERMS_TYPE, USE_TYPE, QUOTE_TYPE, CONSENT_TYPE),
    "quoteRedeem": (TERMS_TYPE, USE_TYPE, QUOTE_TYPE, CONSENT_TYPE),
}
"""Function -> parameter types, as `IPromotionHub` has them."""

ROOTS_CALLS: Final = {
    "hub": (),
    "issuedOf": ("bytes32",),
    "propose": (TERMS_TYPE, ROOT_TYPE, "bytes"),
    "veto": (TERMS_TYPE, COLD_TYPE, ROOT_TYPE),
}
"""Function -> parameter types, as `IEligibilityRoots` has them."""

_SELECTORS: Final = {
    name: keccak(f"{name}({','.join(types)})".encode())[:4] for name, types in (HUB_CALLS | ROOTS_CALLS).items()
}


_TERMS_WORDS: Final = 10
_ROOT_WORDS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Everything that one call of `redeem` carries."""

    terms: Terms
    grant: Grant
    order: Order
    quote_signature: bytes
    agreement: Agreement
    consent_signature: bytes = b""
    submitter: int = 0
    voucher_signature: bytes = b""
    proof: tuple[bytes, ...] = ()
    tiers: tuple[Tier, ...] = ()


def call(name: str, *arguments: object) -> bytes:
    """The bytes of a call; arguments as the ABI library takes them."""
    types = (HUB_CALLS | ROOTS_CALLS)[name]
    return _SELECTORS[name] + encode(types, arguments)


def terms_tuple(terms: Terms) -> tuple[object, ...]:
    """The terms as the ABI encodes them."""
    return (*pack_terms(terms)[:8], terms.extra_hash, terms.cold_hash)


def create_call(terms: Terms, tiers: Sequence[Tier], cold: Cold) -> bytes:
    """Creates a campaign."""
    return call("create", terms_tuple(terms), [tier.packed() for tier in tiers], cold_tuple(cold))


def propose_call(terms: Terms, root: Root, signature: bytes) -> bytes:
    """Publishes a root."""
    return call("propose", terms_tuple(terms), root.fields(), signature)


def redeem_call(submission: Submission, name: str = "redeem") -> bytes:
    """Redeems; with the name `quoteRedeem`, asks what redeeming would do."""
    order, agreement = submission.order, submission.agreement
    use = (
        submission.grant.packed(),
        address_bytes(submission.submitter),
        submission.voucher_signature,
        list(submission.proof),
        [tier.packed() for tier in submission.tiers],
    )
    quote = (
        address_bytes(order.shopper),
        order.order_ref,
        order.packed_head(),
        [line.packed() for line in order.lines],
        submission.quote_signature,
    )
    consent = (agreement.packed_bounds(), agreement.text_hash, submission.consent_signature)
    return call(name, terms_tuple(submission.terms), use, quote, consent)


def decode_redeem(data: bytes) -> Submission:
    """What a transaction to the hub redeemed. Raises `CallDecodingError`."""
    call_data, first = _arguments_of("redeem", data, _TERMS_WORDS + 3)
    heads = range(first + 32 * _TERMS_WORDS, len(data), 32)
    use, quote, consent = (call_data.struct(first, at, words) for at, words in zip(heads, (5, 5, 3), strict=False))
    lines = tuple(int.from_bytes(word, "big") for word in call_data.words_in(quote, quote + 96))
    tiers = (int.from_bytes(word, "big") for word in call_data.words_in(use, use + 128))
    return Submission(
        terms=unpack_terms(tuple(call_data.word(first + 32 * word) for word in range(_TERMS_WORDS))),
        grant=Grant.unpacked(call_data.word(use)),
        submitter=call_data.address(use + 32),
        voucher_signature=call_data.bytes_in(use, use + 64),
        proof=call_data.words_in(use, use + 96),
        tiers=tuple(Tier.unpacked(word) for word in tiers),
        order=Order.unpacked(call_data.address(quote), call_data.hash(quote + 32), call_data.word(quote + 64), lines),
        quote_signature=call_data.bytes_in(quote, quote + 128),
        agreement=Agreement.unpacked(call_data.word(consent), call_data.hash(consent + 32)),
        consent_signature=call_data.bytes_in(consent, consent + 64),
    )


def decode_proposal(data: bytes) -> tuple[Root, bytes]:
    """The root in a call of `propose`, and the issuer's signature. Raises `CallDecodingError`."""
    call_data, first = _arguments_of("propose", data, _TERMS_WORDS + _ROOT_WORDS + 1)
    at = first + 32 * _TERMS_WORDS
    kinds = [name == "bytes32" for name in ROOT_TYPE.strip("()").split(",")]
    words = [(call_data.hash if is_hash else call_data.word)(at + 32 * word) for word, is_hash in enumerate(kinds)]
    root = Root(**dict(zip([field.name for field in fields(Root)], words, strict=True)))  # type: ignore[arg-type]
    return root, call_data.argument_bytes(first, at + 32 * _ROOT_WORDS)


def decode_words(data: bytes) -> tuple[int, ...]:
    """The answer of a view whose results are all one word."""
    return tuple(int.from_bytes(data[at : at + 32], "big") for at in range(0, len(data), 32))


def _arguments_of(name: str, data: bytes, words: int) -> tuple[Calldata, int]:
    """The call of that function, and where its arguments begin. words : of their head."""
    if data[:4] != _SELECTORS[name]:
        raise CallDecodingError(f"selector 0x{data[:4].hex()} is not that of {name}")
    call_data = Calldata(data)
    return call_data, call_data.arguments(4, words)
