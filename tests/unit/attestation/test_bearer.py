"""The key of a code, and what it signs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from offchain.attestation import bearer, typed_data
from offchain.attestation.codes import BITS
from offchain.attestation.keccak import keccak, words
from offchain.attestation.signatures import recover
from tests.unit import samples

CAMPAIGN, OTHER = b"\x01" * 32, b"\x02" * 32
CODES = st.integers(0, 2**BITS - 1)
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@given(CODES)
def test_the_key_is_a_hash_over_purpose_campaign_and_code(code: int) -> None:
    digest = keccak(words(keccak(b"promissory.bearer"), CAMPAIGN, code))
    assert bearer.key_of(CAMPAIGN, code).to_int() == int.from_bytes(digest, "big") % (ORDER - 1) + 1


@given(CODES)
def test_one_code_has_unrelated_keys_in_two_campaigns(code: int) -> None:
    assert bearer.holder_of(CAMPAIGN, code) != bearer.holder_of(OTHER, code)


@given(CODES, CODES)
def test_two_codes_have_two_keys(first: int, second: int) -> None:
    assert (bearer.holder_of(CAMPAIGN, first) == bearer.holder_of(CAMPAIGN, second)) == (first == second)


@given(CODES, st.integers(0, 2**32 - 1))
def test_an_assignment_is_two_words_by_the_key_of_the_code(code: int, index: int) -> None:
    shopper = samples.SHOPPER.address
    first, second = bearer.assign(samples.hub(), CAMPAIGN, index, code, shopper)
    assert (len(first), len(second)) == (32, 32)
    digest = samples.hub().digest(typed_data.of_assignment(CAMPAIGN, index, shopper))
    assert recover(digest, first + second) == bearer.holder_of(CAMPAIGN, code)
