"""The cut to an element: an order, a line or a unit never costs less than nothing, whatever the amount off."""

from __future__ import annotations

import pytest

from offchain.domain.terms import Flags, Kind, Scope
from tests.contracts.fixtures.campaigns import DELIVERY
from tests.contracts.fixtures.market import arguments

BASKET_AMOUNT = 7999  # 2 x 15.00 + 49.99


@pytest.mark.parametrize("scope", [Scope.ORDER, Scope.LINE, Scope.UNIT])
def test_an_amount_above_the_order_takes_the_order_and_no_more(market, hub, shopper, scope):
    generous = market.create(kind=Kind.FIXED, value=9000, scope=scope, cap_amount=50_000)
    order = market.order(generous)
    assert hub.quoteRedeem(*arguments(order), {"from": shopper.account}) == ([BASKET_AMOUNT], DELIVERY)


def test_an_amount_above_one_line_is_not_taken_from_the_next(market, hub, shopper):
    on_lines = market.create(kind=Kind.FIXED, value=4000, scope=Scope.LINE, cap_amount=50_000)
    order = market.order(on_lines)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == 3000 + 4000


@pytest.mark.parametrize("scope", [Scope.LINE, Scope.UNIT])
def test_an_amount_above_what_counts_of_a_line_leaves_the_rest_of_it(market, hub, shopper, scope):
    on_one = market.create(kind=Kind.FIXED, value=9000, scope=scope, max_units=1, cap_amount=50_000)
    assert hub.redeem.call(*arguments(market.order(on_one)), {"from": shopper.account}) == 1500 + 4999


def test_what_an_earlier_promotion_left_of_a_line_is_the_most_that_a_later_one_takes(market, hub, shopper):
    usual = {"value": 6000, "scope": Scope.LINE, "cap_amount": 50_000}
    on_left = market.create(priority=9, **usual)
    on_list = market.create(priority=8, flags=Flags.ON_LIST_PRICE, **usual)
    order = market.set_of(on_left, on_list)
    taken = [1800 + 2999, 1200 + 2000]
    assert hub.quoteRedeem(*arguments(order), {"from": shopper.account}) == (taken, DELIVERY)


def test_steps_never_earn_more_than_the_order_costs(market, hub, shopper):
    every = market.create(kind=Kind.EVERY, value=2000, min_amount=1000, cap_amount=50_000)
    assert hub.redeem.call(*arguments(market.order(every)), {"from": shopper.account}) == BASKET_AMOUNT
