"""The cut to an element: an order, a line or a unit never costs less than nothing, whatever the amount off."""

from __future__ import annotations

import pytest

from offchain.domain.terms import Kind, Scope
from tests.contracts.fixtures.campaigns import DELIVERY
from tests.contracts.fixtures.market import arguments

BASKET_AMOUNT = 7999  # 2 x 15.00 + 49.99


@pytest.mark.parametrize("scope", [Scope.ORDER, Scope.LINE, Scope.UNIT])
def test_an_amount_above_the_order_takes_the_order_and_no_more(market, hub, shopper, scope):
    generous = market.create(kind=Kind.FIXED, value=9000, scope=scope, cap_amount=50_000)
    order = market.order(generous)
    assert hub.quoteRedeem(*arguments(order), {"from": shopper.account}) == (BASKET_AMOUNT, DELIVERY)


def test_an_amount_above_one_line_is_not_taken_from_the_next(market, hub, shopper):
    on_lines = market.create(kind=Kind.FIXED, value=4000, scope=Scope.LINE, cap_amount=50_000)
    order = market.order(on_lines)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == 3000 + 4000


def test_steps_never_earn_more_than_the_order_costs(market, hub, shopper):
    every = market.create(kind=Kind.EVERY, value=2000, min_amount=1000, cap_amount=50_000)
    assert hub.redeem.call(*arguments(market.order(every)), {"from": shopper.account}) == BASKET_AMOUNT
