"""Several sign as one issuer: who, how many, for what, of which quorum."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from eth_abi.abi import encode

from offchain.attestation.quorum import ABI_TYPE, QuorumNotReachedError, approval_digest, joined, quorum_domain
from offchain.domain.terms import Audience
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.quorums import DIGEST, FREEZER, MEMBERS, NO, YES, Oracle, first_quorum
from tests.contracts.fixtures.refusals import refuses


def raw(quorum, signed, signatures):
    """The bytes of a signature whose parts nobody put together honestly."""
    pairs = [(signature[:32], signature[32:]) for signature in signatures]
    return encode([ABI_TYPE, "uint256", "bytes32[2][]"], [quorum.fields(), signed, pairs])


def by_places(oracle, digest, places, mask=None):
    approval = approval_digest(oracle.domain, digest, oracle.quorum)
    signatures = [MEMBERS[place].sign(approval) for place in places]
    return raw(oracle.quorum, sum(1 << place for place in set(places)) if mask is None else mask, signatures)


@pytest.mark.parametrize("places", list(combinations(range(5), 3)))
def test_any_three_of_five_sign(oracle, places):
    assert oracle.answer(DIGEST, by_places(oracle, DIGEST, places)) == YES


@pytest.mark.parametrize("places", [(), (0,), (0, 1), (3, 4), (0, 1, 2, 3), (0, 1, 2, 3, 4)])
def test_fewer_do_not_and_more_than_it_takes_are_no_other_signature(oracle, places):
    assert oracle.answer(DIGEST, by_places(oracle, DIGEST, places)) == NO


@pytest.mark.parametrize("mask", [0b00111, 0b00011, 0b00001, 0b10011])
def test_a_member_counts_once(oracle, mask):
    assert oracle.answer(DIGEST, by_places(oracle, DIGEST, (0, 1, 1), mask)) == NO


@pytest.mark.parametrize("surplus", [0b01000, 0b11000, 1 << 5, 1 << 255], ids=bin)
def test_nobody_is_said_to_have_signed_who_did_not(oracle, surplus):
    assert oracle.answer(DIGEST, by_places(oracle, DIGEST, (0, 1, 2), 0b00111 | surplus)) == NO


@pytest.mark.parametrize("places", [(1, 0, 2), (2, 1, 0), (0, 2, 1)])
def test_signatures_stand_in_the_order_of_the_members(oracle, places):
    assert oracle.answer(DIGEST, by_places(oracle, DIGEST, places)) == NO


@pytest.mark.parametrize("stranger", [MEMBERS[5], FREEZER])
def test_who_is_no_member_does_not_count(oracle, stranger):
    approval = approval_digest(oracle.domain, DIGEST, oracle.quorum)
    signatures = [MEMBERS[0].sign(approval), MEMBERS[1].sign(approval), stranger.sign(approval)]
    for mask in (0b00111, 0b10011, 0b100011):
        assert oracle.answer(DIGEST, raw(oracle.quorum, mask, signatures)) == NO


def test_nobody_smuggles_himself_into_the_members(oracle):
    smuggled = replace(oracle.quorum, members=tuple(sorted(member.address for member in MEMBERS[1:])))
    signature = joined(smuggled, oracle.signed(DIGEST, *MEMBERS[3:], of=smuggled))
    assert oracle.answer(DIGEST, signature) == NO


@pytest.mark.parametrize(
    "change",
    [{"number": 2}, {"number": 0}, {"threshold": 2}, {"delay": 3600}, {"overlap": 0}, {"freezer": 1}],
    ids=str,
)
def test_the_parts_of_a_quorum_are_those_that_were_kept(oracle, change):
    other = replace(oracle.quorum, **change)
    signature = joined(other, oracle.signed(DIGEST, *MEMBERS[:3], of=other))
    assert oracle.answer(DIGEST, signature) == NO


def test_an_approval_is_of_one_digest(oracle):
    assert oracle.answer(b"\x78" * 32, oracle.approval(DIGEST)) == NO


def test_an_approval_is_for_one_contract_and_one_chain(oracle):
    address = int(oracle.contract.address, 16)
    for domain in (quorum_domain(oracle.domain.chain_id + 1, address), quorum_domain(oracle.domain.chain_id, 1)):
        approval = approval_digest(domain, DIGEST, oracle.quorum)
        signed = {member.address: member.sign(approval) for member in MEMBERS[:3]}
        assert oracle.answer(DIGEST, joined(oracle.quorum, signed)) == NO


def test_members_sign_the_approval_and_not_the_digest_itself(oracle):
    signed = {member.address: member.sign(DIGEST) for member in MEMBERS[:3]}
    assert oracle.answer(DIGEST, joined(oracle.quorum, signed)) == NO


def test_the_contract_shows_what_members_sign(oracle):
    shown = bytes(oracle.contract.approvalDigest(DIGEST, oracle.quorum.fields()))
    assert shown == approval_digest(oracle.domain, DIGEST, oracle.quorum)


def test_two_of_three_do_not_make_a_signature_off_chain_either(oracle):
    with pytest.raises(QuorumNotReachedError, match="2 of 3 members signed; collect 1 more"):
        joined(oracle.quorum, oracle.signed(DIGEST, *MEMBERS[:2]))


def test_a_root_is_published_by_its_approval(market, oracle):
    campaign = market.create(audience=Audience.ROOT, issuer=int(oracle.contract.address, 16))
    published = market.publication(campaign)
    approval = oracle.approval(market.root_digest(campaign, published))
    relayer = {"from": market.people.relayer.account}
    market.roots.propose(campaign.words, published.root.fields(), approval, relayer)
    assert market.hub.rootCommitment(campaign.id, 1) == "0x" + published.root.commitment().hex()


def test_a_root_that_two_approve_is_not_published(market, oracle):
    address = int(oracle.contract.address, 16)
    campaign = market.create(audience=Audience.ROOT, issuer=address)
    published = market.publication(campaign)
    approval = by_places(oracle, market.root_digest(campaign, published), (0, 1))
    with refuses("Roots_Signer", 0, address):
        market.roots.propose.call(
            campaign.words, published.root.fields(), approval, {"from": market.people.relayer.account}
        )


def test_a_voucher_of_the_quorum_is_redeemed(market, oracle, shopper):
    campaign = market.create(issuer=int(oracle.contract.address, 16))
    draft = market.order(campaign)
    approved = replace(draft, voucher_signature=oracle.approval(market.voucher_digest(draft)))
    market.hub.redeem(*arguments(approved), {"from": shopper.account})
    assert market.hub.stateOf(campaign.id)[1] == 1


def test_sixteen_members_answer_within_the_gas_of_a_wallet(market, OracleQuorum, shopper):
    crowd = sorted((person_of(number) for number in range(16)), key=lambda member: member.address)
    quorum = first_quorum(threshold=16, members=tuple(member.address for member in crowd))
    large = Oracle(OracleQuorum.deploy(quorum.fields(), {"from": shopper.account}), quorum)
    campaign = market.create(issuer=int(large.contract.address, 16))
    draft = market.order(campaign)
    approved = replace(draft, voucher_signature=large.approval(market.voucher_digest(draft), *crowd))
    market.hub.redeem(*arguments(approved), {"from": shopper.account})
    assert market.hub.stateOf(campaign.id)[1] == 1


def person_of(number):
    return MEMBERS[0].__class__(f"crowd {number}", bytes(31) + bytes([number + 1]))
