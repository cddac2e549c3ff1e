"""The parts of a discount, line by line: supplied where a later promotion reads lines, checked, and nowhere else."""

from __future__ import annotations

import pytest

from offchain.domain.order import Line
from offchain.domain.terms import Flags, Kind, Scope, Target
from tests.contracts.fixtures.campaigns import MUGS
from tests.contracts.fixtures.logs import all_redeemed_by
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.promises import SHIPPING
from tests.contracts.fixtures.refusals import refuses

PARTS = (600, 1000)
"""Of 16.00 over 30.00 and 49.99: 600.08 and 999.92."""


@pytest.fixture(scope="module")
def whole(market):
    """20 % of the order, first."""
    return market.create(priority=9, salt=20)


@pytest.fixture(scope="module")
def mugs(market):
    """10 % of the mugs, on what is left of them."""
    return market.create(value=1000, target=Target.TAGS, target_key=MUGS, salt=21)


def redeem(market, presented):
    """As the shopper, without leaving a trace."""
    return market.hub.redeem.call(*arguments(presented), {"from": market.people.shopper.account})


def split(market, whole, later, shares):
    """The set of both, with these parts of the first discount."""
    return market.together(market.order(whole, shares=shares), market.order(later))


def test_a_later_promotion_on_lines_sees_what_was_taken_from_them(market, hub, whole, mugs, shopper):
    records = all_redeemed_by(hub.redeem(*arguments(split(market, whole, mugs, PARTS)), {"from": shopper.account}))
    assert [(it.base, it.discount, it.units) for it in records] == [(7999, 1600, 3), (2400, 240, 2)]


@pytest.mark.parametrize("shares", [(), (1600,), (*PARTS, 0)])
def test_a_split_has_one_part_a_line(market, whole, mugs, shares):
    with refuses("Rules_SplitLength", len(shares), 2):
        redeem(market, split(market, whole, mugs, shares))


def test_the_parts_sum_to_the_discount(market, whole, mugs):
    with refuses("Rules_SplitSum", 1599, 1600):
        redeem(market, split(market, whole, mugs, (600, 999)))


@pytest.mark.parametrize(
    ("shares", "wrong"),
    [
        ((599, 1001), (0, 599, 600)),
        ((602, 998), (0, 602, 600)),
        ((600, 1001), (1, 1001, 999)),
        ((1601, 0), (0, 1601, 600)),
    ],
)
def test_a_part_is_its_share_rounded_down_or_up(market, whole, mugs, shares, wrong):
    with refuses("Rules_SplitPart", *wrong):
        redeem(market, split(market, whole, mugs, shares))


def test_the_largest_remainder_is_rounded_up_first(market, whole, mugs):
    with refuses("Rules_SplitOrder", 0, 1):
        redeem(market, split(market, whole, mugs, (601, 999)))


def test_two_units_that_are_missing_go_to_the_two_largest_remainders(market, mugs):
    """Of 5.00 over 10.01, 10.02 and 10.03: 166.50, 166.67 and 166.83."""
    amount = market.create(kind=Kind.FIXED, value=500, priority=9, salt=26)
    lines = tuple(Line(1000 + more, 1, sku=more, tags=MUGS) for more in (1, 2, 3))

    def of(shares):
        return market.together(market.order(amount, shares=shares, lines=lines), market.order(mugs, lines=lines))

    assert redeem(market, of((166, 167, 167))) == 500 + 251
    with refuses("Rules_SplitOrder", 0, 2):
        redeem(market, of((167, 167, 166)))


def test_a_promotion_that_reads_no_lines_needs_no_split(market, whole):
    later = market.create(value=1000, salt=22)
    assert redeem(market, split(market, whole, later, ())) == 1600 + 640
    with refuses("Rules_SplitLength", 2, 0):
        redeem(market, split(market, whole, later, PARTS))


def test_a_last_promotion_needs_no_split(market, whole, mugs):
    order = market.together(market.order(whole, shares=PARTS), market.order(mugs, shares=(240, 0)))
    with refuses("Rules_SplitLength", 2, 0):
        redeem(market, order)
    with refuses("Rules_SplitLength", 2, 0):
        redeem(market, market.order(whole, shares=PARTS))


def test_discounts_on_lines_are_their_own_split(market, mugs):
    by_line = market.create(value=1000, scope=Scope.LINE, salt=23)
    assert redeem(market, split(market, by_line, mugs, ())) == 800 + 270
    with refuses("Rules_SplitLength", 2, 0):
        redeem(market, split(market, by_line, mugs, (300, 500)))


def test_a_capped_discount_on_lines_is_split(market, mugs):
    """8.00 cut to 4.00: by 3.00 and 5.00, half of each."""
    capped = market.create(value=1000, scope=Scope.LINE, cap_amount=400, salt=24)
    with refuses("Rules_SplitLength", 0, 2):
        redeem(market, split(market, capped, mugs, ()))
    assert redeem(market, split(market, capped, mugs, (150, 250))) == 400 + 285


def test_a_discount_on_the_delivery_has_no_split(market, whole):
    delivery = market.create(salt=25, **SHIPPING)
    order = market.together(market.order(whole), market.order(delivery, shares=(250, 0)))
    with refuses("Rules_SplitLength", 2, 0):
        redeem(market, order)


def test_discounted_lines_are_out_of_a_promotion_that_excludes_them(market, whole):
    first = market.create(value=1000, target=Target.TAGS, target_key=MUGS, priority=9, salt=26)
    others = market.create(kind=Kind.FIXED, value=500, flags=Flags.EXCLUDE_DISCOUNTED, salt=27)
    assert redeem(market, split(market, first, others, (300, 0))) == 800
    with refuses("Rules_NothingInTarget", 0, 0):
        redeem(market, split(market, whole, others, PARTS))
