"""Tokens that call back in mid-transfer: whatever they call counts once, and nothing is paid twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.fixtures.joint import DELAY, GRACE, RICH
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.rewards import Mood


def calls_back(joint, data, target=None):
    """In the middle of its next transfer the token sends `data`, to the vault unless to somebody else."""
    account = {"from": joint.funders[0].account}
    joint.token.setHook(target or joint.contract, data, account)
    joint.token.setMood(Mood.CALLS_BACK, account)


def depositing(joint, amount, position=0):
    """What the token itself sends, which has and allows as much."""
    account = {"from": joint.funders[0].account}
    joint.token.mint(joint.token, amount, account)
    joint.token.allow(joint.contract, amount, account)
    return joint.contract.deposit.encode_input(joint.words, joint.cold, position, amount)


@pytest.fixture
def wallet(joint, WalletStub):
    """A contract that passes on what it is told, in mid-transfer too; it has money and allows the vault to take it."""
    account = {"from": joint.funders[0].account}
    stub = WalletStub.deploy(account)
    joint.token.mint(stub, RICH, account)
    stub.execute(joint.token, joint.token.approve.encode_input(joint.contract, RICH), account)
    return stub


def passed_on(joint, wallet, verb, *given):
    """The bytes that make the wallet call the vault."""
    return wallet.execute.encode_input(joint.contract, getattr(joint.contract, verb).encode_input(*given))


def sends(joint, wallet, verb, *given):
    data = getattr(joint.contract, verb).encode_input(*given)
    return wallet.execute(joint.contract, data, {"from": joint.funders[0].account})


def shared(joint, wallet):
    """A campaign of the wallet, funded in halves by it and the rival: 700 of 10,000 were spent and can be collected."""
    owner = int(wallet.address, 16)
    halves = {"merchant": owner, "funders": (owner, joint.funders[1].address), "share_bps": (5_000, 5_000)}
    planned = joint.planned(joint.market, joint.token, salt=5, **halves)
    hub = joint.market.hub
    wallet.execute(hub, hub.create.encode_input(*planned.creation()), {"from": joint.funders[0].account})
    own = replace(joint, campaign=planned)
    sends(own, wallet, "deposit", own.words, own.cold, 0, 5_000)
    own.deposit(1, 5_000)
    own.spend(700)
    sends(own, wallet, "collect", [own.words], wallet.address)
    own.later(DELAY)
    return own


def all_is_there(joint, *beside):
    held = sum(it.account().held for it in (joint, *beside))
    return joint.owed() == joint.token.balanceOf(joint.contract) == held


def test_a_deposit_in_the_middle_of_a_deposit_counts_beside_it(joint):
    joint.cover(10_000)
    calls_back(joint, depositing(joint, 300, position=1))
    assert joint.deposit(0, 500).return_value == 500
    assert not joint.token.hookFailed()
    assert joint.account().deposits == (5_500, 3_633, 1_667)
    assert all_is_there(joint)


def test_money_that_arrives_for_another_campaign_is_not_what_was_sent(joint):
    other = joint.other()
    joint.token.setMoodAfterwards(Mood.MOVES_NOTHING, {"from": joint.funders[0].account})
    calls_back(joint, depositing(other, 300))
    with refuses("Token_Short", 0, 1):
        joint.deposits(0, 500)


def test_a_collection_in_the_middle_of_a_collection_pays_nothing_more(joint, wallet):
    own = shared(joint, wallet)
    other = joint.other(salt=9)
    other.cover(10_000)
    call = ([own.words], wallet.address)
    calls_back(own, passed_on(own, wallet, "collect", *call), wallet)
    sends(own, wallet, "collect", *call)
    assert own.token.hookFailed()
    assert own.account().collected == 700
    assert own.token.balanceOf(wallet) == RICH - 5_000 + 700
    assert all_is_there(own, other)


def test_a_withdrawal_in_the_middle_of_a_withdrawal_pays_nothing_more(joint, wallet):
    own = shared(joint, wallet)
    other = joint.other(salt=9)
    other.cover(10_000)
    own.at(own.end + GRACE)
    call = (own.words, own.cold, 0, wallet.address)
    calls_back(own, passed_on(own, wallet, "withdraw", *call), wallet)
    sends(own, wallet, "withdraw", *call)
    assert own.token.hookFailed()
    assert own.token.balanceOf(wallet) == RICH - 350
    assert all_is_there(own, other)


def test_a_withdrawal_in_the_middle_of_a_deposit_takes_nothing_from_what_is_credited(joint, wallet):
    own = shared(joint, wallet)
    sends(own, wallet, "deposit", own.words, own.cold, 0, 900)
    call = (own.words, own.cold, 0, wallet.address)
    calls_back(own, passed_on(own, wallet, "withdraw", *call), wallet)
    sends(own, wallet, "deposit", own.words, own.cold, 0, 500)
    assert not own.token.hookFailed()
    assert own.account().deposits == (5_500, 5_000)
    assert own.token.balanceOf(wallet) == RICH - 5_500
    assert all_is_there(own)


def test_a_return_in_the_middle_of_a_return_takes_nothing_more(joint, wallet):
    own = shared(joint, wallet)
    sends(own, wallet, "collect", [own.words], wallet.address)
    own.give_back(300)
    before = own.token.balanceOf(wallet)
    calls_back(own, own.contract.restore.encode_input(own.words))
    own.restore()
    assert not own.token.hookFailed()
    assert own.token.balanceOf(wallet) == before - 300
    assert all_is_there(own)
