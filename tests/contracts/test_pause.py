"""Pausing: at most as long as promised, never again before a cool-down, and it ends by itself."""

from __future__ import annotations

import pytest

from offchain.domain.bounds import CLOCK
from tests.contracts.fixtures.campaigns import DAY
from tests.contracts.fixtures.logs import records_of
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

MAX_PAUSE = 600  # of the usual terms
DISCOUNT = 1600


def test_a_pause_is_recorded_with_its_end(market, hub, campaign, merchant):
    sent = hub.pause(campaign.words, MAX_PAUSE, {"from": merchant.account})
    (record,) = records_of(sent)
    until = sent.timestamp + MAX_PAUSE
    assert (record.name, record.words["until"]) == ("CampaignPaused", until)
    assert hub.stateOf(campaign.id) == (campaign.terms.budget, 0, 0, until, 0)


def test_a_pause_stops_redemption_and_ends_by_itself(market, hub, campaign, merchant, shopper):
    order = market.order(campaign)
    sent = hub.pause(campaign.words, 100, {"from": merchant.account})
    until = sent.timestamp + 100
    market.at(until - 1)
    with refuses("Hub_Paused", until - 1, until):
        hub.redeem.call(*arguments(order), {"from": shopper.account})
    market.at(until)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT


@pytest.mark.parametrize("duration", [1, MAX_PAUSE])
def test_the_shortest_and_the_longest_pause_are_taken(hub, campaign, merchant, duration):
    hub.pause.call(campaign.words, duration, {"from": merchant.account})


@pytest.mark.parametrize("duration", [0, MAX_PAUSE + 1, 2**256 - 1])
def test_a_pause_outside_the_promise_is_refused(hub, campaign, merchant, duration):
    with refuses("Hub_PauseTooLong", duration, MAX_PAUSE):
        hub.pause.call(campaign.words, duration, {"from": merchant.account})


def test_a_campaign_that_promises_never_to_pause_never_does(market, hub, merchant):
    steady = market.create(max_pause=0, salt=2)
    with refuses("Hub_PauseNotPromised"):
        hub.pause.call(steady.words, 1, {"from": merchant.account})


def test_the_next_pause_waits_for_the_cool_down(market, hub, campaign, merchant):
    sent = hub.pause(campaign.words, 100, {"from": merchant.account})
    allowed = sent.timestamp + 100 + MAX_PAUSE
    market.at(allowed - 1)
    with refuses("Hub_PauseCoolDown", allowed - 1, allowed):
        hub.pause.call(campaign.words, 100, {"from": merchant.account})
    market.at(allowed)
    hub.pause.call(campaign.words, 100, {"from": merchant.account})


def test_a_pause_is_not_made_longer_while_it_lasts(market, hub, campaign, merchant):
    sent = hub.pause(campaign.words, 100, {"from": merchant.account})
    with refuses("Hub_PauseCoolDown", market.now, sent.timestamp + 100 + MAX_PAUSE):
        hub.pause.call(campaign.words, MAX_PAUSE, {"from": merchant.account})


def test_only_the_merchant_pauses(hub, campaign, merchant, issuer, eve):
    for stranger in (issuer, eve):
        with refuses("Hub_NotMerchant", stranger.address, merchant.address):
            hub.pause.call(campaign.words, 1, {"from": stranger.account})


def test_a_campaign_that_is_over_is_not_paused(market, hub, campaign, merchant):
    end = campaign.terms.end_time
    market.at(end)
    with refuses("Hub_Ended", end, end):
        hub.pause.call(campaign.words, 1, {"from": merchant.account})


def test_a_campaign_that_nobody_created_is_not_paused(market, hub, merchant):
    plan = market.plan(salt=404)
    with refuses("Hub_UnknownCampaign", plan.id):
        hub.pause.call(plan.words, 1, {"from": merchant.account})


def test_a_pause_of_one_campaign_leaves_another_open(market, hub, campaign, merchant, shopper):
    other = market.create(salt=3)
    hub.pause(campaign.words, MAX_PAUSE, {"from": merchant.account})
    assert hub.redeem.call(*arguments(market.order(other)), {"from": shopper.account}) == DISCOUNT


def test_a_pause_cannot_reach_beyond_the_clock_of_the_state(market, hub, merchant):
    last = market.create(start_time=CLOCK - 300 * DAY, end_time=CLOCK, salt=4)
    market.at(CLOCK - 10)
    hub.pause.call(last.words, 10, {"from": merchant.account})
    with refuses("Hub_BeyondClock", CLOCK + 1, CLOCK):
        hub.pause.call(last.words, 11, {"from": merchant.account})


def test_no_pause_begins_once_an_end_is_announced(hub, campaign, merchant):
    end = hub.announceEnd(campaign.words, {"from": merchant.account}).timestamp + campaign.terms.notice
    with refuses("Hub_EndAnnounced", end):
        hub.pause.call(campaign.words, 1, {"from": merchant.account})
