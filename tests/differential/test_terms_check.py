"""TermsCheck.sol against offchain/domain/terms_check.py: each cause alone, and two at once in the same order."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from eth_abi.abi import encode

from offchain.attestation.calls import TERMS_TYPE
from offchain.attestation.parts import COLD_TYPE, cold_hash, extra_hash
from offchain.attestation.typed_data import SigningDomain
from offchain.domain.refusals import FACTS, Refusal
from offchain.domain.terms_check import check
from tests.contracts.fixtures.bad_terms import BAD_TERMS, GOOD_CHANGES, GOOD_TIERS
from tests.contracts.fixtures.campaigns import Campaign, campaign
from tests.differential.conftest import Harness

TIME = 1_800_000_000
DOMAIN = SigningDomain("Promissory", "1", 1337, 1)
PAIRS = 400


def planned(tiers=(), **changes: Any) -> Campaign:
    usual = {"merchant": 0xA, "issuer": 0xB, "auditor": 0xC, "time": TIME}
    return campaign(DOMAIN, tiers=tiers, **(usual | changes))


def by_chain(rules: Harness, plan: Campaign) -> Refusal | None:
    types = [TERMS_TYPE, "uint256[]", COLD_TYPE, "uint256"]
    try:
        rules.ask("check", encode(types, [*plan.creation(), TIME]))
    except Refusal as refusal:
        return refusal
    return None


def by_twin(plan: Campaign) -> Refusal | None:
    hashes = {"extra_hash": extra_hash(plan.tiers), "cold_hash": cold_hash(plan.cold)}
    try:
        check(plan.terms, plan.tiers, plan.cold, TIME, **hashes)
    except Refusal as refusal:
        return refusal
    return None


@pytest.mark.parametrize("bad", BAD_TERMS, ids=str)
def test_each_cause_is_refused_with_its_numbers_by_both(rules, bad):
    plan = planned(bad.tiers, **bad.changes)
    facts = dict(zip(FACTS[bad.code], bad.facts_of(plan, TIME), strict=True))
    assert by_twin(plan) == Refusal(bad.code, **facts)
    assert by_chain(rules, plan) == by_twin(plan)


@pytest.mark.parametrize("changes", GOOD_CHANGES.values(), ids=list(GOOD_CHANGES))
def test_terms_at_the_edge_are_taken_by_both(rules, changes):
    plan = planned(**changes)
    assert by_twin(plan) is None
    assert by_chain(rules, plan) is None


@pytest.mark.parametrize(("changes", "tiers"), GOOD_TIERS.values(), ids=list(GOOD_TIERS))
def test_rising_tiers_are_taken_by_both(rules, changes, tiers):
    plan = planned(tiers, **changes)
    assert by_twin(plan) is None
    assert by_chain(rules, plan) is None


@pytest.mark.parametrize("hash_name", ["extra_hash", "cold_hash"])
def test_a_part_that_the_terms_do_not_hash_is_refused_by_both(rules, hash_name):
    plan = planned(**{hash_name: b"\x99" * 32})
    assert by_twin(plan) is not None
    assert by_chain(rules, plan) == by_twin(plan)


def test_two_causes_at_once_are_refused_for_the_same_one_by_both(rules):
    random = Random(20_261_123)  # noqa: S311 - no secret
    seen = set()
    for _ in range(PAIRS):
        one, other = random.sample(BAD_TERMS, k=2)
        plan = planned(other.tiers or one.tiers, **(one.changes | other.changes))
        refusal = by_twin(plan)
        assert by_chain(rules, plan) == refusal, (str(one), str(other))
        seen.add(refusal.code if refusal else None)
    assert len(seen) > 15
