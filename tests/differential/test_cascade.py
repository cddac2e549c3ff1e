"""Cascade.sol against offchain/domain/cascade.py: whole sets of promotions, values and refusals."""

from __future__ import annotations

from offchain.domain.bounds import PROMOTIONS
from tests.differential.comparison import Observed

SHARE = 4_000
"""What is wanted must come at least once in so many cases."""


def test_chain_and_twin_agree_to_the_last_minor_unit_and_in_every_refusal(observed: Observed) -> None:
    assert not observed.differing, f"the first of those that differ: {observed.differing[0]}"


def test_no_invariant_of_an_evaluated_set_is_broken(observed: Observed) -> None:
    assert not observed.broken, f"the first that is broken: {observed.broken[0]}"


def test_the_cases_cover_sets_of_every_size(observed: Observed) -> None:
    assert observed.uncovered({f"{count} promotions" for count in range(1, PROMOTIONS + 1)}, SHARE) == set()


def test_the_cases_cover_splits_that_the_chain_must_be_given(observed: Observed) -> None:
    assert observed.uncovered({"a split is supplied", "cut by the most"}, SHARE) == set()
