"""TermsLib.sol against offchain/domain/terms.py: every accessor reads the field that Python packed."""

from __future__ import annotations

from dataclasses import fields

from eth_abi.abi import encode
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.attestation.calls import TERMS_TYPE, terms_tuple
from offchain.domain.terms import Terms, pack_terms, unpack_terms
from tests.differential.fields import TERMS, TERMS_BITS, words_of

NOT_READ = {"collect_delay", "prior_price_rule", "ref_price", "deposit_factor_bps", "grace", "holdout_bps"}
"""Fields without an accessor: no rule reads them yet."""
HASHES = {"extra_hash", "cold_hash"}
READ = [field.name for field in fields(Terms) if field.name not in NOT_READ | HASHES | {"root_delay"}]


def fields_of(terms: Terms) -> list[int]:
    """As `LibraryHarness.termsFields` orders them."""
    read = {name: int(getattr(terms, name)) for name in READ}
    offset = terms.utc_offset
    read["utc_offset"] = (offset - 256 if offset > 127 else offset) % 2**256
    return [*read.values(), terms.root_delay_seconds << 1 | terms.is_percent]


@settings(deadline=None, max_examples=30)
@given(st.lists(TERMS, min_size=1, max_size=4))
def test_the_accessors_read_what_python_packed(libraries, several):
    answer = libraries.ask("termsFields", encode([f"{TERMS_TYPE}[]"], [[terms_tuple(terms) for terms in several]]))
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
