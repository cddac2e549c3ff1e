"""What the checkout is called with and what a shopper signs for it. Twin of the calls of
contracts/interfaces/ICheckout.sol and of the witness in contracts/libraries/VoucherHash.sol.

A test compares the signatures here with the compiled ABI.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from eth_abi.abi import encode

from offchain.attestation.calldata import Calldata, CallDecodingError
from offchain.attestation.calls import (
    CONSENT_TYPE,
    QUOTE_TYPE,
    TERMS_TYPE,
    USE_TYPE,
    CouponUse,
    Submission,
    opened_at,
    order_tuples,
    terms_tuple,
)
from offchain.attestation.keccak import keccak, words
from offchain.attestation.shared_tails import array, octets, struct, structs
from offchain.attestation.typed_data import TYPES
from offchain.domain.refund_ledger import Back
from offchain.domain.terms import Terms

PERMIT_TYPE: Final = "(uint256,uint256,uint8,bytes32,bytes32)"
REFUND_TYPE: Final = "(uint256,uint256[],uint256[4])"
_ORDER: Final = (TERMS_TYPE + "[]", USE_TYPE + "[]", QUOTE_TYPE, CONSENT_TYPE)

CHECKOUT_CALLS: Final = {
    "hub": (),
    "vault": (),
    "permit2": (),
    "ledgerDigest": ("address",),
    "returnedOf": ("bytes32",),
    "discountReturned": ("bytes32", "bytes32"),
    "pay": _ORDER,
    "payWithPermit": (*_ORDER, PERMIT_TYPE),
    "payWithPermit2": (*_ORDER, "uint256"),
    "redeemBatch": (TERMS_TYPE + "[]", "bytes[]"),
    "settle": ("address", "address", "address", "bytes", "bytes"),
    "refund": (TERMS_TYPE + "[]", USE_TYPE + "[]", QUOTE_TYPE, REFUND_TYPE),
}
"""Function -> parameter types, as `ICheckout` has them."""

_ARGUMENTS: Final = 192
"""Bytes of the six words that `redeemFor` begins with; an order of a batch holds the last three."""

PERMITTED: Final = "TokenPermissions(address token,uint256 amount)"
WITNESS: Final = f"Consent witness){TYPES['Consent']}{PERMITTED}"
"""What Permit2 is given as the end of the type that was signed."""
PERMIT_WITNESS: Final = (
    "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline," + WITNESS
)
_PERMIT2_DOMAIN: Final = keccak(b"EIP712Domain(string name,uint256 chainId,address verifyingContract)")
_PERMIT2_NAME: Final = keccak(b"Permit2")

UNITS_BITS: Final = 16
_UNITS_WORDS: Final = 4
_UNITS_MASK: Final = (1 << UNITS_BITS) - 1
_LINES: Final = 256 * _UNITS_WORDS // UNITS_BITS


@dataclass(frozen=True, slots=True)
class Payment:
    """What a shopper lets Permit2 move. token, spender : addresses; amount : at most, minor units; nonce : the
    shopper's at Permit2; deadline : Unix seconds, inclusive; consent : EIP-712 struct hash of the Consent."""

    token: int
    amount: int
    spender: int
    nonce: int
    deadline: int
    consent: bytes

    def struct_hash(self) -> bytes:
        """Of PermitWitnessTransferFrom."""
        permitted = keccak(words(keccak(PERMITTED.encode()), self.token, self.amount))
        return keccak(
            words(keccak(PERMIT_WITNESS.encode()), permitted, self.spender, self.nonce, self.deadline, self.consent)
        )

    def digest(self, chain_id: int, permit2: int) -> bytes:
        """What the shopper signs: payment and agreement in one."""
        separator = keccak(words(_PERMIT2_DOMAIN, _PERMIT2_NAME, chain_id, permit2))
        return keccak(b"\x19\x01" + separator + self.struct_hash())


def checkout_call(name: str, *arguments: object) -> bytes:
    """The bytes of a call; arguments as the ABI library takes them."""
    types = CHECKOUT_CALLS[name]
    return keccak(f"{name}({','.join(types)})".encode())[:4] + encode(types, arguments)


def pay_call(submission: Submission, name: str = "pay", *others: object) -> bytes:
    """Redeems and pays an order. name : of the call; others : its further arguments as the ABI library takes them."""
    types, terms = CHECKOUT_CALLS[name], [terms_tuple(use.terms) for use in submission.uses]
    selector = keccak(f"{name}({','.join(types)})".encode())[:4]
    return selector + encode(types, (terms, *order_tuples(submission), *others))


def refund_call(submission: Submission, back: Back) -> bytes:
    """One step of a return of the order; its signatures and consent are not read."""
    uses, quote, _ = order_tuples(submission)
    types = CHECKOUT_CALLS["refund"]
    selector = keccak(f"refund({','.join(types)})".encode())[:4]
    refund = (back.amount, list(back.discounts), packed_units(back.units))
    return selector + encode(types, ([terms_tuple(use.terms) for use in submission.uses], uses, quote, refund))


def decode_refund(data: bytes) -> tuple[Submission, int, tuple[int, ...], tuple[int, ...]]:
    """(the opened order, amount, discounts, packed units) of a call of `refund`. Raises `CallDecodingError`."""
    if data[:4] != keccak(f"refund({','.join(CHECKOUT_CALLS['refund'])})".encode())[:4]:
        raise CallDecodingError(f"selector 0x{data[:4].hex()} is not that of refund")
    call_data = Calldata(data)
    first = call_data.arguments(4, 4)
    at = call_data.struct(first, first + 96, 2 + _UNITS_WORDS)
    discounts = tuple(int.from_bytes(word, "big") for word in call_data.words_in(at, at + 32))
    units = tuple(call_data.word(at + 64 + 32 * word) for word in range(_UNITS_WORDS))
    return opened_at(call_data, first, first), call_data.word(at), discounts, units


def unpacked_units(words_of_units: Sequence[int]) -> tuple[int, ...]:
    """The inverse of `packed_units`, for all of the lines that an order may have."""
    whole = sum(word << (256 * at) for at, word in enumerate(words_of_units))
    return tuple(whole >> (UNITS_BITS * line) & _UNITS_MASK for line in range(_LINES))


def batch_order(submission: Submission) -> bytes:
    """One order of a batch: the arguments of `redeemFor` behind its head, without the terms, by `shared_tails`."""
    order, agreement = submission.order, submission.agreement
    lines = array([line.packed() for line in order.lines])
    uses = structs([_use(use) for use in submission.uses])
    quote = struct(order.shopper, order.order_ref, order.packed_head(), lines, octets(submission.quote_signature))
    consent = struct(agreement.packed_bounds(), agreement.text_hash, octets(submission.consent_signature))
    places = (_ARGUMENTS, _ARGUMENTS + len(uses), _ARGUMENTS + len(uses) + len(quote))
    return words(*places) + uses + quote + consent


def _use(use: CouponUse) -> bytes:
    tails = octets(use.voucher_signature), array(use.proof), array(use.extra), array(use.shares)
    return struct(use.grant.packed(), use.submitter, *tails)


def batch_call(terms: Sequence[Terms], submissions: Sequence[Submission]) -> bytes:
    """Redeems many orders over the same campaigns. terms : in the order of evaluation, as in each submission."""
    types = CHECKOUT_CALLS["redeemBatch"]
    selector = keccak(f"redeemBatch({','.join(types)})".encode())[:4]
    return selector + encode(types, ([terms_tuple(one) for one in terms], [batch_order(one) for one in submissions]))


def packed_units(units: Sequence[int]) -> list[int]:
    """Units of each line as `Refund` takes them. units : (n_lines,), n_lines <= 64."""
    whole = sum(count << (UNITS_BITS * line) for line, count in enumerate(units))
    return [(whole >> (256 * word)) & ((1 << 256) - 1) for word in range(_UNITS_WORDS)]
