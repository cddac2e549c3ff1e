"""Who brought whom: once, by the wallet that was brought, nobody himself, and never in a circle."""

from __future__ import annotations

import pytest

from offchain.attestation.rewards import of_referral
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


def test_two_do_not_bring_each_other(rewards, shopper, rival):
    referred(rewards, shopper, rival)
    with refuses("Rewards_RefereeRefers", rival.address):
        tried(rewards, rival, shopper)


def test_no_circle_of_three_closes(rewards, shopper, rival, eve):
    referred(rewards, rival, eve)
    referred(rewards, shopper, rival)
    with refuses("Rewards_RefereeRefers", eve.address):
        tried(rewards, eve, shopper)


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
