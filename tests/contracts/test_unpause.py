"""Ending a pause early."""

from __future__ import annotations

from tests.contracts.fixtures.logs import records_of
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

MAX_PAUSE = 600  # of the usual terms
DISCOUNT = 1600


def test_the_merchant_ends_a_pause_at_once(market, hub, campaign, merchant, shopper):
    hub.pause(campaign.words, MAX_PAUSE, {"from": merchant.account})
    sent = hub.unpause(campaign.words, {"from": merchant.account})
    (record,) = records_of(sent)
    assert (record.name, record.words["time"]) == ("CampaignUnpaused", sent.timestamp)
    assert hub.stateOf(campaign.id)[3] == sent.timestamp
    assert hub.redeem.call(*arguments(market.order(campaign)), {"from": shopper.account}) == DISCOUNT


def test_the_cool_down_counts_from_the_early_end(market, hub, campaign, merchant):
    hub.pause(campaign.words, MAX_PAUSE, {"from": merchant.account})
    allowed = hub.unpause(campaign.words, {"from": merchant.account}).timestamp + MAX_PAUSE
    market.at(allowed - 1)
    with refuses("Hub_PauseCoolDown", allowed - 1, allowed):
        hub.pause.call(campaign.words, 1, {"from": merchant.account})
    market.at(allowed)
    hub.pause.call(campaign.words, 1, {"from": merchant.account})


def test_a_campaign_that_never_paused_is_not_unpaused(market, hub, campaign, merchant):
    with refuses("Hub_NotPaused", market.now, 0):
        hub.unpause.call(campaign.words, {"from": merchant.account})


def test_a_pause_that_ended_by_itself_is_not_unpaused(market, hub, campaign, merchant):
    until = hub.pause(campaign.words, 100, {"from": merchant.account}).timestamp + 100
    market.at(until - 1)
    hub.unpause.call(campaign.words, {"from": merchant.account})
    market.at(until)
    with refuses("Hub_NotPaused", until, until):
        hub.unpause.call(campaign.words, {"from": merchant.account})


def test_a_pause_is_not_ended_twice(market, hub, campaign, merchant):
    hub.pause(campaign.words, MAX_PAUSE, {"from": merchant.account})
    ended = hub.unpause(campaign.words, {"from": merchant.account}).timestamp
    with refuses("Hub_NotPaused", market.now, ended):
        hub.unpause.call(campaign.words, {"from": merchant.account})


def test_only_the_merchant_ends_a_pause(hub, campaign, merchant, eve):
    hub.pause(campaign.words, MAX_PAUSE, {"from": merchant.account})
    with refuses("Hub_NotMerchant", eve.address, merchant.address):
        hub.unpause.call(campaign.words, {"from": eve.account})


def test_a_campaign_that_nobody_created_is_not_unpaused(market, hub, merchant):
    plan = market.plan(salt=404)
    with refuses("Hub_UnknownCampaign", plan.id):
        hub.unpause.call(plan.words, {"from": merchant.account})
