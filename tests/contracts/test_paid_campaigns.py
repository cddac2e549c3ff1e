"""Campaigns that are paid on chain: funded by several, budgeted by the vault, redeemed at the checkout."""

from __future__ import annotations

from typing import Any

import pytest

from offchain.domain.bounds import MAX_U96
from offchain.domain.terms import Settlement
from tests.contracts.fixtures.campaigns import DAY, Campaign
from tests.contracts.fixtures.logs import records_of
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

TOKEN = 0xC0FFEE
DISCOUNT = 1600
ORDER = b"\x44" * 32
PAID = {"settlement": Settlement.PAID, "token": TOKEN, "refund_window": DAY, "collect_delay": DAY, "grace": 2 * DAY}


@pytest.fixture(scope="module")
def paid(market: Any) -> Campaign:
    """20 % of the order by voucher, created by the merchant, nothing deposited yet."""
    created: Campaign = market.create(**PAID)
    return created


def credited(hub: Any, paid: Campaign, vault: Any, amount: int) -> Any:
    return hub.creditBudget(paid.words, amount, {"from": vault.account})


def test_a_paid_campaign_begins_without_a_budget(hub, paid):
    assert hub.stateOf(paid.id) == (0, 0, 0, 0, 0)


def test_others_than_the_merchant_fund_a_paid_campaign(market, hub, merchant, rival, eve):
    funders = (merchant.address, rival.address, eve.address)
    joint = market.create(**PAID, funders=funders, share_bps=(3334, 3333, 3333), salt=2)
    assert hub.stateOf(joint.id) == (0, 0, 0, 0, 0)


def test_the_delay_and_the_grace_may_be_as_short_as_the_window_for_returns(market, hub):
    market.create(**PAID | {"grace": DAY}, salt=2)
    market.create(**PAID | {"refund_window": 0, "collect_delay": 0, "grace": 0}, salt=3)
    market.create(**PAID | {"grace": 730 * DAY}, salt=4)


def test_the_vault_credits_what_was_deposited(hub, paid, vault):
    (record,) = records_of(credited(hub, paid, vault, 5000))
    assert record.name == "BudgetToppedUp"
    assert (record.words["amount"], record.words["remaining"]) == (5000, 5000)
    (record,) = records_of(credited(hub, paid, vault, 1))
    assert record.words["remaining"] == 5001


def test_nobody_but_the_vault_credits_a_budget(hub, paid, merchant, checkout, vault):
    for stranger in (merchant, checkout):
        with refuses("Hub_NotVault", stranger.address, vault.address):
            hub.creditBudget.call(paid.words, 1, {"from": stranger.account})


def test_the_merchant_tops_up_nothing_that_is_paid(hub, paid, merchant, vault):
    with refuses("Hub_PaidByVault", vault.address):
        hub.topUp.call(paid.words, 1, {"from": merchant.account})


@pytest.mark.parametrize("amount", [0, MAX_U96 + 1])
def test_a_credit_of_nothing_or_of_too_much_is_refused(hub, paid, vault, amount):
    with refuses("Hub_TopUpRange", amount, MAX_U96):
        hub.creditBudget.call(paid.words, amount, {"from": vault.account})


def test_a_campaign_that_is_over_is_not_credited(market, hub, paid, vault):
    market.at(paid.terms.end_time)
    with refuses("Hub_Ended", paid.terms.end_time, paid.terms.end_time):
        hub.creditBudget.call(paid.words, 1, {"from": vault.account})


def test_nobody_credits_a_campaign_that_nobody_created(market, hub, vault):
    plan = market.plan(**PAID, salt=404)
    with refuses("Hub_UnknownCampaign", plan.id):
        hub.creditBudget.call(plan.words, 1, {"from": vault.account})


def test_before_a_deposit_nothing_can_be_redeemed(market, hub, paid, shopper, checkout):
    order = market.order(paid)
    with refuses("Hub_OverBudget", DISCOUNT, 0):
        hub.redeemFor.call(shopper.account, False, *arguments(order), {"from": checkout.account})


def test_what_is_paid_is_not_redeemed_past_the_checkout(market, hub, paid, shopper, vault, checkout):
    credited(hub, paid, vault, DISCOUNT)
    with refuses("Hub_PaidAtCheckout", checkout.address):
        hub.redeem.call(*arguments(market.order(paid)), {"from": shopper.account})


def test_a_quote_of_what_is_paid_tells_its_price(market, hub, paid, shopper, vault):
    credited(hub, paid, vault, DISCOUNT)
    assert hub.quoteRedeem(*arguments(market.order(paid)), {"from": shopper.account}) == ((DISCOUNT,), 6899)


def test_a_returned_order_gives_back_to_the_budget(hub, paid, vault, checkout):
    credited(hub, paid, vault, 5000)
    (record,) = records_of(hub.returnBudget(paid.words, ORDER, 700, {"from": checkout.account}))
    assert record.name == "BudgetReturned"
    assert record.words["orderHash"] == int.from_bytes(ORDER, "big")
    assert (record.words["amount"], record.words["remaining"]) == (700, 5700)
    assert hub.stateOf(paid.id)[0] == 5700


def test_an_order_is_returned_after_the_end_and_in_a_pause(market, hub, campaign, merchant, checkout):
    hub.pause(campaign.words, 600, {"from": merchant.account})
    hub.returnBudget(campaign.words, ORDER, 1, {"from": checkout.account})
    market.at(campaign.terms.end_time)
    hub.returnBudget(campaign.words, ORDER, 1, {"from": checkout.account})
    assert hub.stateOf(campaign.id)[0] == campaign.terms.budget + 2


def test_nobody_but_the_checkout_gives_back(hub, paid, merchant, checkout, vault):
    for stranger in (merchant, vault):
        with refuses("Hub_NotCheckout", stranger.address, checkout.address):
            hub.returnBudget.call(paid.words, ORDER, 1, {"from": stranger.account})


@pytest.mark.parametrize("amount", [0, MAX_U96])
def test_nothing_or_too_much_is_not_given_back(hub, campaign, checkout, amount):
    with refuses("Hub_TopUpRange", amount, MAX_U96 - campaign.terms.budget):
        hub.returnBudget.call(campaign.words, ORDER, amount, {"from": checkout.account})


def test_nothing_is_given_back_to_a_campaign_that_nobody_created(market, hub, checkout):
    plan = market.plan(salt=404)
    with refuses("Hub_UnknownCampaign", plan.id):
        hub.returnBudget.call(plan.words, ORDER, 1, {"from": checkout.account})
