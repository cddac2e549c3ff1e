"""Tokens that call back in mid-transfer: whatever they call counts once, and nothing is paid twice."""

from __future__ import annotations

from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.rewards import FUNDS, Mood


def calls_back(rewards, data, target=None):
    """In the middle of its next transfer the token sends `data`, to the distributor unless to somebody else."""
    account = {"from": rewards.people.eve.account}
    rewards.token.setHook(target or rewards.contract, data, account)
    rewards.token.setMood(Mood.CALLS_BACK, account)


def claiming(rewards, paid, place=0):
    return rewards.contract.claim.encode_input(rewards.words, paid.root.fields(), paid.reward(place))


def funding(rewards, amount):
    """What the token itself sends, which has and allows as much."""
    account = {"from": rewards.people.eve.account}
    rewards.token.mint(rewards.token, amount, account)
    rewards.token.allow(rewards.contract, amount, account)
    return rewards.contract.fund.encode_input(rewards.words, amount)


def owes_what_it_has(rewards, amount):
    return rewards.contract.heldIn(rewards.token) == rewards.token.balanceOf(rewards.contract) == amount


def test_a_claim_in_the_middle_of_a_claim_pays_nothing_more(rewards, shopper):
    """The root's total has room for a second payment, so that it is not what refuses."""
    paid = rewards.counting(700, 700)
    calls_back(rewards, claiming(rewards, paid))
    rewards.claim(paid)
    assert rewards.token.hookFailed()
    assert rewards.balance(shopper) == 700
    assert rewards.contract.standingOf(rewards.id)[1] == 700


def test_another_wallets_claim_in_the_middle_of_a_claim_pays_each_once(rewards, shopper, relayer):
    paid = rewards.counting(700, 300)
    calls_back(rewards, claiming(rewards, paid, 1))
    rewards.claim(paid)
    assert not rewards.token.hookFailed()
    assert (rewards.balance(shopper), rewards.balance(relayer)) == (700, 300)
    assert owes_what_it_has(rewards, FUNDS - 1_000)


def test_funding_in_the_middle_of_a_claim_is_credited_with_what_arrived(rewards):
    paid = rewards.counting(700)
    calls_back(rewards, funding(rewards, 300))
    rewards.claim(paid)
    assert not rewards.token.hookFailed()
    assert rewards.contract.standingOf(rewards.id)[:2] == (FUNDS + 300, 700)
    assert owes_what_it_has(rewards, FUNDS + 300 - 700)


def test_a_claim_in_the_middle_of_funding_takes_nothing_from_what_is_credited(rewards):
    paid = rewards.counting(700)
    calls_back(rewards, claiming(rewards, paid))
    assert rewards.fund(500).return_value == 500
    assert not rewards.token.hookFailed()
    assert owes_what_it_has(rewards, FUNDS + 500 - 700)


def test_money_that_arrives_in_the_middle_of_funding_is_credited_once(rewards):
    other = rewards.other(salt=b"\x01" * 32)
    other.create(other.programme)
    calls_back(rewards, funding(other, 300))
    assert rewards.fund(500).return_value == 500
    assert not rewards.token.hookFailed()
    assert rewards.contract.standingOf(other.id)[0] == 300
    assert owes_what_it_has(rewards, FUNDS + 800)


def test_money_that_arrives_for_others_is_not_what_was_sent(rewards, merchant):
    other = rewards.other(salt=b"\x01" * 32)
    other.create(other.programme)
    rewards.token.setMoodAfterwards(Mood.MOVES_NOTHING, {"from": rewards.people.eve.account})
    calls_back(rewards, funding(other, 300))
    rewards.token.approve(rewards.contract, 500, {"from": merchant.account})
    with refuses("Token_Short", 0, 1):
        rewards.contract.fund.call(rewards.words, 500, {"from": merchant.account})


def test_more_than_was_sent_is_not_credited(rewards):
    """The token makes the distributor a present in mid-transfer; nobody is owed it."""
    calls_back(rewards, rewards.token.mint.encode_input(rewards.contract, 700), rewards.token)
    assert rewards.fund(500).return_value == 500
    assert not rewards.token.hookFailed()
    assert rewards.contract.heldIn(rewards.token) == FUNDS + 500
    assert rewards.token.balanceOf(rewards.contract) == FUNDS + 500 + 700


def test_what_nobody_is_owed_does_not_stand_in_for_what_was_sent(rewards, merchant):
    """The token takes a present back in mid-transfer: of what arrives, nothing is left beyond what was there."""
    rewards.token.mint(rewards.contract, 1_000, {"from": merchant.account})
    calls_back(rewards, rewards.token.seize.encode_input(rewards.contract, 1_000), rewards.token)
    rewards.token.mint(merchant.account, 500, {"from": merchant.account})
    rewards.token.approve(rewards.contract, 500, {"from": merchant.account})
    with refuses("Token_Short", 0, 1):
        rewards.contract.fund.call(rewards.words, 500, {"from": merchant.account})


def test_closing_in_the_middle_of_closing_gives_back_nothing_more(rewards, WalletStub):
    account = {"from": rewards.people.merchant.account}
    wallet = WalletStub.deploy(account)
    own = rewards.other(merchant=int(wallet.address, 16))
    wallet.execute(own.contract, own.contract.create.encode_input(own.words), account)
    own.fund(500)
    own.end()
    close = own.contract.close.encode_input(own.words)
    calls_back(own, wallet.execute.encode_input(own.contract, close), wallet)
    wallet.execute(own.contract, close, account)
    assert rewards.token.hookFailed()
    assert rewards.token.balanceOf(wallet) == 500
    assert owes_what_it_has(rewards, FUNDS)
