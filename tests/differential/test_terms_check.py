"""TermsCheck.sol against offchain/domain/terms_check.py: each cause alone, and two at once in the same order."""

from __future__ import annotations

from random import Random

import pytest

from tests.contracts.fixtures.bad_extra import EXTRA
from tests.contracts.fixtures.bad_kinds import KINDS
from tests.contracts.fixtures.bad_terms import BAD_TERMS
from tests.contracts.fixtures.good_terms import GOOD_TERMS, TERMS
from tests.contracts.fixtures.promises import Promise
from tests.differential.creations import by_chain, by_twin, expected

PAIRS = 1_000
OTHERS = [bad for bad in BAD_TERMS if bad not in KINDS and bad not in EXTRA]


@pytest.mark.parametrize("bad", OTHERS, ids=str)
def test_each_cause_is_refused_with_its_numbers_by_both(terms_check, bad):
    assert by_twin(bad.promise) == expected(bad)
    assert by_chain(terms_check, bad.promise) == expected(bad)


@pytest.mark.parametrize("good", TERMS, ids=str)
def test_terms_at_the_edge_are_taken_by_both(terms_check, good):
    assert by_twin(good) is None
    assert by_chain(terms_check, good) is None


@pytest.mark.parametrize("hash_name", ["extra_hash", "cold_hash"])
def test_a_part_that_the_terms_do_not_hash_is_refused_by_both(terms_check, hash_name):
    promise = Promise("swapped", {hash_name: b"\x99" * 32})
    assert by_twin(promise) is not None
    assert by_chain(terms_check, promise) == by_twin(promise)


def test_a_funder_that_is_named_twice_is_refused_by_both(terms_check):
    promise = Promise("twice", {"funders": (0xA, 0xA), "share_bps": (5000, 5000)})
    assert by_twin(promise) is not None
    assert by_chain(terms_check, promise) == by_twin(promise)


def test_two_causes_at_once_are_refused_for_the_same_one_by_both(terms_check):
    random = Random(20_261_123)  # noqa: S311 - no secret
    seen = set()
    for _ in range(PAIRS):
        one, other = random.choice(GOOD_TERMS), random.choice(BAD_TERMS)
        more = random.choice(BAD_TERMS)
        promise = Promise("mixed", one.changes | more.changes | other.changes, other.words or more.words or one.words)
        refusal = by_twin(promise)
        assert by_chain(terms_check, promise) == refusal, (str(one), str(more), str(other))
        seen.add(refusal.code if refusal else None)
    assert len(seen) > 40
