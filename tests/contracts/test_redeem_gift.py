"""Redeeming a gift: units from a stock, and no money."""

from __future__ import annotations

import pytest

from offchain.domain.order import Line
from offchain.domain.terms import Flags
from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.promises import GIFT
from tests.contracts.fixtures.refusals import refuses

PAYABLE = 7999 + 500


def redeem(market, order):
    """As the shopper, without leaving a trace."""
    return market.hub.redeem.call(*arguments(order), {"from": market.people.shopper.account})


def units(market, hub, order):
    return redeemed_by(hub.redeem(*arguments(order), {"from": market.people.shopper.account})).units


def test_a_gift_gives_its_units_and_takes_nothing_off(market, hub, shopper):
    gift = market.create(**GIFT)
    order = market.order(gift, max_payable=PAYABLE)
    assert hub.quoteRedeem(*arguments(order), {"from": shopper.account}) == ([0], PAYABLE)
    record = redeemed_by(hub.redeem(*arguments(order), {"from": shopper.account}))
    assert (record.units, record.discount) == (2, 0)
    assert hub.stateOf(gift.id) == (0, 1, 0, 0, 0)


def test_each_gift_leaves_the_stock(market, hub):
    gift = market.create(**GIFT)
    for index in range(3):
        assert units(market, hub, market.order(gift, index=index)) == 2
        assert hub.limitsOf(gift.id) == (0, 0, 2 * (index + 1))


def test_the_stock_is_given_to_the_last_unit(market, hub):
    gift = market.create(**GIFT | {"stock_units": 4})
    for index in range(2):
        assert units(market, hub, market.order(gift, index=index)) == 2
    with refuses("Hub_OverStock", 2, 0):
        redeem(market, market.order(gift, index=2))


def test_a_gift_of_more_units_than_are_left_is_refused_whole(market, hub):
    gift = market.create(**GIFT | {"stock_units": 3})
    assert units(market, hub, market.order(gift)) == 2
    with refuses("Hub_OverStock", 2, 1):
        redeem(market, market.order(gift, index=1))
    assert hub.limitsOf(gift.id) == (0, 0, 2)


@pytest.mark.parametrize(("max_times", "given"), [(0, 6), (3, 6), (2, 4)])
def test_a_gift_comes_as_often_as_its_amount_is_reached(market, hub, max_times, given):
    gift = market.create(**GIFT | {"min_amount": 2500, "max_times": max_times})
    assert units(market, hub, market.order(gift)) == given


def test_a_gift_comes_once_for_each_group_of_units(market, hub):
    gift = market.create(**GIFT | {"min_quantity": 2, "flags": Flags.WHOLE_GROUPS})
    assert units(market, hub, market.order(gift, lines=(Line(100, 5),))) == 4


def test_a_gift_is_refused_below_its_threshold(market):
    gift = market.create(**GIFT | {"min_amount": 8000})
    with refuses("Rules_BelowMinAmount", 7999, 8000):
        redeem(market, market.order(gift))


def test_two_gifts_of_one_order_are_given_from_their_own_stocks(market, hub, shopper):
    one, other = (market.create(salt=salt, **GIFT) for salt in (5, 6))
    hub.redeem(*arguments(market.set_of(one, other)), {"from": shopper.account})
    assert [hub.limitsOf(each.id)[2] for each in (one, other)] == [2, 2]


def test_a_gift_does_not_change_what_later_promotions_are_measured_on(market):
    gift, percent = market.create(priority=9, **GIFT), market.create(salt=2)
    assert redeem(market, market.set_of(gift, percent)) == 1600
