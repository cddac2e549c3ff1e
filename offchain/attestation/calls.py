"""The exact bytes of the contracts' calls: encoding what we send, decoding what anybody sent.

A test compares every signature here with the compiled ABI.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError

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


class CallDecodingError(ValueError):
    """The bytes are no call of `redeem`."""


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


def create_call(terms: Terms, extra: Sequence[int], cold: Cold) -> bytes:
    """Creates a campaign; extra : the extra words of its terms."""
    return call("create", terms_tuple(terms), list(extra), cold_tuple(cold))


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
    if data[:4] != _SELECTORS["redeem"]:
        raise CallDecodingError(f"selector 0x{data[:4].hex()} is not that of redeem")
    try:
        terms, use, quote, consent = decode(HUB_CALLS["redeem"], data[4:])
    except (DecodingError, OverflowError) as error:  # a length or an offset may be any 256 bits
        raise CallDecodingError(str(error)) from error
    return Submission(
        terms=unpack_terms((*terms[:8], int.from_bytes(terms[8], "big"), int.from_bytes(terms[9], "big"))),
        grant=Grant.unpacked(use[0]),
        submitter=_account(use[1]),
        voucher_signature=use[2],
        proof=tuple(use[3]),
        tiers=tuple(Tier.unpacked(word) for word in use[4]),
        order=Order.unpacked(_account(quote[0]), quote[1], quote[2], tuple(quote[3])),
        quote_signature=quote[4],
        agreement=Agreement.unpacked(consent[0], consent[1]),
        consent_signature=consent[2],
    )


def decode_words(data: bytes) -> tuple[int, ...]:
    """The answer of a view whose results are all one word."""
    return tuple(int.from_bytes(data[at : at + 32], "big") for at in range(0, len(data), 32))


def _account(text: Any) -> int:
    """The ABI library answers addresses as hexadecimal text."""
    return int(text, 16)
