"""Which terms may become a campaign: each contradiction is refused with its own code and numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from offchain.attestation.parts import cold_hash, extra_hash
from offchain.attestation.typed_data import hub_domain
from offchain.domain.refusals import Refusal
from offchain.domain.terms_check import check
from offchain.domain.vocabulary import FACTS
from tests.contracts.fixtures.bad_terms import BAD_TERMS
from tests.contracts.fixtures.campaigns import Campaign, campaign
from tests.contracts.fixtures.good_terms import GOOD_TERMS
from tests.contracts.fixtures.promises import BadTerms, Promise
from tests.unit.samples import EVE, ISSUER, MERCHANT, NOW

OF_THE_HUB = {"Terms_NotMerchant", "Terms_Exists"}
"""Refusals of a creation that do not speak of the terms alone."""
WITH_TESTS_OF_THEIR_OWN = {"Terms_ExtraHash", "Terms_ColdHash", "Terms_FunderTwice"}


def planned(**changes: Any) -> Campaign:
    """The usual campaign with changes."""
    actors = {"merchant": MERCHANT.address, "issuer": ISSUER.address, "auditor": EVE.address}
    return campaign(hub_domain(1, 1), **({"time": NOW} | actors | changes))


def accept(plan: Campaign, words: tuple[int, ...] = ()) -> None:
    """Checks at NOW, with the hashes that the parts really have."""
    hashes = {"extra_hash": extra_hash(words), "cold_hash": cold_hash(plan.cold)}
    check(plan.terms, words, plan.cold, NOW, **hashes)


def refusal_of(plan: Campaign, words: tuple[int, ...] = ()) -> Refusal:
    """The refusal of the same."""
    with pytest.raises(Refusal) as caught:
        accept(plan, words)
    return caught.value


@pytest.mark.parametrize("good", GOOD_TERMS, ids=str)
def test_terms_that_hold_together_are_accepted(good: Promise) -> None:
    accept(planned(**good.fields), good.words)


@pytest.mark.parametrize("bad", BAD_TERMS, ids=str)
def test_terms_that_contradict_themselves_are_refused_with_code_and_numbers(bad: BadTerms) -> None:
    plan = planned(**bad.promise.fields)
    facts = dict(zip(FACTS[bad.code], bad.facts_of(plan, NOW), strict=True))
    assert refusal_of(plan, bad.words) == Refusal(bad.code, **facts)


def test_a_funder_that_is_named_twice_is_refused_with_both_positions() -> None:
    plan = planned(funders=(MERCHANT.address, MERCHANT.address), share_bps=(2_500, 7_500))
    assert refusal_of(plan) == Refusal("Terms_FunderTwice", position=1, first=0)


def test_another_cold_part_than_the_hashed_one_is_refused() -> None:
    plan = planned()
    other = replace(plan, cold=replace(plan.cold, auditor=1))
    hashes = {"got": cold_hash(other.cold), "wanted": cold_hash(plan.cold)}
    assert refusal_of(other) == Refusal("Terms_ColdHash", **hashes)


def test_other_extra_words_than_the_hashed_ones_are_refused() -> None:
    plan = planned(extra_hash=extra_hash((1,)))
    hashes = {"got": extra_hash((2,)), "wanted": extra_hash((1,))}
    assert refusal_of(plan, (2,)) == Refusal("Terms_ExtraHash", **hashes)


def test_every_refusal_of_terms_is_met_by_some_cause() -> None:
    met = {bad.code for bad in BAD_TERMS} | WITH_TESTS_OF_THEIR_OWN
    assert met == {code for code in FACTS if code.startswith("Terms_")} - OF_THE_HUB


def test_causes_have_names_of_their_own() -> None:
    assert [name for name, number in Counter(map(str, (*BAD_TERMS, *GOOD_TERMS))).items() if number > 1] == []


def test_causes_are_told_apart_by_code_or_numbers() -> None:
    told = {(bad.code, bad.facts) for bad in BAD_TERMS if not callable(bad.facts)}
    assert len(told) > 150
