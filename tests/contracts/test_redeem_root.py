"""Redeeming a coupon that is a leaf under a published root."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation.tree import climb, leaf_hash, node_hash
from offchain.domain.terms import Audience
from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

DISCOUNT = 2000  # 25 % of 79.99


@pytest.fixture(scope="module")
def published(market, by_root):
    """Five coupons of 25 %, the shopper holds the first; active since a second ago."""
    issued = market.publish(by_root)
    market.at(issued.root.active_from + 1)
    return issued


def redeem(market, order):
    """As the shopper, without leaving a trace."""
    return market.hub.redeem.call(*arguments(order), {"from": market.people.shopper.account})


def propose(market, campaign, published):
    """As the relayer, with the issuer's signature; active from now on."""
    signature = market.people.issuer.sign(market.root_digest(campaign, published))
    market.roots.propose(campaign.words, published.root.fields(), signature, {"from": market.people.relayer.account})
    market.at(published.root.active_from)


def leaf_of(market, order, published, **changes):
    """The leaf that the hub computes for an order."""
    shown = {
        "campaign": market.campaign_of(order),
        "epoch": order.grant.epoch,
        "index": order.grant.index,
        "account": order.order.shopper,
        "value": order.grant.value,
        "salt": published.salts[published.root.first_index],
    }
    return leaf_hash(**(shown | changes))


def test_a_leaf_is_redeemed_for_its_personal_value(market, hub, by_root, published, shopper):
    sent = hub.redeem(*arguments(market.order(by_root, published=published)), {"from": shopper.account})
    record = redeemed_by(sent)
    assert (record.discount, record.route) == (DISCOUNT, Audience.ROOT)
    assert (record.index, record.epoch, record.value) == (0, 1, 2500)
    assert hub.usedWord(by_root.id, 0) == 1


def test_a_leaf_counts_once(market, hub, by_root, published, shopper):
    order = market.order(by_root, published=published)
    hub.redeem(*arguments(order), {"from": shopper.account})
    with refuses("Hub_IndexUsed", by_root.id, 0):
        redeem(market, order)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_every_position_of_every_small_tree_is_redeemed(market, count):
    fresh = market.create(audience=Audience.ROOT, salt=100 + count)
    for epoch, holder in enumerate(range(count), start=1):
        first = count * (epoch - 1)
        issued = market.publish(fresh, epoch=epoch, first_index=first, count=count, holder=first + holder)
        market.at(issued.root.active_from)
        assert redeem(market, market.order(fresh, published=issued, index=first + holder)) == DISCOUNT


def test_the_most_one_coupon_may_cost_cuts_the_discount(market):
    fresh = market.create(audience=Audience.ROOT, salt=7)
    cheap = market.publish(fresh, max_each=1999)
    market.at(cheap.root.active_from)
    assert redeem(market, market.order(fresh, published=cheap)) == 1999


def test_an_older_root_stays_good_when_a_newer_one_is_published(market, by_root, published):
    newer = market.publish(by_root, epoch=2, first_index=5, value=3000)
    assert redeem(market, market.order(by_root, published=published)) == DISCOUNT
    market.at(newer.root.active_from)
    assert redeem(market, market.order(by_root, published=published)) == DISCOUNT
    assert redeem(market, market.order(by_root, published=newer)) == 2400


def test_a_root_counts_from_the_second_in_which_it_is_active(market):
    fresh = market.create(audience=Audience.ROOT, salt=12)
    issued = market.publish(fresh)
    start = issued.root.active_from
    order = market.order(fresh, published=issued)
    market.at(start - 1)
    with refuses("Hub_RootNotActive", start - 1, start):
        redeem(market, order)
    market.at(start)
    assert redeem(market, order) == DISCOUNT


def test_a_root_that_nobody_published_is_refused(market):
    fresh = market.create(audience=Audience.ROOT, salt=12)
    with refuses("Hub_UnknownRoot", fresh.id, 1):
        redeem(market, market.order(fresh, published=market.publication(fresh)))


@pytest.mark.parametrize("part", [0, 1, 2], ids=["root", "shape", "provenance"])
def test_parts_of_a_root_that_were_not_published_are_refused(market, by_root, published, part):
    order = market.order(by_root, published=published)
    proof = list(order.proof)
    proof[part] = (int.from_bytes(proof[part], "big") ^ 1).to_bytes(32, "big")
    with refuses("Hub_UnknownRoot", by_root.id, 1):
        redeem(market, replace(order, proof=tuple(proof)))


def test_a_root_is_not_good_for_another_epoch(market, by_root, published):
    order = market.order(by_root, published=published, epoch=2)
    with refuses("Hub_UnknownRoot", by_root.id, 2):
        redeem(market, order)


def test_a_root_is_not_good_for_another_campaign(market, by_root, published):
    other = market.create(audience=Audience.ROOT, salt=8)
    with refuses("Hub_UnknownRoot", other.id, 1):
        redeem(market, market.order(other, published=published))


def test_a_vetoed_root_is_refused(market, roots, auditor):
    fresh = market.create(audience=Audience.ROOT, salt=12)
    issued = market.publish(fresh)
    roots.veto(fresh.words, fresh.cold_words, issued.root.fields(), {"from": auditor.account})
    market.at(issued.root.active_from)
    with refuses("Hub_UnknownRoot", fresh.id, 1):
        redeem(market, market.order(fresh, published=issued))


@pytest.mark.parametrize(
    "change",
    [{"value": 2501}, {"value": 10_000}, {"index": 1}, {"index": 4}],
    ids=["value above", "value far above", "neighbour's index", "last index"],
)
def test_a_coupon_with_another_value_or_index_is_refused(market, by_root, published, change):
    order = market.order(by_root, published=published)
    proof = order.proof
    order = market.quoted(replace(order, grant=replace(order.grant, **change), proof=proof))
    computed = climb(leaf_of(market, order, published), proof[4:])
    with refuses("Hub_WrongProof", computed, published.root.root):
        redeem(market, order)


def test_a_coupon_of_somebody_else_is_refused(market, by_root, published, eve):
    order = market.order(by_root, published=published, shopper=eve.address)
    computed = climb(leaf_of(market, order, published), order.proof[4:])
    with refuses("Hub_WrongProof", computed, published.root.root):
        market.hub.redeem.call(*arguments(order), {"from": eve.account})


def test_a_coupon_with_another_salt_is_refused(market, by_root, published):
    order = market.order(by_root, published=published)
    salt = b"\x99" * 32
    proof = (*order.proof[:3], salt, *order.proof[4:])
    computed = climb(leaf_of(market, order, published, salt=salt), proof[4:])
    with refuses("Hub_WrongProof", computed, published.root.root):
        redeem(market, replace(order, proof=proof))


def test_a_proof_with_another_sibling_is_refused(market, by_root, published):
    order = market.order(by_root, published=published)
    proof = (*order.proof[:4], b"\x99" * 32, *order.proof[5:])
    computed = climb(leaf_of(market, order, published), proof[4:])
    with refuses("Hub_WrongProof", computed, published.root.root):
        redeem(market, replace(order, proof=proof))


def test_an_index_outside_the_range_of_the_root_is_refused(market, by_root, published):
    later = market.publish(by_root, epoch=2, first_index=10, count=5)
    market.at(later.root.active_from)
    for index in (0, 9, 15):
        with refuses("Hub_IndexOutsideRoot", index, 10, 15):
            redeem(market, market.order(by_root, published=later, index=index, value=2500))
    assert redeem(market, market.order(by_root, published=later, index=10)) == DISCOUNT


def test_a_leaf_beyond_the_count_of_the_root_is_refused(market):
    """Four leaves, published as three: the liability does not know the last one."""
    fresh = market.create(audience=Audience.ROOT, salt=9)
    honest = market.publication(fresh, count=4, holder=3)
    short = replace(honest, root=replace(honest.root, count=3))
    propose(market, fresh, short)
    with refuses("Hub_IndexOutsideRoot", 3, 0, 3):
        redeem(market, market.order(fresh, published=short, index=3))


@pytest.mark.parametrize("length", [0, 1, 3])
def test_a_proof_without_the_parts_of_the_root_is_refused(market, by_root, published, length):
    order = market.order(by_root, published=published)
    with refuses("Hub_ProofLength", length, 4):
        redeem(market, replace(order, proof=order.proof[:length]))


def test_a_proof_is_as_long_as_the_tree_is_deep(market, by_root, published):
    order = market.order(by_root, published=published)
    assert len(order.proof) == 4 + 3
    for proof in (order.proof[:4], order.proof[:-1], (*order.proof, bytes(32))):
        with refuses("Hub_ProofLength", len(proof) - 4, 3):
            redeem(market, replace(order, proof=proof))


def test_a_root_that_is_a_leaf_is_not_redeemed_by_an_empty_proof(market):
    """The tree that emptied a vault elsewhere: one leaf, published as the root, proved by nothing."""
    fresh = market.create(audience=Audience.ROOT, salt=9)
    honest = market.publication(fresh, count=1)
    leaf = honest.tree.levels[0][0]
    lone = replace(honest, root=replace(honest.root, root=leaf))
    propose(market, fresh, lone)
    order = market.order(fresh, published=lone)
    with refuses("Hub_ProofLength", 0, 1):
        redeem(market, replace(order, proof=order.proof[:4]))
    with refuses("Hub_WrongProof", climb(leaf, order.proof[4:]), leaf):
        redeem(market, order)


def test_an_inner_node_does_not_pass_as_a_leaf(market, by_root, published):
    """A path from the node above the leaf, padded to the right length, climbs to another root."""
    order = market.order(by_root, published=published)
    siblings = order.proof[4:]
    leaf = published.tree.levels[0][0]
    node = node_hash(leaf, siblings[0])
    assert climb(node, siblings[1:]) == published.root.root
    padded = (*order.proof[:4], *siblings[1:], bytes(32))
    computed = climb(leaf_of(market, order, published), padded[4:])
    with refuses("Hub_WrongProof", computed, published.root.root):
        redeem(market, replace(order, proof=padded))


def test_the_zero_address_holds_no_leaf(market):
    fresh = market.create(audience=Audience.ROOT, salt=10)
    issued = market.publish(fresh, account=0)
    market.at(issued.root.active_from)
    with refuses("Hub_NoShopper"):
        redeem(market, market.order(fresh, published=issued, shopper=0))


def test_a_coupon_of_a_root_has_the_deadline_that_the_quote_gives_it(market, by_root, published):
    end = market.now + 50
    order = market.order(by_root, published=published, deadline=end)
    assert redeem(market, order) == DISCOUNT
    market.at(end)
    with refuses("Hub_CouponExpired", end, end):
        redeem(market, order)


def test_a_relayer_redeems_a_leaf_with_consent(market, hub, by_root, published, relayer):
    order = market.agreed(market.order(by_root, published=published))
    assert hub.redeem.call(*arguments(order), {"from": relayer.account}) == DISCOUNT


@pytest.mark.parametrize("depth", [20, 32])
def test_a_deep_tree_is_climbed(market, depth):
    fresh = market.create(audience=Audience.ROOT, salt=11)
    issued = market.publish(fresh, depth=depth)
    market.at(issued.root.active_from)
    assert redeem(market, market.order(fresh, published=issued)) == DISCOUNT
