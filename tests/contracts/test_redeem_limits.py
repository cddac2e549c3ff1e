"""Limits beside the budget, held in the same transaction: units in stock, uses of a wallet, uses in a period."""

from __future__ import annotations

import pytest

from offchain.domain.order import Line
from offchain.domain.terms import Audience
from tests.contracts.fixtures.campaigns import DAY
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

HOUR = 3600


def call(market, order, sender=None):
    """Without leaving a trace."""
    return market.hub.redeem.call(*arguments(order), {"from": (sender or market.people.shopper).account})


def send(market, order, sender=None):
    return market.hub.redeem(*arguments(order), {"from": (sender or market.people.shopper).account})


def long(market, campaign, **changes):
    """An order whose quote and coupon outlast a test that moves the clock."""
    end = market.now + 9 * DAY
    return market.order(campaign, deadline=end, quote_deadline=end, **changes)


def test_discounted_units_leave_the_stock_to_the_last(market, hub):
    stocked = market.create(stock_units=7)
    for index in range(2):
        send(market, market.order(stocked, index=index))
    assert hub.limitsOf(stocked.id) == (0, 0, 6)
    with refuses("Hub_OverStock", 3, 1):
        call(market, market.order(stocked, index=2))
    send(market, market.order(stocked, index=2, lines=(Line(1500, 1),)))
    with refuses("Hub_OverStock", 1, 0):
        call(market, market.order(stocked, index=3, lines=(Line(1500, 1),)))


def test_only_counted_units_leave_the_stock(market, hub):
    stocked = market.create(stock_units=2, max_units=1)
    for index in range(2):
        send(market, market.order(stocked, index=index))
    with refuses("Hub_OverStock", 1, 0):
        call(market, market.order(stocked, index=2))


def test_a_campaign_without_a_stock_counts_none(market, hub, campaign):
    send(market, market.order(campaign))
    assert hub.limitsOf(campaign.id) == (0, 0, 0)


def test_a_wallet_redeems_as_often_as_promised(market, hub, shopper, eve):
    limited = market.create(per_wallet=2)
    for index in range(2):
        send(market, market.order(limited, index=index))
    assert hub.walletUses(limited.id, shopper.account) == 2
    with refuses("Hub_WalletLimit", shopper.address, 2, 2):
        call(market, market.order(limited, index=2))
    assert call(market, market.order(limited, index=2, shopper=eve.address), eve) == 1600


def test_the_wallet_is_the_shoppers_whoever_sends(market, hub, shopper, relayer):
    limited = market.create(per_wallet=1)
    send(market, market.agreed(market.order(limited)), relayer)
    assert (hub.walletUses(limited.id, shopper.account), hub.walletUses(limited.id, relayer.account)) == (1, 0)
    with refuses("Hub_WalletLimit", shopper.address, 1, 1):
        call(market, market.order(limited, index=1))


def test_a_wallets_uses_are_counted_by_campaign(market, hub, shopper):
    limited, other = market.create(per_wallet=1), market.create(per_wallet=1, salt=2)
    send(market, market.order(limited))
    send(market, market.order(other))
    assert [hub.walletUses(each.id, shopper.account) for each in (limited, other)] == [1, 1]


def test_a_campaign_without_that_limit_counts_no_wallet(market, hub, campaign, shopper):
    send(market, market.order(campaign))
    assert hub.walletUses(campaign.id, shopper.account) == 0


@pytest.fixture
def hourly(market):
    """Two uses an hour, from now on."""
    return market.create(start_time=market.now, period_cap=2, period_seconds=HOUR)


def test_a_period_has_its_uses(market, hub, hourly):
    for index in range(2):
        send(market, market.order(hourly, index=index))
    assert hub.limitsOf(hourly.id) == (0, 2, 0)
    with refuses("Hub_PeriodLimit", 2, 2):
        call(market, market.order(hourly, index=2))


def test_a_period_ends_in_the_second_in_which_the_next_begins(market, hourly):
    start = hourly.terms.start_time
    for index in range(2):
        send(market, market.order(hourly, index=index))
    order = long(market, hourly, index=2)
    market.at(start + HOUR - 1)
    with refuses("Hub_PeriodLimit", 2, 2):
        call(market, order)
    market.at(start + HOUR)
    assert call(market, order) == 1600


def test_the_next_period_counts_anew(market, hub, hourly):
    start = hourly.terms.start_time
    send(market, market.order(hourly, index=0))
    market.at(start + HOUR)
    for index in (1, 2):
        send(market, market.order(hourly, index=index))
    assert hub.limitsOf(hourly.id) == (1, 2, 0)
    with refuses("Hub_PeriodLimit", 2, 2):
        call(market, market.order(hourly, index=3))


def test_unused_uses_of_a_period_are_not_kept(market, hub, hourly):
    start = hourly.terms.start_time
    orders = [long(market, hourly, index=index) for index in range(3)]
    market.at(start + 100 * HOUR)
    for order in orders[:2]:
        send(market, order)
    assert hub.limitsOf(hourly.id) == (100, 2, 0)
    with refuses("Hub_PeriodLimit", 2, 2):
        call(market, orders[2])


def test_a_period_does_not_touch_the_rest_of_the_state(market, hub, hourly):
    send(market, market.order(hourly))
    assert hub.stateOf(hourly.id) == (hourly.terms.budget - 1600, 1, 0, 0, 0)
    hub.topUp(hourly.words, 600, {"from": market.people.merchant.account})
    hub.pause(hourly.words, 60, {"from": market.people.merchant.account})
    assert hub.limitsOf(hourly.id) == (0, 1, 0)


def test_limits_are_refused_in_the_order_that_the_interface_states(market, hub, shopper):
    """Cap, period, wallet, stock, budget: what is mended shows the next."""
    everybody = {"audience": Audience.PUBLIC, "issuer": 0, "budget": 1600, "cap_amount": 1600}
    facts = {
        "Hub_CapReached": (1, 1),
        "Hub_PeriodLimit": (1, 1),
        "Hub_WalletLimit": (shopper.address, 1, 1),
        "Hub_OverStock": (3, 0),
        "Hub_OverBudget": (1600, 0),
    }
    terms = {"cap": 1, "period_cap": 1, "period_seconds": DAY, "per_wallet": 1, "stock_units": 3}
    loosened = [
        {},
        {"cap": 9},
        {"period_cap": 0, "period_seconds": 0},
        {"per_wallet": 0},
        {"stock_units": 0},
    ]
    for salt, (code, change) in enumerate(zip(facts, loosened, strict=True)):
        terms |= change
        tight = market.create(salt=50 + salt, **everybody, **terms)
        send(market, market.order(tight, nonce=2 * salt))
        with refuses(code, *facts[code]):
            call(market, market.order(tight, nonce=2 * salt + 1))
