"""The bytes of what the lens is asked, and its answer read back."""

from __future__ import annotations

from typing import Any

from eth_abi.abi import decode, encode

from offchain.attestation.calls import CouponUse
from offchain.attestation.keccak import keccak
from offchain.attestation.lens import QUOTE_EACH, VERDICT_TYPE, Inquiry, decode_quote_each, quote_each_call
from offchain.domain.order import Grant, Line
from offchain.domain.refusals import Refusal
from tests.unit import samples
from tests.unit.attestation.abi_types import signature_of, type_of, types_of

Entry = dict[str, Any]
BELOW = keccak(b"Rules_BelowMinAmount(uint256,uint256)")[:4] + (7).to_bytes(32, "big") + (9).to_bytes(32, "big")


def test_question_and_answer_have_the_types_of_the_compiled_interface(functions: dict[str, Entry]) -> None:
    entry = functions["quoteEach"]
    assert types_of(entry) == QUOTE_EACH
    assert [type_of(output) for output in entry["outputs"]] == [VERDICT_TYPE + "[]", "uint256"]


def test_the_parts_of_a_question_stand_where_the_contract_reads_them(functions: dict[str, Entry]) -> None:
    use = CouponUse(terms=samples.terms(), grant=Grant(value=3), extra=(4, 5))
    line = Line(unit_price=100, quantity=2)
    asked = quote_each_call([use], Inquiry(shopper=0xA, sender=0xB, time=6, delivery=7, lines=(line,)))
    assert asked[:4] == keccak(signature_of(functions["quoteEach"]).encode())[:4]
    (terms,), (coupon,), inquiry = decode(QUOTE_EACH, asked[4:])
    assert terms[8:] == (use.terms.extra_hash, use.terms.cold_hash)
    assert (coupon[0], coupon[4]) == (use.grant.packed(), (4, 5))
    shopper, sender = (f"0x{account:040x}" for account in (0xA, 0xB))
    assert inquiry == (shopper, sender, 6, 7, (line.packed(),))


def test_an_answer_is_read_with_its_refusal_in_the_one_vocabulary() -> None:
    applied = (b"\x01" * 32, True, 5, 60, 3, [2, 3], True, b"", bytes(4), 0, 0)
    refused = (b"\x02" * 32, False, 0, 0, 0, [], False, BELOW, BELOW[:4], 7, 9)
    (first, second), payable = decode_quote_each(encode([VERDICT_TYPE + "[]", "uint256"], [[applied, refused], 55]))
    assert (first.amount, first.parts, first.wants_shares, first.refusal, payable) == (5, (2, 3), True, None, 55)
    assert second.refusal == Refusal("Rules_BelowMinAmount", have=7, needed=9)


def test_no_answer_is_no_refusal() -> None:
    silent = (bytes(32), False, 0, 0, 0, [], False, b"", bytes(4), 0, 0)
    (verdict,), _ = decode_quote_each(encode([VERDICT_TYPE + "[]", "uint256"], [[silent], 0]))
    assert (verdict.applied, verdict.refusal) == (False, None)
