"""Odd tokens: each works, or is refused with a typed error, and nobody else loses by it.

Nothing here asks a token for a permit, so one that fails has no test. Tokens that call back: test_rewards_callbacks.py.
"""

from __future__ import annotations

import pytest

from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.rewards import FUNDS, Mood

MOST = 2**128 - 1  # minor units that a programme holds


def moody(rewards, mood):
    rewards.token.setMood(mood, {"from": rewards.people.eve.account})


def beside(rewards, salt=b"\x01" * 32):
    """Another programme in the same token, created."""
    other = rewards.other(salt=salt)
    other.create(other.programme)
    return other


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


def test_a_fee_on_top_is_not_paid_by_other_programmes(rewards, merchant, shopper):
    other = beside(rewards)
    other.fund(FUNDS)
    paid = rewards.counting(700)
    moody(rewards, Mood.TAKES_FROM_SENDER)
    owed = 2 * FUNDS - 700
    with refuses("Token_Deficit", owed - 7, owed):
        rewards.claims(paid)
    other.end()
    with refuses("Token_Deficit", FUNDS - 100, FUNDS):
        other.contract.close.call(other.words, {"from": merchant.account})


def test_a_fee_on_top_of_funding_is_the_funders(rewards, merchant):
    moody(rewards, Mood.TAKES_FROM_SENDER)
    rewards.token.mint(merchant.account, 5, {"from": merchant.account})
    assert rewards.fund(500).return_value == 500
    assert rewards.balance(merchant) == 0


def test_a_token_that_was_paused_pays_afterwards(rewards, shopper):
    paid = rewards.counting(700)
    moody(rewards, Mood.REVERTS)
    with refuses("Token_Transfer", int(rewards.token.address, 16), 700):
        rewards.claims(paid)
    moody(rewards, Mood.HONEST)
    rewards.claim(paid)
    assert rewards.balance(shopper) == 700


def test_a_token_that_is_upgraded_to_take_a_fee_takes_it_from_who_is_paid(rewards, merchant, shopper):
    other = beside(rewards)
    other.fund(FUNDS)
    paid = rewards.counting(700)
    moody(rewards, Mood.TAKES_A_FEE)
    rewards.claim(paid)
    assert rewards.balance(shopper) == 693
    other.end()
    before = rewards.balance(merchant)
    other.contract.close(other.words, {"from": merchant.account})
    assert rewards.balance(merchant) - before == FUNDS - FUNDS // 100


@pytest.mark.parametrize("earned", [1, 99, 10**20, MOST - FUNDS], ids="{:.0e}".format)
def test_a_minor_unit_is_one_whatever_the_decimals(rewards, shopper, earned):
    """Of two decimals, where it is a cent, as of 36, where 340 whole tokens fill the field."""
    rewards.fund(earned)
    paid = rewards.counting(earned)
    rewards.claim(paid)
    assert rewards.balance(shopper) == earned
    assert rewards.contract.heldIn(rewards.token) == FUNDS


@pytest.mark.parametrize("mood", [Mood.RETURNS_FALSE, Mood.REVERTS])
def test_a_token_that_refuses_is_refused(rewards, merchant, mood):
    paid = rewards.counting(700)
    moody(rewards, mood)
    token = int(rewards.token.address, 16)
    with refuses("Token_Transfer", token, 500):
        rewards.contract.fund.call(rewards.words, 500, {"from": merchant.account})
    with refuses("Token_Transfer", token, 700):
        rewards.claims(paid)


def test_nothing_is_credited_for_nothing(rewards, merchant):
    rewards.token.approve(rewards.contract, 500, {"from": merchant.account})
    moody(rewards, Mood.MOVES_NOTHING)
    with refuses("Token_Short", 0, 1):
        rewards.contract.fund.call(rewards.words, 500, {"from": merchant.account})


def test_a_fund_of_nothing_is_refused(rewards, merchant):
    with refuses("Token_Short", 0, 1):
        rewards.contract.fund.call(rewards.words, 0, {"from": merchant.account})


def test_a_wallet_that_a_token_blocks_stops_nobody_else(rewards, shopper, eve):
    paid = rewards.counting(700, 300)
    rewards.token.block_(shopper.account, {"from": eve.account})
    with refuses("Token_Transfer", int(rewards.token.address, 16), 700):
        rewards.claims(paid)
    assert rewards.claims(paid, 1) == 300


def test_a_token_that_blocks_the_distributor_takes_nothing_from_anybody(rewards, shopper, eve):
    paid = rewards.counting(700)
    rewards.token.block_(rewards.contract, {"from": eve.account})
    with refuses("Token_Transfer", int(rewards.token.address, 16), 700):
        rewards.claims(paid)
    rewards.token.block_(eve.account, {"from": eve.account})
    rewards.claim(paid)
    assert rewards.balance(shopper) == 700


def test_a_balance_that_grows_is_promised_to_nobody(rewards, merchant, eve):
    rewards.token.mint(rewards.contract, FUNDS, {"from": eve.account})
    with refuses("Rewards_TotalAboveFunds", FUNDS + 1, FUNDS):
        rewards.tried(rewards.planned(FUNDS + 1))
    rewards.end()
    assert rewards.contract.close.call(rewards.words, {"from": merchant.account}) == FUNDS


def test_a_balance_that_shrinks_stops_payments_until_somebody_makes_up_for_it(rewards, merchant, eve):
    paid = rewards.counting(700)
    rewards.token.seize(rewards.contract, 1, {"from": eve.account})
    with refuses("Token_Deficit", FUNDS - 701, FUNDS - 700):
        rewards.claims(paid)
    with refuses("Token_Deficit", FUNDS - 1, FUNDS):
        rewards.contract.fund.call(rewards.words, 5, {"from": merchant.account})
    rewards.token.mint(rewards.contract, 1, {"from": eve.account})
    assert rewards.claims(paid) == 700


def test_what_somebody_sends_without_funding_is_nobodys(rewards, merchant, eve):
    rewards.token.mint(rewards.contract, 50, {"from": eve.account})
    assert rewards.fund(500).return_value == 500
    assert rewards.contract.standingOf(rewards.id)[0] == FUNDS + 500
