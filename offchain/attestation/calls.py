"""The exact bytes of the contracts' calls: encoding what we send, decoding what anybody sent.

A test compares every signature here with the compiled ABI.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from eth_abi.abi import encode

from offchain.attestation.calldata import Calldata, CallDecodingError
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import COLD_TYPE, address_bytes, cold_tuple
from offchain.attestation.roots import Root
from offchain.domain.order import Agreement, Grant, Order
from offchain.domain.terms import Cold, Terms, pack_terms, unpack_terms

TERMS_TYPE: Final = "(" + "uint256," * 8 + "bytes32,bytes32)"
USE_TYPE: Final = "(uint256,address,bytes,bytes32[],uint256[],uint256[])"
QUOTE_TYPE: Final = "(address,bytes32,uint256,uint256[],bytes)"
CONSENT_TYPE: Final = "(uint256,bytes32,bytes)"
ROOT_TYPE: Final = "(uint16,bytes32,uint8,uint32,uint32,uint96,uint40,bytes32,bytes32,bytes32)"

HUB_CALLS: Final = {
    "campaignId": (TERMS_TYPE,),
    "termsOf": ("bytes32",),
    "stateOf": ("bytes32",),
    "limitsOf": ("bytes32",),
    "walletUses": ("bytes32", "address"),
    "usedWord": ("bytes32", "uint256"),
    "nonceWord": ("address", "uint256"),
    "cashierExpiry": ("address", "address"),
    "ledgerDigest": ("address",),
    "rootCommitment": ("bytes32", "uint256"),
    "companion": (),
    "checkout": (),
    "vault": (),
    "create": (TERMS_TYPE, "uint256[]", COLD_TYPE),
    "topUp": (TERMS_TYPE, "uint256"),
    "creditBudget": (TERMS_TYPE, "uint256"),
    "returnBudget": (TERMS_TYPE, "bytes32", "uint256"),
    "pause": (TERMS_TYPE, "uint256"),
    "unpause": (TERMS_TYPE,),
    "announceEnd": (TERMS_TYPE,),
    "revokeIndices": (TERMS_TYPE, "uint256", "uint256"),
    "revokeEpoch": (TERMS_TYPE,),
    "nameCashier": ("address", "uint256"),
    "redeem": (TERMS_TYPE + "[]", USE_TYPE + "[]", QUOTE_TYPE, CONSENT_TYPE),
    "redeemFor": ("address", "bool", TERMS_TYPE + "[]", USE_TYPE + "[]", QUOTE_TYPE, CONSENT_TYPE),
    "quoteRedeem": (TERMS_TYPE + "[]", USE_TYPE + "[]", QUOTE_TYPE, CONSENT_TYPE),
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
_USE_WORDS: Final = 6
_ROOT_WORDS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponUse:
    """One coupon as it is presented for an order. extra : the extra words of the terms; shares : (n_lines,) the
    discount's parts, minor units, where the chain must be given them, else empty; submitter : 0 = anyone."""

    terms: Terms
    grant: Grant
    extra: tuple[int, ...] = ()
    submitter: int = 0
    voucher_signature: bytes = b""
    proof: tuple[bytes, ...] = ()
    shares: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Everything that one call of `redeem` carries. uses : in the order of evaluation."""

    uses: tuple[CouponUse, ...]
    order: Order
    quote_signature: bytes
    agreement: Agreement
    consent_signature: bytes = b""


def call(name: str, *arguments: object) -> bytes:
    """The bytes of a call; arguments as the ABI library takes them."""
    types = (HUB_CALLS | ROOTS_CALLS)[name]
    return _SELECTORS[name] + encode(types, arguments)


def terms_tuple(terms: Terms) -> tuple[object, ...]:
    """The terms as the ABI encodes them."""
    return (*pack_terms(terms)[:8], terms.extra_hash, terms.cold_hash)


def use_tuple(use: CouponUse) -> tuple[object, ...]:
    """A coupon as the ABI encodes it, without its terms."""
    signature, proof = use.voucher_signature, list(use.proof)
    submitter = address_bytes(use.submitter)
    return use.grant.packed(), submitter, signature, proof, list(use.extra), list(use.shares)


def create_call(terms: Terms, extra: Sequence[int], cold: Cold) -> bytes:
    """Creates a campaign. extra : the extra words of its terms."""
    return call("create", terms_tuple(terms), list(extra), cold_tuple(cold))


def propose_call(terms: Terms, root: Root, signature: bytes) -> bytes:
    """Publishes a root."""
    return call("propose", terms_tuple(terms), root.fields(), signature)


def redeem_call(submission: Submission, name: str = "redeem") -> bytes:
    """Redeems; with the name `quoteRedeem`, asks what redeeming would do."""
    return call(name, [terms_tuple(use.terms) for use in submission.uses], *order_tuples(submission))


def order_tuples(submission: Submission) -> tuple[object, object, object]:
    """Uses, quote and consent as the ABI encodes them."""
    order, agreement = submission.order, submission.agreement
    quote = (
        address_bytes(order.shopper),
        order.order_ref,
        order.packed_head(),
        [line.packed() for line in order.lines],
        submission.quote_signature,
    )
    consent = (agreement.packed_bounds(), agreement.text_hash, submission.consent_signature)
    return [use_tuple(use) for use in submission.uses], quote, consent


def decode_redeem(data: bytes) -> Submission:
    """What a transaction to the hub redeemed. Raises `CallDecodingError`."""
    call_data, first = _arguments_of("redeem", data, 4)
    return submission_at(call_data, first, first)


def submission_at(call_data: Calldata, first: int, head: int) -> Submission:
    """The order in any call that carries one. first : place of the first argument; head : of the four words that say
    where terms, uses, quote and consent are. Raises `CallDecodingError`."""
    consent = call_data.struct(first, head + 96, 3)
    return replace(
        opened_at(call_data, first, head),
        agreement=Agreement.unpacked(call_data.word(consent), call_data.hash(consent + 32)),
        consent_signature=call_data.bytes_in(consent, consent + 64),
    )


def opened_at(call_data: Calldata, first: int, head: int) -> Submission:
    """The same without a consent: three words say where terms, uses and the opened quote are."""
    count, terms_at = call_data.array(first, head, 32 * _TERMS_WORDS)
    used, uses_at = call_data.array(first, head + 32, 32)
    if used != count:
        raise CallDecodingError(f"{used} uses of {count} terms")
    quote = call_data.struct(first, head + 64, 5)
    lines = tuple(int.from_bytes(word, "big") for word in call_data.words_in(quote, quote + 96))
    return Submission(
        uses=tuple(
            _use_of(
                call_data, terms_at + 32 * _TERMS_WORDS * i, call_data.element(uses_at, uses_at + 32 * i, _USE_WORDS)
            )
            for i in range(count)
        ),
        order=Order.unpacked(call_data.address(quote), call_data.hash(quote + 32), call_data.word(quote + 64), lines),
        quote_signature=call_data.bytes_in(quote, quote + 128),
        agreement=Agreement(0, 0),
    )


def _use_of(call_data: Calldata, terms: int, use: int) -> CouponUse:
    """terms, use : their places."""
    extra, shares = (call_data.words_in(use, use + at) for at in (128, 160))
    return CouponUse(
        terms=unpack_terms(tuple(call_data.word(terms + 32 * word) for word in range(_TERMS_WORDS))),
        grant=Grant.unpacked(call_data.word(use)),
        submitter=call_data.address(use + 32),
        voucher_signature=call_data.bytes_in(use, use + 64),
        proof=call_data.words_in(use, use + 96),
        extra=tuple(int.from_bytes(word, "big") for word in extra),
        shares=tuple(int.from_bytes(word, "big") for word in shares),
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
