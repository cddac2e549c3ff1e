"""Announcing an early end: never sooner than the notice that was promised."""

from __future__ import annotations

from tests.contracts.fixtures.logs import records_of
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

NOTICE = 3600  # of the usual terms
DISCOUNT = 1600


def test_an_announced_end_comes_after_the_notice(hub, campaign, merchant):
    sent = hub.announceEnd(campaign.words, {"from": merchant.account})
    (record,) = records_of(sent)
    end = sent.timestamp + NOTICE
    assert (record.name, record.words["endsAt"]) == ("EndAnnounced", end)
    assert hub.stateOf(campaign.id)[2] == end


def test_coupons_count_until_the_announced_end(market, hub, campaign, merchant, shopper):
    order = market.order(campaign)
    end = hub.announceEnd(campaign.words, {"from": merchant.account}).timestamp + NOTICE
    market.at(end - 1)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT
    market.at(end)
    with refuses("Hub_Ended", end, end):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


def test_an_announced_end_is_never_later_than_the_end_of_the_terms(market, hub, merchant):
    end = market.now + 2000
    short = market.create(end_time=end, salt=2)
    assert hub.announceEnd.call(short.words, {"from": merchant.account}) == end


def test_a_campaign_without_notice_ends_at_once(market, hub, merchant, shopper):
    hasty = market.create(notice=0, salt=3)
    order = market.order(hasty)
    end = hub.announceEnd(hasty.words, {"from": merchant.account}).timestamp
    with refuses("Hub_Ended", market.now, end):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


def test_an_end_is_announced_once(hub, campaign, merchant):
    end = hub.announceEnd(campaign.words, {"from": merchant.account}).timestamp + NOTICE
    with refuses("Hub_EndAnnounced", end):
        hub.announceEnd.call(campaign.words, {"from": merchant.account})


def test_a_campaign_that_is_over_cannot_be_ended(market, hub, campaign, merchant):
    end = campaign.terms.end_time
    market.at(end)
    with refuses("Hub_Ended", end, end):
        hub.announceEnd.call(campaign.words, {"from": merchant.account})


def test_only_the_merchant_announces_an_end(hub, campaign, merchant, issuer, eve):
    for stranger in (issuer, eve):
        with refuses("Hub_NotMerchant", stranger.address, merchant.address):
            hub.announceEnd.call(campaign.words, {"from": stranger.account})


def test_a_campaign_that_nobody_created_has_no_end(market, hub, merchant):
    plan = market.plan(salt=404)
    with refuses("Hub_UnknownCampaign", plan.id):
        hub.announceEnd.call(plan.words, {"from": merchant.account})


def test_a_paused_campaign_can_be_ended(hub, campaign, merchant):
    hub.pause(campaign.words, 600, {"from": merchant.account})
    hub.announceEnd.call(campaign.words, {"from": merchant.account})


def test_an_end_that_is_announced_in_a_pause_leaves_the_notice_after_it(hub, campaign, merchant):
    until = hub.pause(campaign.words, 600, {"from": merchant.account}).timestamp + 600
    assert hub.announceEnd.call(campaign.words, {"from": merchant.account}) == until + NOTICE
