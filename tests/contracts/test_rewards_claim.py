"""A claim pays the difference to what was paid before, to the wallet that earned it, and no more than was promised."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation.tree import climb
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.rewards import FUNDS


def test_anybody_may_send_it_and_the_wallet_is_paid(rewards, shopper, relayer):
    paid = rewards.counting(700, 300)
    assert rewards.claim(paid).return_value == 700
    assert (rewards.balance(shopper), rewards.balance(relayer)) == (700, 0)
    assert rewards.contract.claimedOf(rewards.id, shopper.account) == 700
    assert rewards.contract.standingOf(rewards.id)[1] == 700


def test_a_republished_root_never_pays_twice(rewards, shopper):
    rewards.claim(rewards.counting(700, 300))
    again = rewards.counting(700, 300, epoch=2)
    with refuses("Rewards_NothingDue", 700, 700):
        rewards.claims(again)
    more = rewards.counting(950, 300, epoch=3)
    assert rewards.claim(more).return_value == 250
    assert rewards.balance(shopper) == 950


def test_a_claim_is_paid_once(rewards):
    paid = rewards.counting(700)
    rewards.claim(paid)
    with refuses("Rewards_NothingDue", 700, 700):
        rewards.claims(paid)


def test_less_than_was_paid_pays_nothing(rewards):
    rewards.claim(rewards.counting(700, 0))
    lower = rewards.counting(600, 100, epoch=2)
    with refuses("Rewards_NothingDue", 600, 700):
        rewards.claims(lower)


@pytest.mark.parametrize("change", [{"account": 5}, {"amount": 701}, {"salt": b"\x09" * 32}], ids=str)
def test_a_leaf_is_what_was_published(rewards, change):
    paid = rewards.counting(700, 300)
    forged = replace(paid, earned=(replace(paid.earned[0], **change), paid.earned[1]))
    computed = climb(forged.earned[0].leaf(rewards.id, 1), paid.tree.path(0))
    with refuses("Rewards_WrongProof", computed, paid.root.root):
        rewards.claims(forged)


def test_a_proof_is_as_long_as_the_tree_is_deep(rewards, relayer):
    paid = rewards.counting(700, 300, 50)
    account, amount, salt, path = paid.reward()
    for length in (len(path) - 1, 0):
        with refuses("Rewards_ProofLength", length, paid.root.depth):
            rewards.contract.claim.call(
                rewards.words,
                paid.root.fields(),
                (account, amount, salt, path[:length]),
                {"from": relayer.account},
            )


def test_a_leaf_of_an_older_root_is_none_of_a_newer(rewards):
    older = rewards.counting(700, 300)
    newer = rewards.counting(700, 301, epoch=2)
    mixed = replace(older, root=newer.root)
    computed = climb(older.earned[0].leaf(rewards.id, 2), older.tree.path(0))
    with refuses("Rewards_WrongProof", computed, newer.root.root):
        rewards.claims(mixed)


def test_leaves_that_promise_more_than_the_total_are_paid_up_to_it(rewards):
    paid = rewards.planned(700, 300, total=900)
    rewards.publish(paid)
    rewards.at(paid.root.active_from)
    rewards.claim(paid)
    with refuses("Rewards_AboveTotal", 1_000, 900):
        rewards.claims(paid, 1)


def test_one_programme_never_pays_for_another(rewards, shopper):
    poor = rewards.other(salt=b"\x01" * 32)
    poor.create(poor.programme)
    poor.fund(100)
    paid = poor.planned(100, 300, total=100)
    poor.publish(paid)
    poor.at(paid.root.active_from)
    with refuses("Rewards_AboveTotal", 300, 100):
        poor.claims(paid, 1)
    poor.claim(paid)
    assert rewards.contract.standingOf(rewards.id)[:2] == (FUNDS, 0)
    assert rewards.contract.heldIn(rewards.token) == FUNDS
