"""One creation, as the contract and as the twin decide about it."""

from __future__ import annotations

from typing import Any

from eth_abi.abi import encode

from offchain.attestation.calls import TERMS_TYPE
from offchain.attestation.parts import COLD_TYPE, cold_hash, extra_hash
from offchain.attestation.typed_data import SigningDomain
from offchain.domain.refusals import Refusal
from offchain.domain.terms_check import check
from offchain.domain.vocabulary import FACTS
from tests.contracts.fixtures.campaigns import Campaign, campaign
from tests.contracts.fixtures.promises import BadTerms, Promise
from tests.differential.conftest import Harness

TIME = 1_800_000_000
DOMAIN = SigningDomain("Promissory", "1", 1337, 1)
TYPES = [TERMS_TYPE, "uint256[]", COLD_TYPE, "uint256"]


def planned(promise: Promise) -> Campaign:
    usual: dict[str, Any] = {"merchant": 0xA, "issuer": 0xB, "auditor": 0xC, "time": TIME}
    return campaign(DOMAIN, **(usual | promise.fields))


def by_chain(terms_check: Harness, promise: Promise) -> Refusal | None:
    try:
        terms_check.ask("check", encode(TYPES, [*promise.creation(planned(promise)), TIME]))
    except Refusal as refusal:
        return refusal
    return None


def by_twin(promise: Promise) -> Refusal | None:
    plan = planned(promise)
    hashes = {"extra_hash": extra_hash(promise.words), "cold_hash": cold_hash(plan.cold)}
    try:
        check(plan.terms, promise.words, plan.cold, TIME, **hashes)
    except Refusal as refusal:
        return refusal
    return None


def expected(bad: BadTerms) -> Refusal:
    facts = bad.facts_of(planned(bad.promise), TIME)
    return Refusal(bad.code, **dict(zip(FACTS[bad.code], facts, strict=True)))
