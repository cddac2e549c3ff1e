"""A programme of rewards: its terms never change, its money is what arrived, the rest goes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.domain.bounds import CLOCK, ROTATION
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.rewards import BAD_PROGRAMMES, FUNDS


def created(rewards, by=None, **changes):
    other = rewards.other(**({"salt": b"\x01" * 32} | changes))
    other.contract.create.call(other.words, {"from": (by or rewards.people.merchant).account})
    return other


def test_its_id_is_the_hash_of_its_terms(rewards):
    assert bytes(rewards.contract.programmeId(rewards.words)) == rewards.id


def test_every_field_is_part_of_its_id(rewards):
    fields = ("merchant", "token", "issuer", "auditor", "claims_until", "root_delay")
    changed = [replace(rewards.programme, **{name: getattr(rewards.programme, name) ^ 1}) for name in fields]
    changed += [replace(rewards.programme, **{name: b"\x09" * 32}) for name in ("rules_hash", "salt")]
    for programme in changed:
        assert bytes(rewards.contract.programmeId(programme.fields())) == programme.id(rewards.domain) != rewards.id


def test_only_the_merchant_creates_it(rewards, eve, merchant):
    with refuses("Rewards_NotMerchant", eve.address, merchant.address):
        created(rewards, by=eve)


def test_it_is_created_once(rewards):
    with refuses("Rewards_Exists", rewards.id):
        created(rewards, salt=bytes(32))


@pytest.mark.parametrize(("changes", "code", "facts"), BAD_PROGRAMMES, ids=str)
def test_unsound_terms_are_refused(rewards, changes, code, facts):
    with refuses(code, *facts):
        created(rewards, **changes)


@pytest.mark.parametrize("changes", [{"claims_until": CLOCK}, {"root_delay": ROTATION}, {"root_delay": 0}], ids=str)
def test_terms_at_their_bounds_are_taken(rewards, changes):
    created(rewards, **changes)


def test_claims_end_in_the_future(rewards, market):
    with refuses("Rewards_Over", market.now, market.now):
        created(rewards, claims_until=market.now)
    created(rewards, claims_until=market.now + 1)


def test_anybody_adds_money(rewards, eve):
    sent = rewards.fund(500, by=eve)
    assert sent.return_value == 500
    assert rewards.contract.standingOf(rewards.id) == (FUNDS + 500, 0, 0, 0)
    assert rewards.contract.heldIn(rewards.token) == FUNDS + 500


def test_a_programme_that_was_not_created_takes_no_money(rewards, merchant):
    other = rewards.other(salt=b"\x01" * 32)
    with refuses("Rewards_UnknownProgramme", other.id):
        rewards.contract.fund.call(other.words, 1, {"from": merchant.account})


def test_one_that_is_over_takes_no_money(rewards, merchant):
    rewards.end()
    until = rewards.programme.claims_until
    with refuses("Rewards_Over", until, until):
        rewards.contract.fund.call(rewards.words, 1, {"from": merchant.account})


def test_it_holds_no_more_than_its_field(rewards, merchant):
    rewards.token.mint(merchant.account, 2**128, {"from": merchant.account})
    rewards.token.approve(rewards.contract, 2**128, {"from": merchant.account})
    rewards.contract.fund.call(rewards.words, 2**128 - 1 - FUNDS, {"from": merchant.account})
    with refuses("Rewards_FundsBeyond", 2**128, 2**128 - 1):
        rewards.contract.fund.call(rewards.words, 2**128 - FUNDS, {"from": merchant.account})


def test_the_rest_goes_back_after_the_end(rewards, merchant):
    paid = rewards.counting(700)
    rewards.claim(paid)
    rewards.end()
    before = rewards.balance(merchant)
    assert rewards.contract.close(rewards.words, {"from": merchant.account}).return_value == FUNDS - 700
    assert rewards.balance(merchant) - before == FUNDS - 700
    assert rewards.contract.heldIn(rewards.token) == 0
    with refuses("Rewards_NothingLeft", FUNDS):
        rewards.contract.close.call(rewards.words, {"from": merchant.account})


def test_not_before_the_end(rewards, merchant, market):
    until = rewards.programme.claims_until
    rewards.at(until - 1)
    with refuses("Rewards_StillOpen", until - 1, until):
        rewards.contract.close.call(rewards.words, {"from": merchant.account})


def test_and_to_the_merchant_only(rewards, eve, merchant):
    rewards.end()
    with refuses("Rewards_NotMerchant", eve.address, merchant.address):
        rewards.contract.close.call(rewards.words, {"from": eve.account})


def test_nothing_is_paid_after_the_end(rewards):
    paid = rewards.counting(700)
    until = rewards.programme.claims_until
    rewards.at(until - 1)
    assert rewards.claims(paid) == 700
    rewards.end()
    with refuses("Rewards_Over", until, until):
        rewards.claims(paid)
