"""ExtraCheck.sol against offchain/domain/extra_check.py: each cause alone."""

from __future__ import annotations

import pytest

from tests.contracts.fixtures.bad_extra import EXTRA
from tests.contracts.fixtures.good_terms import EXTRA as GOOD_EXTRA
from tests.differential.creations import by_chain, by_twin, expected


@pytest.mark.parametrize("bad", EXTRA, ids=str)
def test_each_cause_is_refused_with_its_numbers_by_both(terms_check, bad):
    assert by_twin(bad.promise) == expected(bad)
    assert by_chain(terms_check, bad.promise) == expected(bad)


@pytest.mark.parametrize("good", GOOD_EXTRA, ids=str)
def test_extra_words_that_the_terms_ask_for_are_taken_by_both(terms_check, good):
    assert by_twin(good) is None
    assert by_chain(terms_check, good) is None
