"""What everybody earned is published root by root: signed, waiting, never falling, never above the funds."""

from __future__ import annotations

import pytest

from offchain.domain.bounds import DEPTH, ROOT_WAIT
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.rewards import DELAY, FUNDS


def test_a_root_counts_from_its_time_on(rewards):
    paid = rewards.planned(700, 300)
    rewards.publish(paid)
    rewards.at(paid.root.active_from - 1)
    assert rewards.contract.standingOf(rewards.id)[2:] == (0, 0)
    with refuses("Rewards_UnknownRoot", rewards.id, 1):
        rewards.claims(paid)
    rewards.at(paid.root.active_from)
    assert rewards.contract.standingOf(rewards.id)[2:] == (1_000, 1)
    assert rewards.claims(paid) == 700


def test_the_older_root_counts_until_the_newer_does(rewards):
    older = rewards.counting(700)
    newer = rewards.planned(900, epoch=2)
    rewards.publish(newer)
    assert rewards.claims(older) == 700
    rewards.at(newer.root.active_from)
    with refuses("Rewards_UnknownRoot", rewards.id, 1):
        rewards.claims(older)
    assert rewards.claims(newer) == 900


def test_nobody_else_signs_it(rewards, eve, merchant, issuer):
    paid = rewards.planned(700)
    for stranger in (eve, merchant):
        with refuses("Rewards_Signer", stranger.address, issuer.address):
            rewards.contract.publish.call(
                rewards.words, paid.root.fields(), rewards.signature(paid.root, stranger), {"from": eve.account}
            )


def test_a_signature_is_over_every_field(rewards, eve):
    paid = rewards.planned(700)
    signature = rewards.signature(paid.root)
    for place, field in enumerate(paid.root.fields()):
        if place == 0:  # refused for what it is
            continue
        other = bytes(31) + b"\x01" if isinstance(field, bytes) else field + 1
        fields = (*paid.root.fields()[:place], other, *paid.root.fields()[place + 1 :])
        with pytest.raises(Exception, match="Rewards_Signer"):
            rewards.contract.publish.call(rewards.words, fields, signature, {"from": eve.account})


def test_an_oracle_of_several_signs_it_together(rewards, oracle, relayer):
    address = int(oracle.contract.address, 16)
    several = rewards.other(issuer=address)
    several.create(several.programme)
    several.fund(FUNDS)
    paid = several.planned(700, 300)
    digest = several.domain.digest(paid.root.hash(several.id))
    with refuses("Rewards_Signer", 0, address):
        several.contract.publish.call(
            several.words, paid.root.fields(), oracle.approval(paid.root.root), {"from": relayer.account}
        )
    several.contract.publish(several.words, paid.root.fields(), oracle.approval(digest), {"from": relayer.account})
    several.at(paid.root.active_from)
    assert several.claims(paid) == 700


def test_a_root_of_one_programme_is_none_of_another(rewards, eve, merchant):
    other = rewards.other(salt=b"\x01" * 32)
    other.create(other.programme)
    other.fund(FUNDS)
    paid = rewards.planned(700)
    with pytest.raises(Exception, match="Rewards_Signer"):
        rewards.contract.publish.call(
            other.words, paid.root.fields(), rewards.signature(paid.root), {"from": eve.account}
        )


@pytest.mark.parametrize("epoch", [0, 2, 7])
def test_epochs_come_in_order(rewards, epoch):
    with refuses("Rewards_Epoch", epoch, 1):
        rewards.tried(rewards.planned(700, epoch=epoch))


def test_one_root_waits_at_a_time(rewards):
    waiting = rewards.planned(700)
    rewards.publish(waiting)
    with refuses("Rewards_Waiting", 1, waiting.root.active_from):
        rewards.tried(rewards.planned(800, epoch=2))


def test_a_root_is_not_zero(rewards):
    with refuses("Rewards_NoRoot"):
        rewards.tried(rewards.planned(700), root=bytes(32))


@pytest.mark.parametrize("depth", [0, DEPTH + 1])
def test_a_tree_is_1_to_32_deep(rewards, depth):
    with refuses("Rewards_Depth", depth, DEPTH):
        rewards.tried(rewards.planned(700), depth=depth)


def test_what_was_earned_never_falls(rewards):
    rewards.counting(700)
    with refuses("Rewards_TotalFalls", 699, 700):
        rewards.tried(rewards.planned(699, epoch=2))
    rewards.tried(rewards.planned(700, epoch=2))


def test_no_more_is_promised_than_was_funded(rewards):
    with refuses("Rewards_TotalAboveFunds", FUNDS + 1, FUNDS):
        rewards.tried(rewards.planned(FUNDS + 1))
    rewards.tried(rewards.planned(FUNDS))


def test_a_root_waits_as_long_as_promised(rewards, market):
    paid = rewards.planned(700)
    earliest = market.now + DELAY
    with refuses("Rewards_ActiveTooEarly", earliest - 1, earliest):
        rewards.tried(paid, active_from=earliest - 1)
    rewards.tried(paid, active_from=earliest)


def test_a_root_does_not_wait_so_long_that_it_keeps_others_out(rewards, market):
    paid = rewards.planned(700)
    latest = market.now + DELAY + ROOT_WAIT
    with refuses("Rewards_ActiveTooFar", latest + 1, latest):
        rewards.tried(paid, active_from=latest + 1)
    rewards.tried(paid, active_from=latest)


def test_a_root_counts_before_claims_end(rewards):
    until = rewards.programme.claims_until
    rewards.at(until - ROOT_WAIT)
    with refuses("Rewards_ActiveTooLate", until, until):
        rewards.tried(rewards.planned(700), active_from=until)
    rewards.tried(rewards.planned(700), active_from=until - 1)


def test_the_auditor_vetoes_what_waits_and_its_epoch_is_burnt(rewards, auditor):
    older = rewards.counting(700)
    newer = rewards.planned(900, epoch=2)
    rewards.publish(newer)
    rewards.contract.veto(rewards.words, newer.root.fields(), {"from": auditor.account})
    rewards.at(newer.root.active_from)
    assert rewards.claims(older) == 700
    with refuses("Rewards_Epoch", 2, 3):
        rewards.tried(rewards.planned(900, epoch=2))
    rewards.tried(rewards.planned(900, epoch=3))


def test_nobody_else_vetoes(rewards, eve, auditor):
    paid = rewards.planned(700)
    rewards.publish(paid)
    with refuses("Rewards_NotAuditor", eve.address, auditor.address):
        rewards.contract.veto.call(rewards.words, paid.root.fields(), {"from": eve.account})


def test_what_counts_is_not_vetoed(rewards, auditor):
    paid = rewards.counting(700)
    active = paid.root.active_from
    with refuses("Rewards_VetoTooLate", active, active):
        rewards.contract.veto.call(rewards.words, paid.root.fields(), {"from": auditor.account})


def test_only_the_root_that_waits_is_vetoed(rewards, auditor):
    paid = rewards.planned(700)
    with refuses("Rewards_UnknownRoot", rewards.id, 1):
        rewards.contract.veto.call(rewards.words, paid.root.fields(), {"from": auditor.account})
    rewards.publish(paid)
    other = rewards.planned(701)
    with refuses("Rewards_UnknownRoot", rewards.id, 1):
        rewards.contract.veto.call(rewards.words, other.root.fields(), {"from": auditor.account})
