"""Publishing a set of coupons under a Merkle root that the issuer signed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.domain.terms import Audience
from tests.contracts.fixtures.logs import records_of
from tests.contracts.fixtures.market import recovered
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.storage import load, position_in_mapping, store

DELAY = 600  # seconds, of the usual terms


def propose(market, campaign, published, **changes):
    """What the relayer's call would do, with the issuer's honest signature over the root as it is."""
    root = replace(published.root, **changes)
    signature = market.people.issuer.sign(market.root_digest(campaign, replace(published, root=root)))
    market.roots.propose.call(campaign.words, root.fields(), signature, {"from": market.people.relayer.account})


def test_a_root_is_kept_as_one_word_that_its_parts_hash_to(market, hub, by_root):
    published = market.publish(by_root)
    assert bytes(hub.rootCommitment(by_root.id, 1)) == published.root.commitment()


def test_a_root_is_recorded_with_where_it_comes_from(market, roots, by_root, issuer, relayer):
    published = market.publication(by_root)
    signature = issuer.sign(market.root_digest(by_root, published))
    sent = roots.propose(by_root.words, published.root.fields(), signature, {"from": relayer.account})
    (record,) = records_of(sent)
    root = published.root
    assert record.name == "RootProposed"
    assert record.words["merchant"] == by_root.terms.merchant
    assert record.words["epoch"] == 1
    assert record.words["shape"] == root.shape()
    for name, value in {
        "campaign": by_root.id,
        "root": root.root,
        "modelRoot": root.model_root,
        "dataRoot": root.data_root,
        "manifestHash": root.manifest_hash,
    }.items():
        assert record.words[name] == int.from_bytes(value, "big"), name


def test_what_was_issued_adds_up(market, roots, by_root):
    market.publish(by_root, count=5, max_each=3000)
    assert roots.issuedOf(by_root.id) == (2, 5, 15_000)
    market.publish(by_root, epoch=2, first_index=10, count=3, max_each=1000)
    assert roots.issuedOf(by_root.id) == (3, 13, 18_000)


def test_anybody_may_send_what_the_issuer_signed(market, roots, by_root, issuer, eve):
    published = market.publication(by_root)
    signature = issuer.sign(market.root_digest(by_root, published))
    roots.propose.call(by_root.words, published.root.fields(), signature, {"from": eve.account})


def test_nobody_publishes_what_the_issuer_did_not_sign(market, roots, by_root, issuer, merchant, eve):
    published = market.publication(by_root)
    for stranger in (merchant, eve):
        signature = stranger.sign(market.root_digest(by_root, published))
        with refuses("Roots_Signer", stranger.address, issuer.address):
            roots.propose.call(by_root.words, published.root.fields(), signature, {"from": stranger.account})


@pytest.mark.parametrize("epoch", [0, 2, 2**16 - 1])
def test_the_first_epoch_is_one(market, by_root, epoch):
    published = market.publication(by_root)
    with refuses("Roots_Epoch", epoch, 1):
        propose(market, by_root, published, epoch=epoch)


def test_epochs_come_in_order_and_never_again(market, by_root):
    published = market.publish(by_root)
    later = market.publication(by_root, epoch=2, first_index=5)
    for epoch in (0, 1, 3):
        with refuses("Roots_Epoch", epoch, 2):
            propose(market, by_root, later, epoch=epoch)
    with refuses("Roots_Epoch", 1, 2):
        propose(market, by_root, published)
    propose(market, by_root, later)


def test_ranges_do_not_overlap(market, by_root):
    market.publish(by_root, count=5)
    later = market.publication(by_root, epoch=2, first_index=5)
    for first in (0, 4):
        with refuses("Roots_RangeOverlaps", first, 5):
            propose(market, by_root, later, first_index=first)
    propose(market, by_root, later, first_index=5)
    propose(market, by_root, later, first_index=900)


def test_the_range_ends_at_the_cap(market, by_root):
    cap = by_root.terms.cap
    last = market.publication(by_root, first_index=cap - 5, count=5)
    propose(market, by_root, last)
    with refuses("Roots_RangeAboveCap", cap + 1, cap):
        propose(market, by_root, last, first_index=cap - 4)
    with refuses("Roots_RangeAboveCap", 2**32 - 1 + 5, cap):
        propose(market, by_root, last, first_index=2**32 - 1)


def test_an_empty_range_is_refused(market, by_root):
    published = market.publication(by_root, first_index=7)
    with refuses("Roots_RangeAboveCap", 7, by_root.terms.cap):
        propose(market, by_root, published, count=0)


@pytest.mark.parametrize(
    ("depth", "count"),
    [(0, 1), (33, 5), (255, 5), (1, 3), (2, 5), (31, 2**31 + 1)],
)
def test_a_tree_is_as_deep_as_its_count_needs(market, by_root, depth, count):
    published = market.publication(by_root)
    with refuses("Roots_Depth", depth, count):
        propose(market, by_root, published, depth=depth, count=count)


@pytest.mark.parametrize(("depth", "count"), [(1, 1), (1, 2), (2, 4), (3, 5), (20, 5), (32, 5)])
def test_a_tree_that_holds_its_count_is_taken(market, by_root, depth, count):
    propose(market, by_root, market.publication(by_root), depth=depth, count=count)


def test_the_zero_root_is_refused(market, by_root):
    with refuses("Roots_NoRoot"):
        propose(market, by_root, market.publication(by_root), root=bytes(32))


def test_one_coupon_costs_something_and_at_most_what_an_order_may_get(market, by_root):
    published, most = market.publication(by_root), by_root.terms.cap_amount
    propose(market, by_root, published, max_each=1)
    propose(market, by_root, published, max_each=most)
    for wrong in (0, most + 1):
        with refuses("Roots_MaxEach", wrong, most):
            propose(market, by_root, published, max_each=wrong)


def test_all_roots_together_promise_no_more_than_the_budget(market, by_root):
    assert by_root.terms.budget == 100_000
    market.publish(by_root, count=20, depth=5, max_each=4999)  # 99,980
    rest = market.publication(by_root, epoch=2, first_index=20)
    propose(market, by_root, rest, count=20, depth=5, max_each=1)
    with refuses("Roots_LiabilityAboveBudget", 100_001, 100_000):
        propose(market, by_root, rest, count=21, depth=5, max_each=1)


def test_a_root_waits_at_least_the_delay_of_the_terms(market, by_root):
    published, earliest = market.publication(by_root), market.now + DELAY
    with refuses("Roots_ActiveTooEarly", earliest - 1, earliest):
        propose(market, by_root, published, active_from=earliest - 1)
    propose(market, by_root, published, active_from=earliest)


def test_without_a_delay_a_root_is_active_at_once_and_never_before(market):
    hasty = market.create(audience=Audience.ROOT, root_delay=0, salt=2)
    published, now = market.publication(hasty), market.now
    with refuses("Roots_ActiveTooEarly", now - 1, now):
        propose(market, hasty, published, active_from=now - 1)
    propose(market, hasty, published, active_from=now)


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.VOUCHER])
def test_a_campaign_that_issues_otherwise_has_no_root(market, audience):
    other = market.create(audience=audience, salt=3)
    with refuses("Roots_NotByRoot", audience):
        propose(market, other, market.publication(other))


def test_a_campaign_that_nobody_created_has_no_root(market):
    plan = market.plan(audience=Audience.ROOT, salt=404)
    with refuses("Hub_UnknownCampaign", plan.id):
        propose(market, plan, market.publication(plan))


def test_a_campaign_that_is_over_publishes_nothing_more(market, by_root):
    published = market.publication(by_root)
    end = by_root.terms.end_time
    late = replace(published.root, active_from=end + DELAY)
    market.at(end - 1)
    propose(market, by_root, replace(published, root=late))
    market.at(end)
    with refuses("Hub_Ended", end, end):
        propose(market, by_root, replace(published, root=late))


def test_a_campaign_that_ended_early_publishes_nothing_more(market, hub, by_root, merchant):
    end = hub.announceEnd(by_root.words, {"from": merchant.account}).timestamp + by_root.terms.notice
    published = market.publication(by_root, active_from=end + DELAY)
    market.at(end - 1)
    propose(market, by_root, published)
    market.at(end)
    with refuses("Hub_Ended", end, end):
        propose(market, by_root, published)


def test_a_root_of_one_campaign_is_none_of_another(market, roots, by_root, issuer, relayer):
    other = market.create(audience=Audience.ROOT, salt=4)
    published = market.publication(by_root)
    signature = issuer.sign(market.root_digest(by_root, published))
    signer = recovered(market.root_digest(other, published), signature)
    with refuses("Roots_Signer", signer, issuer.address):
        roots.propose.call(other.words, published.root.fields(), signature, {"from": relayer.account})


def test_after_the_last_epoch_there_is_no_next_one(market, roots, by_root):
    """65,535 transactions are too many for a test: the word of what was issued is set as they would leave it."""
    market.publish(by_root)
    position = position_in_mapping(roots, by_root.id)
    word = load(roots, position)
    assert word & 0xFFFF == 1
    store(roots, position, word | 0xFFFF)
    later = market.publication(by_root, first_index=5)
    with refuses("Roots_Epoch", 1, 2**16):
        propose(market, by_root, later)
