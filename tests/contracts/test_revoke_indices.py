"""Revoking single coupons, where the terms reserved it."""

from __future__ import annotations

import pytest

from offchain.domain.terms import Audience, Revocation
from tests.contracts.fixtures.logs import records_of
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

ALL = 2**256 - 1
DISCOUNT = 1600


@pytest.fixture(scope="module")
def revocable(market):
    """A campaign whose 300 coupons can be revoked one by one."""
    return market.create(revocation=Revocation.INDEX, cap=300, salt=2)


def test_a_revoked_coupon_is_refused_and_its_neighbour_counts(market, hub, revocable, merchant, shopper):
    hub.revokeIndices(revocable.words, 0, 0b101, {"from": merchant.account})
    for index in (0, 2):
        with refuses("Hub_IndexUsed", revocable.id, index):
            hub.redeem.call(*arguments(market.order(revocable, index=index)), {"from": shopper.account})
    assert hub.redeem.call(*arguments(market.order(revocable, index=1)), {"from": shopper.account}) == DISCOUNT


def test_a_revocation_is_recorded_with_the_bits_that_it_set(market, hub, revocable, merchant, shopper):
    hub.redeem(*arguments(market.order(revocable, index=1)), {"from": shopper.account})
    (record,) = records_of(hub.revokeIndices(revocable.words, 0, 0b111, {"from": merchant.account}))
    assert (record.name, record.words["word"], record.words["mask"]) == ("IndicesRevoked", 0, 0b101)
    assert hub.usedWord(revocable.id, 0) == 0b111


def test_a_revocation_costs_no_budget_and_is_no_use(hub, revocable, merchant):
    hub.revokeIndices(revocable.words, 0, ALL, {"from": merchant.account})
    assert hub.stateOf(revocable.id) == (revocable.terms.budget, 0, 0, 0, 0)


def test_the_last_coupon_below_the_cap_is_revoked(hub, revocable, merchant):
    hub.revokeIndices.call(revocable.words, 1, 1 << 299 - 256, {"from": merchant.account})
    hub.revokeIndices.call(revocable.words, 1, (1 << 300 - 256) - 1, {"from": merchant.account})


@pytest.mark.parametrize(
    ("word", "mask"),
    [(0, 0), (1, 1 << 300 - 256), (1, ALL), (2, 1), (2**255, 1)],
    ids=["no coupon", "the first beyond the cap", "some beyond the cap", "a word beyond", "a word far beyond"],
)
def test_a_revocation_of_nothing_or_beyond_the_cap_is_refused(hub, revocable, merchant, word, mask):
    with refuses("Hub_RevocationRange", word, mask, 300):
        hub.revokeIndices.call(revocable.words, word, mask, {"from": merchant.account})


@pytest.mark.parametrize("cap", [1, 255, 256, 257, 512])
def test_the_range_ends_at_the_cap_for_every_size_of_the_last_word(market, hub, merchant, cap):
    sized = market.create(revocation=Revocation.INDEX, cap=cap, salt=3)
    last, beyond = cap - 1, cap
    hub.revokeIndices.call(sized.words, last // 256, 1 << last % 256, {"from": merchant.account})
    with refuses("Hub_RevocationRange", beyond // 256, 1 << beyond % 256, cap):
        hub.revokeIndices.call(sized.words, beyond // 256, 1 << beyond % 256, {"from": merchant.account})


def test_coupons_that_were_redeemed_or_revoked_before_are_not_revoked_again(hub, revocable, merchant):
    hub.revokeIndices(revocable.words, 0, 0b11, {"from": merchant.account})
    with refuses("Hub_RevocationRange", 0, 0b11, 300):
        hub.revokeIndices.call(revocable.words, 0, 0b11, {"from": merchant.account})


def test_a_revoked_coupon_of_a_root_is_refused(market, hub, merchant):
    by_root = market.create(audience=Audience.ROOT, revocation=Revocation.INDEX, salt=4)
    published = market.publish(by_root)
    market.at(published.root.active_from)
    hub.revokeIndices(by_root.words, 0, 1, {"from": merchant.account})
    with refuses("Hub_IndexUsed", by_root.id, 0):
        hub.redeem.call(*arguments(market.order(by_root, published=published)), {"from": market.people.shopper.account})


@pytest.mark.parametrize("promised", [Revocation.NONE, Revocation.EPOCH])
def test_coupons_are_not_revoked_where_the_terms_do_not_say_so(market, hub, merchant, promised):
    kept = market.create(revocation=promised, salt=5)
    with refuses("Hub_RevocationNotPromised", Revocation.INDEX, promised):
        hub.revokeIndices.call(kept.words, 0, 1, {"from": merchant.account})


def test_only_the_merchant_revokes(hub, revocable, merchant, issuer, eve):
    for stranger in (issuer, eve):
        with refuses("Hub_NotMerchant", stranger.address, merchant.address):
            hub.revokeIndices.call(revocable.words, 0, 1, {"from": stranger.account})


def test_a_campaign_that_nobody_created_has_nothing_to_revoke(market, hub, merchant):
    plan = market.plan(revocation=Revocation.INDEX, salt=404)
    with refuses("Hub_UnknownCampaign", plan.id):
        hub.revokeIndices.call(plan.words, 0, 1, {"from": merchant.account})
