"""TermsCheck.sol against offchain/domain/terms_check.py: each cause alone, and two at once in the same order."""

from __future__ import annotations

from random import Random

import pytest

from tests.contracts.fixtures.bad_extra import EXTRA
from tests.contracts.fixtures.bad_kinds import KINDS
from tests.contracts.fixtures.bad_terms import BAD_TERMS
from tests.contracts.fixtures.good_terms import TERMS
from tests.contracts.fixtures.promises import Promise
from tests.contracts.fixtures.random_terms import changed
from tests.differential.creations import by_chain, by_twin, expected
from tests.differential.fields import TERMS_BITS

PAIRS, RANDOM = 500, 1_500
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


def compared(terms_check, promises):
    """The codes that both gave, alike for every promise; None where both accepted."""
    seen = set()
    for promise in promises:
        refusal = by_twin(promise)
        assert by_chain(terms_check, promise) == refusal, promise
        seen.add(refusal.code if refusal else None)
    return seen


def test_two_causes_at_once_are_refused_for_the_same_one_by_both(terms_check):
    random = Random(20_261_123)  # noqa: S311 - no secret
    pairs = (random.sample(BAD_TERMS, k=2) for _ in range(PAIRS))
    promises = [
        Promise(f"{one}, {other}", one.changes | other.changes, other.words or one.words) for one, other in pairs
    ]
    assert len(compared(terms_check, promises)) > 30


def test_promises_with_random_fields_meet_the_same_answer_of_both(terms_check):
    random = Random(20_261_125)  # noqa: S311 - no secret
    seen = compared(terms_check, (changed(random, most=3, fields=TERMS_BITS) for _ in range(RANDOM)))
    assert None in seen
    assert len(seen) > 30
