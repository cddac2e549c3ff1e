"""Odd tokens: each works, or is refused with a typed error, and no other funder, merchant or campaign loses by it.

Tokens that call back: test_vault_callbacks.py.
"""

from __future__ import annotations

import pytest

from offchain.domain.bounds import MAX_U96
from offchain.domain.funding import least_deposit
from offchain.domain.vault_math import funded
from tests.contracts.fixtures.joint import DELAY, GRACE, RICH, SHARES
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.rewards import Mood


def moody(joint, mood):
    joint.token.setMood(mood, {"from": joint.funders[0].account})


def due(joint, amount=700):
    """So much of a budget of 10,000 was spent and can be collected."""
    joint.cover(10_000)
    joint.spend(amount)
    joint.collect()
    joint.later(DELAY)


def token(joint):
    return int(joint.token.address, 16)


@pytest.mark.parametrize("mood", [Mood.HONEST, Mood.RETURNS_NOTHING, Mood.RETURNS_LONG])
def test_what_works_works(joint, shopper, rival, mood):
    moody(joint, mood)
    due(joint)
    joint.collect(to=shopper)
    joint.at(joint.end + GRACE)
    joint.withdraw(1)
    assert joint.balance(shopper) == 700
    assert joint.balance(rival) == RICH - 233
    assert joint.owed() == joint.token.balanceOf(joint.contract)


def test_a_fee_is_the_funders(joint):
    moody(joint, Mood.TAKES_A_FEE)
    assert joint.deposit(0, 10_000).return_value == 9_900
    assert joint.deposit(1, 10_000).return_value == 9_900
    assert joint.deposit(2, 1_667).return_value == 1_651
    assert joint.account().deposits == (9_900, 9_900, 1_651)
    assert joint.remaining() == 1_651 * 10_000 // SHARES[2]
    assert joint.owed() == joint.token.balanceOf(joint.contract)


def test_a_fee_is_his_who_is_paid(joint, shopper):
    due(joint)
    moody(joint, Mood.TAKES_A_FEE)
    joint.collect(to=shopper)
    assert joint.balance(shopper) == 693
    assert joint.owed() == joint.token.balanceOf(joint.contract) == 10_000 - 700


def test_a_fee_on_top_of_a_deposit_is_the_funders(joint, rival):
    moody(joint, Mood.TAKES_FROM_SENDER)
    assert joint.deposit(1, 500).return_value == 500
    assert joint.balance(rival) == RICH - 505


def test_a_fee_on_top_of_a_payment_is_not_paid_by_others(joint):
    due(joint)
    joint.deposit(1, 400)
    moody(joint, Mood.TAKES_FROM_SENDER)
    with refuses("Token_Deficit", 10_400 - 707, 10_400 - 700):
        joint.collects()
    with refuses("Token_Deficit", 10_400 - 404, 10_400 - 400):
        joint.withdraws(1)


@pytest.mark.parametrize("mood", [Mood.RETURNS_FALSE, Mood.REVERTS])
def test_a_token_that_refuses_is_refused(joint, mood):
    due(joint)
    joint.deposit(1, 400)
    moody(joint, mood)
    with refuses("Token_Transfer", token(joint), 5):
        joint.deposits(0, 5)
    with refuses("Token_Transfer", token(joint), 700):
        joint.collects()
    with refuses("Token_Transfer", token(joint), 400):
        joint.withdraws(1)


def test_a_token_that_was_paused_pays_afterwards(joint, shopper):
    due(joint)
    moody(joint, Mood.REVERTS)
    with refuses("Token_Transfer", token(joint), 700):
        joint.collects()
    moody(joint, Mood.HONEST)
    joint.collect(to=shopper)
    assert joint.balance(shopper) == 700


def test_nothing_is_credited_for_nothing(joint):
    moody(joint, Mood.MOVES_NOTHING)
    with refuses("Token_Short", 0, 1):
        joint.deposits(0, 500)


def test_a_token_that_lies_cheats_whom_it_does_not_pay_and_nobody_else(joint, shopper):
    due(joint)
    moody(joint, Mood.MOVES_NOTHING)
    joint.collect(to=shopper)
    moody(joint, Mood.HONEST)
    assert joint.balance(shopper) == 0
    assert joint.owed() == joint.account().held == 10_000 - 700


def test_a_merchant_whom_the_token_blocks_names_another_wallet(joint, merchant, shopper):
    due(joint)
    joint.token.block_(merchant.account, {"from": merchant.account})
    with refuses("Token_Transfer", token(joint), 700):
        joint.collects()
    joint.collect(to=shopper)
    assert joint.balance(shopper) == 700


def test_a_funder_whom_the_token_blocks_stops_nobody_else(joint, merchant, rival, shopper, eve):
    due(joint)
    joint.at(joint.end + GRACE)
    joint.token.block_(rival.account, {"from": merchant.account})
    with refuses("Token_Transfer", token(joint), 3_333 - 233):
        joint.withdraws(1)
    joint.withdraw(0)
    joint.withdraw(2)
    joint.collect()
    joint.withdraw(1, to=shopper)
    assert joint.balance(shopper) == 3_333 - 233
    assert joint.owed() == 0


def test_a_token_that_blocks_the_vault_takes_nothing_from_anybody(joint, merchant, shopper, eve):
    due(joint)
    joint.token.block_(joint.contract, {"from": eve.account})
    with refuses("Token_Transfer", token(joint), 700):
        joint.collects()
    joint.token.block_(eve.account, {"from": eve.account})
    joint.collect(to=shopper)
    assert joint.balance(shopper) == 700


def test_a_balance_that_shrinks_stops_payments_until_somebody_makes_up_for_it(joint, eve):
    due(joint)
    joint.deposit(1, 400)
    joint.token.seize(joint.contract, 1, {"from": eve.account})
    with refuses("Token_Deficit", 10_400 - 700 - 1, 10_400 - 700):
        joint.collects()
    with refuses("Token_Deficit", 10_400 - 400 - 1, 10_400 - 400):
        joint.withdraws(1)
    with refuses("Token_Deficit", 10_400 - 1, 10_400):
        joint.deposits(0, 5)
    joint.token.mint(joint.contract, 1, {"from": eve.account})
    assert joint.collects() == (700,)


def test_a_balance_that_grows_is_nobodys(joint, eve):
    joint.cover(10_000)
    joint.token.mint(joint.contract, 10**6, {"from": eve.account})
    assert joint.deposit(1, 500).return_value == 500
    joint.at(joint.end + GRACE)
    for position in range(3):
        joint.withdraw(position)
    assert joint.owed() == 0
    assert joint.token.balanceOf(joint.contract) == 10**6


@pytest.mark.parametrize("budget", [1, 99, 10**20, MAX_U96], ids="{:.0e}".format)
def test_a_minor_unit_is_one_whatever_the_decimals(joint, budget):
    """Of two decimals, where it is a cent, as of 77, of which no amount here is a whole token."""
    joint.cover(budget)
    covered = funded([least_deposit(budget, share) for share in SHARES], SHARES)
    assert joint.remaining() == covered >= budget
    joint.spend(covered)
    joint.at(joint.end + GRACE)
    assert joint.collect().return_value == (covered,)
    for position, kept in enumerate(joint.solvency()[4]):
        if kept:
            joint.withdraw(position)
    assert joint.owed() == 0


def test_a_return_that_does_not_arrive_whole_is_refused(joint, merchant):
    due(joint)
    joint.collect()
    joint.give_back(300)
    moody(joint, Mood.TAKES_A_FEE)
    with refuses("Token_Short", 297, 300):
        joint.tried("restore", joint.words)


def test_tokens_of_two_campaigns_do_not_mix(joint, merchant, TokenStub):
    coin = TokenStub.deploy({"from": merchant.account})
    for funder in joint.funders:
        coin.mint(funder.account, RICH, {"from": merchant.account})
        coin.approve(joint.contract, RICH, {"from": funder.account})
    other = joint.other(token=coin)
    due(joint)
    other.cover(10_000)
    coin.setMood(Mood.REVERTS, {"from": merchant.account})
    joint.token.seize(joint.contract, 1, {"from": merchant.account})
    assert (joint.contract.heldIn(joint.token), other.owed()) == (10_000, 10_000)
    with refuses("Token_Deficit", 9_299, 9_300):
        joint.collects()
    coin.setMood(Mood.HONEST, {"from": merchant.account})
    other.at(other.end + GRACE)
    assert other.withdraws(0) == 5_000
