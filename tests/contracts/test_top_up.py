"""Raising the budget: the only number of a campaign that a merchant may move, and only upwards."""

from __future__ import annotations

import pytest

from offchain.domain.bounds import MAX_U96
from tests.contracts.fixtures.logs import records_of
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

DISCOUNT = 1600


def test_a_top_up_raises_what_may_be_spent(hub, campaign, merchant):
    (record,) = records_of(hub.topUp(campaign.words, 1234, {"from": merchant.account}))
    raised = campaign.terms.budget + 1234
    assert record.name == "BudgetToppedUp"
    assert (record.words["amount"], record.words["remaining"]) == (1234, raised)
    assert hub.stateOf(campaign.id) == (raised, 0, 0, 0, 0)


def test_a_top_up_lets_a_campaign_go_on_that_had_spent_all(market, hub, merchant, shopper):
    exact = market.create(budget=DISCOUNT, cap_amount=DISCOUNT, salt=2)
    hub.redeem(*arguments(market.order(exact, index=0)), {"from": shopper.account})
    order = market.order(exact, index=1)
    with refuses("Hub_OverBudget", DISCOUNT, 0):
        hub.redeem.call(*arguments(order), {"from": shopper.account})
    hub.topUp(exact.words, DISCOUNT, {"from": merchant.account})
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT
    assert hub.stateOf(exact.id) == (DISCOUNT, 1, 0, 0, 0)


def test_the_budget_reaches_its_largest_number_and_no_further(market, hub, campaign, merchant):
    room = MAX_U96 - campaign.terms.budget
    with refuses("Hub_TopUpRange", room + 1, room):
        hub.topUp.call(campaign.words, room + 1, {"from": merchant.account})
    hub.topUp(campaign.words, room, {"from": merchant.account})
    assert hub.stateOf(campaign.id) == (MAX_U96, 0, 0, 0, 0)
    with refuses("Hub_TopUpRange", 1, 0):
        hub.topUp.call(campaign.words, 1, {"from": merchant.account})


@pytest.mark.parametrize("amount", [0, 2**96, 2**256 - 1])
def test_a_top_up_of_nothing_or_of_too_much_is_refused(hub, campaign, merchant, amount):
    with refuses("Hub_TopUpRange", amount, MAX_U96 - campaign.terms.budget):
        hub.topUp.call(campaign.words, amount, {"from": merchant.account})


def test_only_the_merchant_tops_up(hub, campaign, merchant, eve):
    with refuses("Hub_NotMerchant", eve.address, merchant.address):
        hub.topUp.call(campaign.words, 1, {"from": eve.account})


def test_a_campaign_that_is_over_is_not_topped_up(market, hub, campaign, merchant):
    end = campaign.terms.end_time
    market.at(end - 1)
    hub.topUp.call(campaign.words, 1, {"from": merchant.account})
    market.at(end)
    with refuses("Hub_Ended", end, end):
        hub.topUp.call(campaign.words, 1, {"from": merchant.account})


def test_a_campaign_that_nobody_created_is_not_topped_up(market, hub, merchant):
    plan = market.plan(salt=404)
    with refuses("Hub_UnknownCampaign", plan.id):
        hub.topUp.call(plan.words, 1, {"from": merchant.account})


def test_a_paused_campaign_is_topped_up(hub, campaign, merchant):
    hub.pause(campaign.words, 600, {"from": merchant.account})
    hub.topUp.call(campaign.words, 1, {"from": merchant.account})
