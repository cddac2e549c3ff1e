"""Redeeming a coupon that the issuer signed for one shopper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.domain.terms import Audience, Kind, Scope
from offchain.domain.tiers import Tier
from tests.contracts.fixtures.campaigns import DAY
from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.market import arguments, recovered
from tests.contracts.fixtures.promises import tiers
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.roles import deploy

BASKET_AMOUNT, DISCOUNT = 7999, 1600  # half-up of 20 %


def test_a_voucher_takes_its_percentage_off_the_order(market, hub, campaign, shopper):
    sent = hub.redeem(*arguments(market.order(campaign)), {"from": shopper.account})
    assert redeemed_by(sent).discount == DISCOUNT


def test_a_redemption_moves_budget_count_and_one_bit(market, hub, campaign, shopper):
    hub.redeem(*arguments(market.order(campaign, index=7)), {"from": shopper.account})
    assert hub.stateOf(campaign.id) == (campaign.terms.budget - DISCOUNT, 1, 0, 0, 0)
    assert hub.usedWord(campaign.id, 0) == 1 << 7


def test_a_redemption_is_recorded_with_everything_that_recomputes_it(market, hub, campaign, shopper):
    hub.redeem(*arguments(market.order(campaign, index=1)), {"from": shopper.account})
    order = market.order(campaign, index=300, value=2100, nonce=9)
    sent = hub.redeem(*arguments(order), {"from": shopper.account})
    record = redeemed_by(sent)
    assert (record.campaign, record.shopper) == (campaign.id, shopper.address)
    assert record.order_hash == market.quote_digest(order)
    assert (record.sequence, record.index, record.epoch) == (2, 300, 0)
    assert (record.route, record.position) == (Audience.VOUCHER, 0)
    assert record.time == sent.timestamp
    assert (record.base, record.units, record.discount) == (BASKET_AMOUNT, 3, 1680)
    assert (record.submitter, record.value) == (shopper.address, 2100)


def test_a_voucher_counts_once(market, hub, campaign, shopper):
    order = market.order(campaign, index=7)
    hub.redeem(*arguments(order), {"from": shopper.account})
    with refuses("Hub_IndexUsed", campaign.id, 7):
        hub.redeem(*arguments(order), {"from": shopper.account})


def test_the_same_index_counts_once_over_all_orders_and_shoppers(market, hub, campaign, shopper, eve):
    hub.redeem(*arguments(market.order(campaign, index=7)), {"from": shopper.account})
    other = market.order(campaign, index=7, shopper=eve.address, nonce=2, value=3000)
    with refuses("Hub_IndexUsed", campaign.id, 7):
        hub.redeem.call(*arguments(other), {"from": eve.account})


def test_neighbours_in_one_word_are_independent(market, hub, campaign, shopper):
    for index in (0, 1, 255, 256):
        hub.redeem(*arguments(market.order(campaign, index=index)), {"from": shopper.account})
    assert hub.usedWord(campaign.id, 0) == 1 | 1 << 1 | 1 << 255
    assert hub.usedWord(campaign.id, 1) == 1


def test_one_campaign_does_not_touch_another(market, hub, campaign, shopper):
    other = market.create(salt=2)
    hub.redeem(*arguments(market.order(campaign, index=7)), {"from": shopper.account})
    assert hub.stateOf(other.id) == (other.terms.budget, 0, 0, 0, 0)
    hub.redeem(*arguments(market.order(other, index=7)), {"from": shopper.account})


def test_a_better_personal_value_counts(market, hub, campaign, shopper):
    order = market.order(campaign, value=2500)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == 2000  # 25 % of 7999, half-up


def test_a_worse_personal_value_never_raises_the_price(market, hub, campaign, shopper):
    order = market.order(campaign, value=1)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT


def test_a_personal_value_stays_within_the_most_an_order_may_get(market, hub, shopper):
    capped = market.create(cap_amount=1234, salt=3)
    order = market.order(capped, value=10_000)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == 1234


@pytest.mark.parametrize(
    ("changes", "reached", "discount"),
    [
        ({"kind": Kind.FIXED, "value": 1250}, (), 1250),
        ({"kind": Kind.FIXED, "value": 100, "scope": Scope.UNIT}, (), 300),
        ({"kind": Kind.PERCENT, "value": 1250, "scope": Scope.LINE}, (), 375 + 625),
        ({"kind": Kind.EVERY, "value": 300, "min_amount": 2000}, (), 900),
        ({"kind": Kind.EVERY, "value": 300, "min_amount": 2000, "max_times": 2}, (), 600),
        ({"kind": Kind.TIER, "value": 0}, (Tier(7999, 1000), Tier(8000, 2000)), 800),
        ({"kind": Kind.TIER, "value": 0, "flags": 1}, (Tier(3, 500), Tier(4, 2000)), 400),
        ({"kind": Kind.TIER, "value": 0, "flags": 2}, (Tier(1, 11), Tier(2, 12)), 12),
    ],
    ids=[
        "fixed",
        "fixed a unit",
        "percent a line",
        "every",
        "every twice",
        "tiers",
        "tiers by units",
        "tiers of amounts",
    ],
)
def test_each_kind_that_is_offered_is_redeemed(market, hub, shopper, changes, reached, discount):
    created = market.create(extra=tiers(*reached), **changes)
    order = market.order(created)
    assert redeemed_by(hub.redeem(*arguments(order), {"from": shopper.account})).discount == discount


def test_the_last_index_below_the_cap_is_taken_and_the_next_refused(market, hub, shopper):
    small = market.create(cap=300, salt=4)
    assert hub.redeem.call(*arguments(market.order(small, index=299)), {"from": shopper.account}) == DISCOUNT
    with refuses("Hub_IndexAboveCap", 300, 300):
        hub.redeem.call(*arguments(market.order(small, index=300)), {"from": shopper.account})


def test_a_coupon_counts_from_its_first_second(market, hub, campaign, shopper):
    start = market.now + 100
    order = market.order(campaign, not_before=start)
    market.at(start - 1)
    with refuses("Hub_CouponNotYet", start - 1, start):
        hub.redeem.call(*arguments(order), {"from": shopper.account})
    market.at(start)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT


def test_a_coupon_counts_until_the_second_before_its_deadline(market, hub, campaign, shopper):
    end = market.now + 100
    order = market.order(campaign, deadline=end)
    market.at(end - 1)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT
    market.at(end)
    with refuses("Hub_CouponExpired", end, end):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


@pytest.mark.parametrize("reserved", [1, 1 << 30])
def test_a_coupon_with_bits_that_no_rule_reads_is_refused(market, hub, campaign, shopper, reserved):
    order = market.order(campaign, reserved=reserved)
    with refuses("Hub_GrantMalformed", order.grant.packed()):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


def test_a_coupon_of_another_epoch_is_refused(market, hub, campaign, shopper):
    with refuses("Hub_EpochRevoked", 1, 0):
        hub.redeem.call(*arguments(market.order(campaign, epoch=1)), {"from": shopper.account})


def test_a_percentage_above_the_whole_is_refused(market, hub, campaign, shopper):
    with refuses("Rules_PercentAboveWhole", 10_001, 10_000):
        hub.redeem.call(*arguments(market.order(campaign, value=10_001)), {"from": shopper.account})


def test_only_the_named_submitter_may_send_a_bound_voucher(market, hub, campaign, shopper, relayer):
    order = market.agreed(market.order(campaign, submitter=relayer.address))
    with refuses("Hub_WrongSubmitter", shopper.address, relayer.address):
        hub.redeem.call(*arguments(order), {"from": shopper.account})
    assert hub.redeem.call(*arguments(order), {"from": relayer.account}) == DISCOUNT


def test_a_voucher_of_one_hub_is_worthless_on_its_clone(
    market, people, campaign, shopper, TermsCheck, PromotionHub, EligibilityRoots
):
    clone = deploy(people, TermsCheck, PromotionHub, EligibilityRoots)
    order = market.order(campaign)
    twin = clone.create(time=campaign.terms.start_time + 3600)
    assert (twin.terms, twin.id) != (campaign.terms, campaign.id)
    assert twin.terms == campaign.terms
    digest = clone.quote_digest(order)
    with refuses("Hub_QuoteSigner", recovered(digest, order.quote_signature), market.people.merchant.address):
        clone.hub.redeem.call(*arguments(order), {"from": shopper.account})
    requoted = clone.quoted(order)
    signer = recovered(clone.voucher_digest(order), order.voucher_signature)
    with refuses("Hub_VoucherSigner", signer, market.people.issuer.address):
        clone.hub.redeem.call(*arguments(requoted), {"from": shopper.account})


def test_a_voucher_of_one_campaign_is_worthless_in_another(market, hub, campaign, shopper, issuer):
    other = market.create(salt=5)
    order = market.order(campaign)
    moved = market.quoted(replace(order, terms=other.terms))
    signer = recovered(market.voucher_digest(moved), order.voucher_signature)
    with refuses("Hub_VoucherSigner", signer, issuer.address):
        hub.redeem.call(*arguments(moved), {"from": shopper.account})


def test_a_voucher_of_a_stranger_is_worthless(market, hub, campaign, shopper, issuer, eve):
    order = market.order(campaign)
    forged = replace(order, voucher_signature=eve.sign(market.voucher_digest(order)))
    with refuses("Hub_VoucherSigner", eve.address, issuer.address):
        hub.redeem.call(*arguments(forged), {"from": shopper.account})


def test_the_merchant_is_not_the_issuer(market, hub, campaign, shopper, merchant, issuer):
    order = market.order(campaign)
    forged = replace(order, voucher_signature=merchant.sign(market.voucher_digest(order)))
    with refuses("Hub_VoucherSigner", merchant.address, issuer.address):
        hub.redeem.call(*arguments(forged), {"from": shopper.account})


def test_a_stolen_voucher_is_worthless_to_another_shopper(market, hub, campaign, eve, issuer):
    honest = market.order(campaign)
    stolen = market.quoted(replace(honest, order=replace(honest.order, shopper=eve.address)))
    signer = recovered(market.voucher_digest(stolen), honest.voucher_signature)
    with refuses("Hub_VoucherSigner", signer, issuer.address):
        hub.redeem.call(*arguments(stolen), {"from": eve.account})


def test_a_voucher_does_not_count_longer_than_signed(market, hub, campaign, shopper, issuer):
    honest = market.order(campaign)
    longer = market.quoted(replace(honest, grant=replace(honest.grant, deadline=honest.grant.deadline + DAY)))
    signer = recovered(market.voucher_digest(longer), honest.voucher_signature)
    with refuses("Hub_VoucherSigner", signer, issuer.address):
        hub.redeem.call(*arguments(longer), {"from": shopper.account})
