"""KindCheck.sol against offchain/domain/kind_check.py: each cause alone."""

from __future__ import annotations

import pytest

from tests.contracts.fixtures.bad_kinds import KINDS
from tests.contracts.fixtures.good_terms import FLAGS
from tests.contracts.fixtures.good_terms import KINDS as GOOD_KINDS
from tests.differential.creations import by_chain, by_twin, expected


@pytest.mark.parametrize("bad", KINDS, ids=str)
def test_each_cause_is_refused_with_its_numbers_by_both(terms_check, bad):
    assert by_twin(bad.promise) == expected(bad)
    assert by_chain(terms_check, bad.promise) == expected(bad)


@pytest.mark.parametrize("good", [*GOOD_KINDS, *FLAGS], ids=str)
def test_what_a_kind_reads_is_taken_by_both(terms_check, good):
    assert by_twin(good) is None
    assert by_chain(terms_check, good) is None
