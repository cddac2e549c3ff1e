"""The calls of `PromotionLens`, which tells of each promotion what it would give or why it is refused, and its answers.

A test compares the signatures here with the compiled ABI.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from eth_abi.abi import decode, encode

from offchain.attestation.calls import TERMS_TYPE, USE_TYPE, CouponUse, terms_tuple, use_tuple
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import address_bytes
from offchain.attestation.reverts import decode_revert
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal

INQUIRY_TYPE: Final = "(address,address,uint256,uint96,uint256[])"
VERDICT_TYPE: Final = "(bytes32,bool,uint256,uint256,uint256,uint256[],bool,bytes,bytes4,uint256,uint256)"
QUOTE_EACH: Final = (TERMS_TYPE + "[]", USE_TYPE + "[]", INQUIRY_TYPE)
"""Parameter types of `quoteEach`."""

_SELECTOR: Final = keccak(f"quoteEach({','.join(QUOTE_EACH)})".encode())[:4]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """An order that nobody has signed. shopper : address; sender : who would send, 0 = left open; time : the moment
    that is asked about, Unix seconds, 0 = now; delivery : minor units."""

    shopper: int
    lines: tuple[Line, ...]
    delivery: int = 0
    sender: int = 0
    time: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one promotion. amount, base, parts : minor units; parts : (n_lines,), empty of gifts and of
    delivery; wants_shares : whether `redeem` must be given the parts; reason : the hub's revert data, empty where
    applied; have, needed : the two of its arguments that were compared, as the lens has them."""

    campaign: bytes
    applied: bool
    amount: int
    base: int
    units: int
    parts: tuple[int, ...]
    wants_shares: bool
    reason: bytes
    code: bytes
    have: int
    needed: int

    @property
    def refusal(self) -> Refusal | None:
        """The reason in the one vocabulary; None where applied, and where the lens had no answer, for want of gas."""
        return decode_revert(self.reason)


def quote_each_call(uses: Sequence[CouponUse], inquiry: Inquiry) -> bytes:
    """Asks of each use what it would give. uses : in the order of evaluation."""
    asked = (
        address_bytes(inquiry.shopper),
        address_bytes(inquiry.sender),
        inquiry.time,
        inquiry.delivery,
        [line.packed() for line in inquiry.lines],
    )
    terms = [terms_tuple(use.terms) for use in uses]
    return _SELECTOR + encode(QUOTE_EACH, [terms, [use_tuple(use) for use in uses], asked])


def decode_quote_each(answer: bytes) -> tuple[tuple[Verdict, ...], int]:
    """(a verdict for each use, what is left to pay in minor units)."""
    verdicts, payable = decode([VERDICT_TYPE + "[]", "uint256"], answer)
    return tuple(Verdict(*fields) for fields in verdicts), payable
