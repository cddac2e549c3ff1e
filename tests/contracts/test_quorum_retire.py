"""The freezer ends the overlap of a quorum that was replaced, where its keys are not safe any more."""

from __future__ import annotations

from dataclasses import replace

import brownie
import pytest

from offchain.attestation.quorum import joined, rotation_digest
from tests.contracts.fixtures.quorums import DELAY, DIGEST, FREEZER, MEMBERS, NO, OVERLAP, YES
from tests.contracts.fixtures.refusals import refuses

LATER = (MEMBERS[0], *MEMBERS[2:4])


@pytest.fixture
def second(oracle):
    """The quorum that serves, while what the first signed still counts."""
    following = oracle.following()
    oracle.propose(following)
    oracle.pass_time(DELAY)
    return following


def by(oracle, quorum):
    return joined(quorum, oracle.signed(DIGEST, *LATER, of=quorum))


def retire(oracle, quorum, number, by=FREEZER):
    return oracle.contract.retire(quorum.fields(), number, {"from": by.account})


def tried(oracle, quorum, number, by=FREEZER):
    oracle.contract.retire.call(quorum.fields(), number, {"from": by.account})


def test_its_signatures_end_at_once_and_those_of_its_successor_go_on(oracle, second):
    assert oracle.answer(DIGEST, oracle.approval(DIGEST)) == YES
    sent = retire(oracle, second, 1)
    assert sent.events["QuorumRetired"]["number"] == 1
    assert oracle.contract.standingOf(1)[2] == sent.timestamp
    assert oracle.answer(DIGEST, oracle.approval(DIGEST)) == NO
    assert oracle.answer(DIGEST, by(oracle, second)) == YES


def test_it_ends_once(oracle, second):
    retire(oracle, second, 1)
    with refuses("Quorum_NotOverlapping", 1, 2):
        tried(oracle, second, 1)


def test_it_does_not_begin_again_when_a_freeze_ends(oracle, second):
    oracle.contract.freeze(second.fields(), {"from": FREEZER.account})
    retire(oracle, second, 1)
    oracle.contract.unfreeze(second.fields(), {"from": FREEZER.account})
    assert oracle.answer(DIGEST, oracle.approval(DIGEST)) == NO


@pytest.mark.parametrize("number", [0, 2, 3, 2**256 - 1])
def test_the_one_that_serves_and_those_to_come_are_not_retired(oracle, second, number):
    with refuses("Quorum_NotOverlapping", number, 2):
        tried(oracle, second, number)


def test_one_that_waits_is_not_retired(oracle, second):
    third = oracle.following(number=3)
    oracle.propose(third, joined(second, oracle.signed(rotation_digest(oracle.domain, third), *LATER, of=second)))
    with refuses("Quorum_NotOverlapping", 3, 2):
        tried(oracle, second, 3)


def test_one_that_is_about_to_be_replaced_is_not_retired(oracle):
    oracle.propose(oracle.following())
    with refuses("Quorum_NotOverlapping", 1, 1):
        tried(oracle, oracle.quorum, 1)


def test_one_whose_overlap_is_over_is_not_retired(oracle, second):
    until = oracle.contract.standingOf(1)[2]
    brownie.chain.mine(timestamp=until - 1)
    tried(oracle, second, 1)
    brownie.chain.mine(timestamp=until)
    with refuses("Quorum_NotOverlapping", 1, 2):
        tried(oracle, second, 1)


def test_nobody_else_does_it(oracle, second, eve):
    for somebody in (eve, MEMBERS[0]):
        with refuses("Quorum_NotFreezer", somebody.address, FREEZER.address):
            tried(oracle, second, 1, somebody)


def test_nobody_is_the_freezer_of_a_quorum_that_he_made_up(oracle, second, eve):
    with refuses("Quorum_NotServing", 2, 2):
        tried(oracle, replace(second, freezer=eve.address), 1, eve)


def test_the_freezer_of_the_replaced_one_has_no_say(oracle, eve):
    oracle.propose(oracle.following(freezer=eve.address))
    oracle.pass_time(DELAY + OVERLAP // 2)
    with refuses("Quorum_NotServing", 1, 2):
        tried(oracle, oracle.quorum, 1)
