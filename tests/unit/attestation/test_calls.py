"""The bytes of calls: as the compiled contracts take them, and read back as they were sent."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from eth_abi.abi import decode
from eth_utils.crypto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.attestation import calls
from offchain.attestation.calldata import CallDecodingError
from offchain.attestation.calls import HUB_CALLS, ROOTS_CALLS, CouponUse, Submission, decode_proposal, decode_redeem
from offchain.domain.order import Agreement, Grant, Line
from tests.unit import samples
from tests.unit.attestation.abi_types import signature_of, types_of

Entry = dict[str, Any]


def upto(bits: int) -> st.SearchStrategy[int]:
    """Integers of so many bits."""
    return st.integers(0, 2**bits - 1)


HASH = st.binary(min_size=32, max_size=32)
BYTES = st.binary(max_size=70)
LINES = st.builds(Line, upto(96), upto(32), upto(64), upto(64))

USES = st.builds(
    CouponUse,
    terms=st.builds(samples.terms, value=upto(96), cap=upto(32), extra_hash=HASH, cold_hash=HASH, salt=upto(64)),
    grant=st.builds(Grant, upto(96), upto(40), upto(40), upto(32), upto(16), upto(31), st.booleans()),
    extra=st.lists(upto(256), max_size=4).map(tuple),
    submitter=upto(160),
    voucher_signature=BYTES,
    proof=st.lists(HASH, max_size=5).map(tuple),
    shares=st.lists(upto(128), max_size=3).map(tuple),
)

SUBMISSIONS = st.builds(
    Submission,
    uses=st.lists(USES, max_size=4).map(tuple),
    order=st.builds(
        lambda shopper, reference, delivery, lines: replace(
            samples.order(shopper=shopper, order_ref=reference, delivery=delivery), lines=tuple(lines)
        ),
        upto(160),
        HASH,
        upto(96),
        st.lists(LINES, max_size=3),
    ),
    quote_signature=BYTES,
    agreement=st.builds(Agreement, upto(160), upto(96), HASH),
    consent_signature=BYTES,
)

TIER_WORDS = tuple(tier.packed() for tier in samples.TIERS)


def use(**changes: Any) -> CouponUse:
    """One that carries everything."""
    full = CouponUse(
        terms=samples.tiered(),
        grant=samples.grant(),
        extra=TIER_WORDS,
        submitter=samples.EVE.address,
        voucher_signature=b"\x03" * 64,
        proof=(b"\x04" * 32, b"\x05" * 32),
        shares=(300, 200),
    )
    return replace(full, **changes)


def submission() -> Submission:
    """One that carries everything."""
    return Submission(
        uses=(use(), use(terms=samples.terms(salt=1), extra=(), shares=())),
        order=samples.order(),
        quote_signature=b"\x01" * 64,
        agreement=samples.agreement(),
        consent_signature=b"\x02" * 64,
    )


def test_every_call_we_know_has_the_signature_of_the_compiled_contract(functions: dict[str, Entry]) -> None:
    known = HUB_CALLS | ROOTS_CALLS
    assert {name: types_of(functions[name]) for name in known} == known


@pytest.mark.parametrize("name", sorted(HUB_CALLS | ROOTS_CALLS))
def test_a_call_begins_with_the_selector_of_its_function(name: str, functions: dict[str, Entry]) -> None:
    assert calls._SELECTORS[name] == keccak(signature_of(functions[name]).encode())[:4]


@settings(max_examples=15)
@given(SUBMISSIONS)
def test_what_was_redeemed_is_read_back_from_the_bytes_of_the_call(sent: Submission) -> None:
    assert decode_redeem(calls.redeem_call(sent)) == sent


def test_a_view_asks_with_the_same_arguments_under_its_own_selector() -> None:
    redeem, quote = calls.redeem_call(submission()), calls.redeem_call(submission(), "quoteRedeem")
    assert redeem[4:] == quote[4:]
    assert redeem[:4] != quote[:4]


def test_the_parts_of_a_redemption_stand_where_the_contract_reads_them() -> None:
    sent = submission()
    terms, uses, quote, consent = decode(HUB_CALLS["redeem"], calls.redeem_call(sent)[4:])
    assert [words[8:] for words in terms] == [(it.terms.extra_hash, it.terms.cold_hash) for it in sent.uses]
    for words, it in zip(uses, sent.uses, strict=True):
        assert (words[0], int(words[1], 16)) == (it.grant.packed(), it.submitter)
        assert words[2:] == (it.voucher_signature, it.proof, it.extra, it.shares)
    assert (int(quote[0], 16), quote[1], quote[2]) == (
        sent.order.shopper,
        sent.order.order_ref,
        sent.order.packed_head(),
    )
    assert quote[3:] == (tuple(line.packed() for line in sent.order.lines), sent.quote_signature)
    assert consent == (sent.agreement.packed_bounds(), sent.agreement.text_hash, sent.consent_signature)


def test_creating_hands_over_terms_extra_words_and_cold_part() -> None:
    cold = samples.cold(auditor=5, plan_hash=b"\x01" * 32, metadata=b"\x02" * 32)
    data = calls.create_call(samples.tiered(), TIER_WORDS, cold)
    terms, extra, parts = decode(HUB_CALLS["create"], data[4:])
    assert terms == calls.terms_tuple(samples.tiered())
    assert extra == TIER_WORDS
    assert parts == (
        f"0x{5:040x}",
        (f"0x{samples.MERCHANT.address:040x}",),
        (10_000,),
        cold.plan_hash,
        cold.metadata,
    )


def test_publishing_hands_over_terms_root_and_signature() -> None:
    data = calls.propose_call(samples.terms(), samples.root(), b"\x01" * 64)
    assert decode(ROOTS_CALLS["propose"], data[4:])[1:] == (samples.root().fields(), b"\x01" * 64)
    assert decode_proposal(data) == (samples.root(), b"\x01" * 64)


def test_another_function_is_no_redemption() -> None:
    with pytest.raises(CallDecodingError, match="is not that of redeem"):
        decode_redeem(calls.redeem_call(submission(), "quoteRedeem"))


@pytest.mark.parametrize("length", [0, 3, 4, 100, 131, 1_000])
def test_a_call_that_is_cut_off_is_no_redemption(length: int) -> None:
    with pytest.raises(CallDecodingError):
        decode_redeem(calls.redeem_call(submission())[:length])


@settings(max_examples=80)
@given(st.integers(0, 60), HASH)
def test_a_call_with_any_word_altered_is_read_or_refused_by_type(position: int, word: bytes) -> None:
    data = calls.redeem_call(submission())
    at = 4 + 32 * position
    altered = data[:at] + word + data[at + 32 :]
    with suppress(CallDecodingError):
        decode_redeem(altered)


@settings(max_examples=40)
@given(st.binary(max_size=127))  # the head has 128
def test_garbage_is_refused_by_type(data: bytes) -> None:
    with pytest.raises(CallDecodingError):
        decode_redeem(data)
    with pytest.raises(CallDecodingError):
        decode_redeem(calls.redeem_call(submission())[:4] + data)


def test_words_of_an_answer_are_integers() -> None:
    assert calls.decode_words((5).to_bytes(32, "big") + (2**256 - 1).to_bytes(32, "big")) == (5, 2**256 - 1)
    assert calls.decode_words(b"") == ()
