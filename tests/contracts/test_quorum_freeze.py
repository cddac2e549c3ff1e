"""The freezer stops all signatures at once, and lets them count again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation.quorum import joined
from offchain.domain.terms import Audience
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.quorums import DELAY, DIGEST, FREEZER, MEMBERS, NO, YES
from tests.contracts.fixtures.refusals import refuses


@pytest.fixture
def frozen(oracle):
    return oracle.contract.freeze(oracle.quorum.fields(), {"from": FREEZER.account})


def test_no_signature_counts_from_then_on(oracle, frozen):
    assert frozen.events["QuorumFrozen"]["number"] == 1
    assert oracle.contract.isFrozen()
    assert oracle.answer(DIGEST, oracle.approval(DIGEST)) == NO


def test_they_count_again_when_it_ends(oracle, frozen):
    ended = oracle.contract.unfreeze(oracle.quorum.fields(), {"from": FREEZER.account})
    assert ended.events["QuorumUnfrozen"]["number"] == 1
    assert not oracle.contract.isFrozen()
    assert oracle.answer(DIGEST, oracle.approval(DIGEST)) == YES


@pytest.mark.parametrize("verb", ["freeze", "unfreeze"])
def test_nobody_else_does_it(oracle, verb, eve):
    for somebody in (eve, MEMBERS[0]):
        with refuses("Quorum_NotFreezer", somebody.address, FREEZER.address):
            getattr(oracle.contract, verb).call(oracle.quorum.fields(), {"from": somebody.account})


@pytest.mark.parametrize("verb", ["freeze", "unfreeze"])
def test_nobody_is_the_freezer_of_a_quorum_that_he_made_up(oracle, verb, eve):
    made_up = replace(oracle.quorum, freezer=eve.address)
    with refuses("Quorum_NotServing", 1, 1):
        getattr(oracle.contract, verb).call(made_up.fields(), {"from": eve.account})


def test_it_is_frozen_once(oracle, frozen):
    with refuses("Quorum_FrozenAlready"):
        oracle.contract.freeze.call(oracle.quorum.fields(), {"from": FREEZER.account})


def test_what_is_not_frozen_is_not_unfrozen(oracle):
    with refuses("Quorum_NotFrozen"):
        oracle.contract.unfreeze.call(oracle.quorum.fields(), {"from": FREEZER.account})


def test_a_frozen_quorum_is_replaced_and_its_successors_freezer_ends_the_freeze(oracle, frozen, eve):
    following = oracle.following(freezer=eve.address)
    oracle.propose(following)
    oracle.pass_time(DELAY)
    signature = joined(following, oracle.signed(DIGEST, MEMBERS[0], *MEMBERS[2:4], of=following))
    assert oracle.answer(DIGEST, signature) == NO
    with refuses("Quorum_NotServing", 1, 2):
        oracle.contract.unfreeze.call(oracle.quorum.fields(), {"from": FREEZER.account})
    oracle.contract.unfreeze(following.fields(), {"from": eve.account})
    assert oracle.answer(DIGEST, signature) == YES


def test_a_published_root_outlives_the_freeze(market, oracle, shopper):
    campaign = market.create(audience=Audience.ROOT, issuer=int(oracle.contract.address, 16))
    published = market.publication(campaign)
    approval = oracle.approval(market.root_digest(campaign, published))
    relayer = {"from": market.people.relayer.account}
    market.roots.propose(campaign.words, published.root.fields(), approval, relayer)
    market.at(published.root.active_from)
    oracle.contract.freeze(oracle.quorum.fields(), {"from": FREEZER.account})
    market.hub.redeem(*arguments(market.order(campaign, published=published)), {"from": shopper.account})
    assert market.hub.stateOf(campaign.id)[1] == 1


def test_a_voucher_does_not(market, oracle, shopper, frozen):
    address = int(oracle.contract.address, 16)
    campaign = market.create(issuer=address)
    draft = market.order(campaign)
    approved = replace(draft, voucher_signature=oracle.approval(market.voucher_digest(draft)))
    with refuses("Hub_VoucherSigner", 0, address):
        market.hub.redeem.call(*arguments(approved), {"from": shopper.account})
