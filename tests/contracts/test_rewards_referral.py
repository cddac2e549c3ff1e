"""Who brought whom: once, by the wallet that was brought, nobody himself, and never in a circle."""

from __future__ import annotations

import pytest

from offchain.attestation.rewards import of_referral
from offchain.domain.bounds import ANCESTORS
from tests.contracts.fixtures.people import person
from tests.contracts.fixtures.refusals import refuses

NOBODY = "0x" + "0" * 40


def referred(rewards, referee, referrer, sender=None, signature=b""):
    sent_by = {"from": (sender or referee).account}
    return rewards.contract.refer(rewards.words, referee.account, referrer.account, signature, sent_by)


def tried(rewards, referee, referrer, sender=None, signature=b""):
    sent_by = {"from": (sender or referee).account}
    rewards.contract.refer.call(rewards.words, referee.account, referrer.account, signature, sent_by)


def signed(rewards, referee, referrer, by=None, of=None):
    return (by or referee).sign(rewards.domain.digest(of_referral(of or rewards.id, referee.address, referrer.address)))


def test_a_wallet_says_who_brought_it(rewards, shopper, rival):
    assert rewards.contract.referrerOf(rewards.id, shopper.account) == NOBODY
    referred(rewards, shopper, rival)
    assert rewards.contract.referrerOf(rewards.id, shopper.account) == rival.account


def test_somebody_else_sends_what_it_signed(rewards, shopper, rival, relayer):
    referred(rewards, shopper, rival, relayer, signed(rewards, shopper, rival))
    assert rewards.contract.referrerOf(rewards.id, shopper.account) == rival.account


@pytest.mark.parametrize("kind", ["nothing", "another's", "for another referrer", "for another programme"])
def test_and_nothing_else(rewards, shopper, rival, relayer, eve, kind):
    signature = {
        "nothing": b"",
        "another's": signed(rewards, shopper, rival, by=eve),
        "for another referrer": signed(rewards, shopper, eve),
        "for another programme": signed(rewards, shopper, rival, of=b"\x01" * 32),
    }[kind]
    with pytest.raises(Exception, match="Rewards_RefereeSigner"):
        tried(rewards, shopper, rival, relayer, signature)


def test_the_refusal_names_who_signed(rewards, shopper, rival, eve):
    with refuses("Rewards_RefereeSigner", eve.address, shopper.address):
        tried(rewards, shopper, rival, eve, signed(rewards, shopper, rival, by=eve))


def test_once(rewards, shopper, rival, eve):
    referred(rewards, shopper, rival)
    with refuses("Rewards_ReferredBefore", shopper.address, rival.address):
        tried(rewards, shopper, eve)


def test_nobody_brings_himself(rewards, shopper):
    with refuses("Rewards_SelfReferral", shopper.address):
        tried(rewards, shopper, shopper)


def test_somebody_brings(rewards, shopper):
    with refuses("Rewards_NoReferrer"):
        rewards.contract.refer.call(rewards.words, shopper.account, NOBODY, b"", {"from": shopper.account})


@pytest.mark.parametrize("signature", [b"", bytes(64), bytes(65)], ids=["empty", "64 zero bytes", "65 zero bytes"])
def test_a_broken_signature_is_not_that_of_the_zero_address(rewards, shopper, eve, signature):
    with refuses("Rewards_RefereeSigner", 0, 0):
        rewards.contract.refer.call(rewards.words, NOBODY, shopper.account, signature, {"from": eve.account})


def test_a_contract_wallet_is_brought_by_what_it_says_that_it_signed(rewards, rival, relayer, WalletStub):
    wallet = WalletStub.deploy({"from": relayer.account})
    address = int(wallet.address, 16)
    refer = (rewards.words, wallet, rival.account, b"")
    with refuses("Rewards_RefereeSigner", 0, address):
        rewards.contract.refer.call(*refer, {"from": relayer.account})
    wallet.approve(rewards.domain.digest(of_referral(rewards.id, address, rival.address)), {"from": relayer.account})
    rewards.contract.refer(*refer, {"from": relayer.account})
    assert rewards.contract.referrerOf(rewards.id, wallet) == rival.account


def test_two_do_not_bring_each_other(rewards, shopper, rival):
    referred(rewards, shopper, rival)
    with refuses("Rewards_ReferralCircle", rival.address, shopper.address):
        tried(rewards, rival, shopper)


def test_no_circle_of_three_closes(rewards, shopper, rival, eve):
    referred(rewards, rival, eve)
    referred(rewards, shopper, rival)
    with refuses("Rewards_ReferralCircle", eve.address, shopper.address):
        tried(rewards, eve, shopper)


def test_nobody_keeps_another_from_being_brought_by_naming_him(rewards, shopper, rival, eve):
    referred(rewards, eve, shopper)
    referred(rewards, shopper, rival)
    assert rewards.contract.referrerOf(rewards.id, shopper.account) == rival.account


def test_a_chain_is_followed_to_its_end_and_grows_no_longer_than_can_be_followed(rewards, relayer, eve):
    chain = [person(f"link {number}") for number in range(ANCESTORS + 1)]
    for referee, referrer in zip(chain[1:], chain, strict=False):
        referred(rewards, referee, referrer, relayer, signed(rewards, referee, referrer))
    top, *_, last, longest = chain
    for referrer in (last, longest):
        with refuses("Rewards_ReferralCircle", top.address, referrer.address):
            tried(rewards, top, referrer, relayer, signed(rewards, top, referrer))
    tried(rewards, eve, last)
    with refuses("Rewards_ReferralChain", longest.address, ANCESTORS):
        tried(rewards, eve, longest)


def test_who_was_brought_may_bring_others(rewards, shopper, rival, eve):
    referred(rewards, shopper, rival)
    referred(rewards, eve, shopper)
    assert rewards.contract.referrerOf(rewards.id, eve.account) == shopper.account


def test_programmes_do_not_mix(rewards, shopper, rival):
    other = rewards.other(salt=b"\x01" * 32)
    other.create(other.programme)
    referred(rewards, shopper, rival)
    referred(other, rival, shopper)
    assert rewards.contract.referrerOf(other.id, rival.account) == shopper.account
