"""TermsLib.sol against offchain/domain/terms.py: every accessor reads the field that Python packed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.domain.terms import Terms, pack_terms, unpack_terms
from tests.differential.fields import TERMS, TERMS_BITS, words_of
from tests.differential.words import array

READ = [
    "merchant",
    "start_time",
    "end_time",
    "flags",
    "issuer",
    "cap",
    "kind",
    "scope",
    "target",
    "audience",
    "token",
    "value",
    "cap_amount",
    "min_amount",
    "target_key",
    "budget",
    "min_quantity",
    "max_times",
    "currency",
    "notice",
    "max_pause",
]


def fields_of(terms: Terms) -> list[int]:
    """As `LibraryHarness.termsFields` orders them."""
    fields = [int(getattr(terms, name)) for name in READ]
    promises = terms.revocation << 8 | terms.settlement
    return [*fields, promises, terms.root_delay_seconds << 1 | terms.is_percent]


@settings(deadline=None, max_examples=30)
@given(st.lists(TERMS, min_size=1, max_size=4))
def test_the_accessors_read_what_python_packed(libraries, several):
    answer = libraries.ask("termsFields", array([pack_terms(terms) for terms in several]))
    expected = [field for terms in several for field in fields_of(terms)]
    assert words_of(answer, 64) == expected


@settings(max_examples=30)
@given(TERMS)
def test_packed_terms_are_unpacked_again(terms):
    assert unpack_terms(pack_terms(terms)) == terms


def test_each_field_has_bits_of_its_own():
    empty = Terms(**dict.fromkeys(TERMS_BITS, 0), cold_hash=bytes(32))
    taken = [0] * 10
    for name, bits in TERMS_BITS.items():
        full = Terms(**(dict.fromkeys(TERMS_BITS, 0) | {name: 2**bits - 1}), cold_hash=bytes(32))
        for position, (one, other) in enumerate(zip(pack_terms(full), pack_terms(empty), strict=True)):
            assert taken[position] & (one ^ other) == 0, name
            taken[position] |= one ^ other
    assert taken[:8] == [2**256 - 1] * 8
