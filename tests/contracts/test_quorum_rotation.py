"""A quorum is replaced: what it takes, when the next one serves, what the older one's signatures are worth."""

from __future__ import annotations

from dataclasses import replace

import brownie
import pytest

from offchain.attestation.quorum import joined, rotation_digest
from offchain.domain.bounds import OVERLAP as LONGEST_OVERLAP
from offchain.domain.bounds import ROTATION, ROTATION_LEAST
from tests.contracts.fixtures.quorums import (
    BAD_QUORUMS,
    DELAY,
    DIGEST,
    FREEZER,
    MEMBERS,
    NO,
    OVERLAP,
    SIXTEEN,
    YES,
    first_quorum,
)
from tests.contracts.fixtures.refusals import refuses

LATER = (MEMBERS[0], *MEMBERS[2:4])


@pytest.fixture
def rotated(oracle):
    """A rotation that waits; the time from which it serves."""
    sent = oracle.propose(oracle.following())
    return sent.timestamp + DELAY


def by_next(oracle):
    """The signature of the next quorum."""
    following = oracle.following()
    return joined(following, oracle.signed(DIGEST, *LATER, of=following))


def at(time):
    brownie.chain.mine(timestamp=time)


def test_a_proposal_is_published_with_its_parts(oracle):
    sent = oracle.propose(oracle.following())
    shown = sent.events["QuorumProposed"]
    assert shown["number"] == 2
    assert shown["activeFrom"] == sent.timestamp + DELAY
    assert tuple(shown["quorum"][:4]) == (2, 3, DELAY, OVERLAP)
    assert oracle.contract.nextNumber() == 3


def test_the_next_serves_after_the_delay_and_not_before(oracle, rotated):
    at(rotated - 1)
    assert (oracle.contract.serving(), oracle.answer(DIGEST, by_next(oracle))) == (1, NO)
    at(rotated)
    assert (oracle.contract.serving(), oracle.answer(DIGEST, by_next(oracle))) == (2, YES)


def test_what_the_older_signed_counts_for_the_overlap_and_no_longer(oracle, rotated):
    at(rotated + OVERLAP - 1)
    assert oracle.answer(DIGEST, oracle.approval(DIGEST)) == YES
    at(rotated + OVERLAP)
    assert oracle.answer(DIGEST, oracle.approval(DIGEST)) == NO


def test_who_left_does_not_sign_for_the_next(oracle, rotated):
    at(rotated)
    following = oracle.following()
    signed = oracle.signed(DIGEST, *MEMBERS[:3], of=following)
    smuggled = replace(following, members=oracle.quorum.members)
    assert oracle.answer(DIGEST, joined(smuggled, signed)) == NO


def test_only_the_serving_quorum_is_replaced_by_its_own_approval(oracle, rotated):
    at(rotated)
    third = oracle.following(number=3)
    digest = rotation_digest(oracle.domain, third)
    with refuses("Quorum_NotApproved", 2, digest):
        oracle.tried(third)
    following = oracle.following()
    oracle.tried(third, joined(following, oracle.signed(digest, *LATER, of=following)))


def test_two_do_not_replace_it(oracle):
    following = oracle.following()
    two = replace(oracle.quorum, threshold=2)
    digest = rotation_digest(oracle.domain, following)
    with refuses("Quorum_NotApproved", 1, digest):
        oracle.tried(following, joined(two, oracle.signed(digest, *MEMBERS[:2], of=two)))


def test_an_approval_of_one_successor_is_none_of_another(oracle):
    approval = oracle.approval(rotation_digest(oracle.domain, oracle.following()))
    other = oracle.following(delay=DELAY + 1)
    with refuses("Quorum_NotApproved", 1, rotation_digest(oracle.domain, other)):
        oracle.tried(other, approval)


def test_one_rotation_waits_at_a_time(oracle, rotated):
    with refuses("Quorum_Waiting", 2, rotated):
        oracle.tried(oracle.following(number=3))


@pytest.mark.parametrize("number", [0, 1, 3])
def test_numbers_come_one_after_the_other(oracle, number):
    with refuses("Quorum_Number", number, 2):
        oracle.tried(oracle.following(number=number))


def test_the_freezer_cancels_a_rotation_and_its_number_is_burnt(oracle, rotated):
    sent = oracle.contract.cancel(oracle.quorum.fields(), {"from": FREEZER.account})
    assert sent.events["QuorumCancelled"]["number"] == 2
    at(rotated + OVERLAP)
    assert (oracle.contract.serving(), oracle.answer(DIGEST, by_next(oracle))) == (1, NO)
    assert oracle.answer(DIGEST, oracle.approval(DIGEST)) == YES
    with refuses("Quorum_Number", 2, 3):
        oracle.tried(oracle.following())


def test_nobody_else_cancels(oracle, rotated):
    with refuses("Quorum_NotFreezer", MEMBERS[0].address, FREEZER.address):
        oracle.contract.cancel.call(oracle.quorum.fields(), {"from": MEMBERS[0].account})


def test_nobody_cancels_as_the_freezer_of_a_quorum_that_he_made_up(oracle, rotated):
    made_up = replace(oracle.quorum, freezer=MEMBERS[0].address)
    with refuses("Quorum_NotServing", 1, 1):
        oracle.contract.cancel.call(made_up.fields(), {"from": MEMBERS[0].account})


def test_a_rotation_is_cancelled_while_it_waits_only(oracle, rotated):
    with refuses("Quorum_NotServing", 2, 1):
        oracle.contract.cancel.call(oracle.following().fields(), {"from": FREEZER.account})
    at(rotated)
    with refuses("Quorum_NotServing", 1, 2):
        oracle.contract.cancel.call(oracle.quorum.fields(), {"from": FREEZER.account})
    with refuses("Quorum_NothingWaits", 2):
        oracle.contract.cancel.call(oracle.following().fields(), {"from": FREEZER.account})


def test_there_is_nothing_to_cancel_at_first(oracle):
    with refuses("Quorum_NothingWaits", 1):
        oracle.contract.cancel.call(oracle.quorum.fields(), {"from": FREEZER.account})


def test_a_third_quorum_follows_the_second(oracle, rotated):
    at(rotated)
    following, third = oracle.following(), oracle.following(number=3, threshold=4)
    digest = rotation_digest(oracle.domain, third)
    sent = oracle.propose(third, joined(following, oracle.signed(digest, *LATER, of=following)))
    at(sent.timestamp + DELAY)
    assert oracle.contract.serving() == 3
    signers = (MEMBERS[0], *MEMBERS[2:5])
    assert oracle.answer(DIGEST, joined(third, oracle.signed(DIGEST, *signers, of=third))) == YES
    assert oracle.contract.standingOf(1)[2] == rotated + OVERLAP


@pytest.mark.parametrize(("changes", "code", "facts"), BAD_QUORUMS, ids=str)
def test_an_unsound_successor_is_refused(oracle, changes, code, facts):
    with refuses(code, *facts):
        oracle.tried(oracle.following(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"members": (7,), "threshold": 1},
        {"members": SIXTEEN, "threshold": 9},
        {"members": SIXTEEN, "threshold": 16},
        {"delay": ROTATION_LEAST, "overlap": 0},
        {"delay": ROTATION, "overlap": LONGEST_OVERLAP},
    ],
    ids=str,
)
def test_a_successor_at_its_bounds_is_taken(oracle, changes):
    oracle.tried(oracle.following(**changes))


@pytest.mark.parametrize("changes", [{"number": 2}, {"threshold": 2}, {"members": ()}, {"freezer": 0}], ids=str)
def test_an_unsound_first_quorum_is_not_deployed(oracle, OracleQuorum, relayer, changes):
    with brownie.reverts():
        OracleQuorum.deploy(first_quorum(**changes).fields(), {"from": relayer.account})
