"""Odd tokens: each works, or is refused with a typed error, and nobody else loses by it."""

from __future__ import annotations

import pytest

from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.rewards import FUNDS, Mood


def moody(rewards, mood):
    rewards.token.setMood(mood, {"from": rewards.people.eve.account})


@pytest.mark.parametrize("mood", [Mood.HONEST, Mood.RETURNS_NOTHING, Mood.RETURNS_LONG])
def test_what_works_works(rewards, shopper, mood):
    moody(rewards, mood)
    rewards.fund(500)
    assert rewards.claim(rewards.counting(700)).return_value == 700
    assert rewards.balance(shopper) == 700
    assert rewards.contract.heldIn(rewards.token) == rewards.token.balanceOf(rewards.contract) == FUNDS + 500 - 700


def test_a_fee_is_the_funders_and_the_claimants(rewards, shopper):
    moody(rewards, Mood.TAKES_A_FEE)
    assert rewards.fund(500).return_value == 495
    rewards.claim(rewards.counting(700))
    assert rewards.balance(shopper) == 693
    assert rewards.contract.heldIn(rewards.token) == rewards.token.balanceOf(rewards.contract) == FUNDS + 495 - 700


@pytest.mark.parametrize("mood", [Mood.RETURNS_FALSE, Mood.REVERTS])
def test_a_token_that_refuses_is_refused(rewards, merchant, mood):
    paid = rewards.counting(700)
    moody(rewards, mood)
    token = int(rewards.token.address, 16)
    with refuses("Rewards_Transfer", token, 500):
        rewards.contract.fund.call(rewards.words, 500, {"from": merchant.account})
    with refuses("Rewards_Transfer", token, 700):
        rewards.claims(paid)


def test_nothing_is_credited_for_nothing(rewards, merchant):
    rewards.token.approve(rewards.contract, 500, {"from": merchant.account})
    moody(rewards, Mood.MOVES_NOTHING)
    with refuses("Rewards_NothingArrived", 500):
        rewards.contract.fund.call(rewards.words, 500, {"from": merchant.account})


def test_a_fund_of_nothing_is_refused(rewards, merchant):
    with refuses("Rewards_NothingArrived", 0):
        rewards.contract.fund.call(rewards.words, 0, {"from": merchant.account})


def test_a_wallet_that_a_token_blocks_stops_nobody_else(rewards, shopper, eve):
    paid = rewards.counting(700, 300)
    rewards.token.block_(shopper.account, {"from": eve.account})
    with refuses("Rewards_Transfer", int(rewards.token.address, 16), 700):
        rewards.claims(paid)
    assert rewards.claims(paid, 1) == 300


def test_a_balance_that_shrinks_stops_payments_until_somebody_makes_up_for_it(rewards, merchant, eve):
    paid = rewards.counting(700)
    rewards.token.seize(rewards.contract, 1, {"from": eve.account})
    with refuses("Rewards_Deficit", FUNDS - 1, FUNDS):
        rewards.claims(paid)
    with refuses("Rewards_Deficit", FUNDS - 1, FUNDS):
        rewards.contract.fund.call(rewards.words, 5, {"from": merchant.account})
    rewards.token.mint(rewards.contract, 1, {"from": eve.account})
    assert rewards.claims(paid) == 700


def test_what_somebody_sends_without_funding_is_nobodys(rewards, merchant, eve):
    rewards.token.mint(rewards.contract, 50, {"from": eve.account})
    assert rewards.fund(500).return_value == 500
    assert rewards.contract.standingOf(rewards.id)[0] == FUNDS + 500


def test_a_claim_in_the_middle_of_a_claim_pays_nothing_more(rewards, shopper, eve):
    paid = rewards.counting(700)
    data = rewards.contract.claim.encode_input(rewards.words, paid.root.fields(), paid.reward())
    rewards.token.setHook(rewards.contract, data, {"from": eve.account})
    moody(rewards, Mood.CALLS_BACK)
    rewards.claim(paid)
    assert rewards.token.hookFailed()
    assert rewards.balance(shopper) == 700
    assert rewards.contract.standingOf(rewards.id)[1] == 700


def test_money_that_arrives_in_the_middle_of_funding_is_credited_once(rewards, merchant):
    token, account = rewards.token, {"from": merchant.account}
    other = rewards.other(salt=b"\x01" * 32)
    other.create(other.programme)
    token.mint(token, 300, account)
    token.approve(rewards.contract, 500, account)
    token.mint(merchant.account, 500, account)
    fund_other = rewards.contract.fund.encode_input(other.words, 300)
    token.setHook(rewards.contract, fund_other, account)
    token.allow(rewards.contract, 300, account)
    moody(rewards, Mood.CALLS_BACK)
    assert rewards.contract.fund(rewards.words, 500, account).return_value == 500
    assert not token.hookFailed()
    assert rewards.contract.standingOf(other.id)[0] == 300
    assert rewards.contract.heldIn(token) == token.balanceOf(rewards.contract) == FUNDS + 800
