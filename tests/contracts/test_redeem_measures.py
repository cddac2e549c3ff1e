"""What a promotion is measured on: list price or what is left, all lines or some, all units or as many as count."""

from __future__ import annotations

import pytest

from offchain.domain.order import Line
from offchain.domain.terms import Audience, Flags, Kind, Scope, Target
from tests.contracts.fixtures.campaigns import MUGS, TEA
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.promises import SHIPPING
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.test_redeem_kinds import ALL, BUY_GET, ON_MUGS

ON_LIST = {"flags": Flags.ON_LIST_PRICE}
OF_MUGS = {"target": Target.TAGS, "target_key": MUGS}
TWO_MUGS = (Line(1000, 2, sku=11, tags=MUGS),)


@pytest.fixture(scope="module")
def fifth(market):
    """20 % of the order, first: 16.00 of 79.99."""
    return market.create(priority=9, salt=60)


def redeem(market, presented):
    """As the shopper, without leaving a trace."""
    return market.hub.redeem.call(*arguments(presented), {"from": market.people.shopper.account})


def first_off(market, amount, **changes):
    """A campaign that takes so much off the mugs' line, before others."""
    usual = {"kind": Kind.FIXED, "value": amount, "scope": Scope.LINE, "priority": 9, "salt": 61}
    return market.create(**(usual | OF_MUGS | changes))


def test_a_threshold_on_the_list_price_does_not_see_what_was_taken(market, fifth):
    on_left, on_list = (
        market.create(value=1000, min_amount=7999, flags=flags, salt=62) for flags in (0, Flags.MIN_ON_LIST_PRICE)
    )
    assert redeem(market, market.set_of(fifth, on_list)) == 1600 + 640
    with refuses("Rules_BelowMinAmount", 6399, 7999):
        redeem(market, market.set_of(fifth, on_left))


def test_a_discount_on_the_list_price_does_not_see_what_was_taken(market, fifth):
    on_left, on_list = (market.create(salt=63, **changes) for changes in ({}, ON_LIST))
    assert redeem(market, market.set_of(fifth, on_left)) == 1600 + 1280
    assert redeem(market, market.set_of(fifth, on_list)) == 1600 + 1600


def test_a_discount_on_the_full_delivery_fee_is_cut_to_what_is_left_of_it(market):
    half = market.create(priority=9, salt=64, **SHIPPING)
    on_left = market.create(salt=65, **SHIPPING)
    on_list = market.create(salt=65, **(SHIPPING | ON_LIST | {"value": 6000}))
    assert redeem(market, market.set_of(half, on_left)) == 250 + 125
    assert redeem(market, market.set_of(half, on_list)) == 250 + 250


def test_units_that_are_given_at_list_price_do_not_see_what_was_taken(market):
    on_left, on_list = (market.create(extra=(ALL,), salt=66, **(BUY_GET | changes)) for changes in ({}, ON_LIST))
    first = first_off(market, 200)
    assert redeem(market, market.set_of(first, on_left, lines=TWO_MUGS)) == 200 + 900
    assert redeem(market, market.set_of(first, on_list, lines=TWO_MUGS)) == 200 + 1000


def test_units_of_which_nothing_is_left_are_worth_nothing(market):
    free = first_off(market, 2000)
    given = market.create(extra=(ALL,), salt=67, **BUY_GET)
    with refuses("Rules_ZeroDiscount", 0):
        redeem(market, market.set_of(free, given, lines=TWO_MUGS))


def test_what_was_taken_counts_against_the_units_that_count_first(market):
    first = first_off(market, 1500)
    one, both = (market.create(scope=Scope.UNIT, max_units=units, salt=68, **OF_MUGS) for units in (1, 2))
    with refuses("Rules_ZeroDiscount", 0):
        redeem(market, market.set_of(first, one, lines=TWO_MUGS))
    assert redeem(market, market.set_of(first, both, lines=TWO_MUGS)) == 1500 + 100


def test_units_are_worth_what_is_left_as_evenly_as_whole_units_allow(market):
    """19.89 are 9.94 and 9.95, of which 10 % are 0.99 and 1.00."""
    first = first_off(market, 11)
    tenth = market.create(value=1000, scope=Scope.UNIT, salt=69)
    assert redeem(market, market.set_of(first, tenth, lines=TWO_MUGS)) == 11 + 199


def test_a_line_whose_discount_does_not_count_as_one_is_not_excluded(market):
    marked, unmarked = (first_off(market, 200, flags=flags) for flags in (0, Flags.UNMARKED))
    later = market.create(flags=Flags.EXCLUDE_DISCOUNTED, salt=70, **OF_MUGS)
    assert redeem(market, market.set_of(unmarked, later, lines=TWO_MUGS)) == 200 + 360
    with refuses("Rules_NothingInTarget", Target.TAGS, MUGS):
        redeem(market, market.set_of(marked, later, lines=TWO_MUGS))


def test_one_line_alone_has_the_units_where_the_terms_say_so(market):
    two, three = (market.create(flags=Flags.MIN_QUANTITY_IN_LINE, min_quantity=units, salt=71) for units in (2, 3))
    assert redeem(market, market.order(two)) == 1600
    with refuses("Rules_BelowMinQuantity", 2, 3):
        redeem(market, market.order(three))


def test_the_units_of_other_lines_are_not_added_up_where_one_line_must_have_them(market):
    flags = Flags.CONDITION_TARGET | Flags.MIN_QUANTITY_IN_LINE
    two, three = (market.create(flags=flags, min_quantity=units, extra=(ON_MUGS,), salt=72) for units in (2, 3))
    lines = (Line(1500, 2, sku=11, tags=MUGS), Line(1000, 1, sku=12, tags=MUGS), Line(500, 9, sku=22, tags=TEA))
    assert redeem(market, market.order(two, lines=lines)) == 1700
    with refuses("Rules_BelowMinQuantity", 2, 3):
        redeem(market, market.order(three, lines=lines))


def test_groups_are_made_of_the_units_that_count_in_each_line(market):
    """Of five mugs two count, and one of another line: a group of three, and 20 % of 29.00."""
    groups = {"flags": Flags.WHOLE_GROUPS, "min_quantity": 3, "max_units": 2, "scope": Scope.UNIT}
    created = market.create(salt=73, **groups, **OF_MUGS)
    lines = (Line(2000, 1, sku=22, tags=TEA), Line(1000, 5, sku=11, tags=MUGS), Line(900, 1, sku=12, tags=MUGS))
    assert redeem(market, market.order(created, lines=lines)) == 580


def test_a_personal_amount_is_no_percentage(market):
    """More than 10,000 is more than the whole of a percentage only."""
    amount, percentage = (
        market.create(kind=kind, value=5000, cap_amount=9000, salt=74) for kind in (Kind.FIXED, Kind.PERCENT)
    )
    assert redeem(market, market.order(amount, value=10_001)) == 7999
    with refuses("Rules_PercentAboveWhole", 10_001, 10_000):
        redeem(market, market.order(percentage, value=10_001))


@pytest.mark.parametrize("max_each", [1499, 1500])
def test_a_leaf_may_cost_as_much_as_its_root_says_which_is_at_most_what_the_terms_allow(market, max_each):
    created = market.create(audience=Audience.ROOT, cap_amount=1500, salt=75)
    published = market.publish(created, max_each=max_each)
    market.at(published.root.active_from)
    assert redeem(market, market.order(created, published=published)) == max_each
