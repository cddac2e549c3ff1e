"""Which coupons may stand in one order, and in which sequence; a refusal names the pair."""

from __future__ import annotations

import pytest

from offchain.domain.terms import Audience, Flags, GroupMode, Scope
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.promises import SHIPPING
from tests.contracts.fixtures.refusals import refuses

FIRST, SECOND = {"value": 2000, "priority": 9, "salt": 20}, {"value": 1000, "priority": 8, "salt": 21}
BOTH = 1600 + 640


def redeem(market, presented):
    """As the shopper, without leaving a trace."""
    return market.hub.redeem.call(*arguments(presented), {"from": market.people.shopper.account})


def pair(market, first=None, second=None):
    """20 % and then 10 %, with further terms."""
    return market.create(**(FIRST | (first or {}))), market.create(**(SECOND | (second or {})))


def in_this_sequence(market, *campaigns):
    """Presented as they stand, and quoted so."""
    drafts = [market.order(each) for each in campaigns]
    return market.presented(drafts[0], *(draft.use for draft in drafts))


def test_a_higher_priority_comes_first(market):
    first, second = pair(market)
    assert redeem(market, in_this_sequence(market, first, second)) == BOTH
    with refuses("Stacking_Order", 0, 1):
        redeem(market, in_this_sequence(market, second, first))


def test_equal_priorities_go_by_campaign_id(market):
    low, high = sorted(pair(market, {"priority": 1}, {"priority": 1}), key=lambda it: it.id)
    redeem(market, in_this_sequence(market, low, high))
    with refuses("Stacking_Order", 0, 1):
        redeem(market, in_this_sequence(market, high, low))


def test_lines_come_before_the_order_and_the_order_before_the_delivery(market):
    by_line = market.create(value=1000, scope=Scope.LINE, salt=30)
    by_order = market.create(value=1000, priority=1, salt=31)
    by_delivery = market.create(priority=2, salt=32, **SHIPPING)
    redeem(market, in_this_sequence(market, by_line, by_order, by_delivery))
    with refuses("Stacking_Order", 0, 1):
        redeem(market, in_this_sequence(market, by_order, by_line, by_delivery))
    with refuses("Stacking_Order", 1, 2):
        redeem(market, in_this_sequence(market, by_line, by_delivery, by_order))


def test_units_and_lines_are_one_stage(market):
    by_unit = market.create(value=1000, scope=Scope.UNIT, priority=1, salt=33)
    by_line = market.create(value=1000, scope=Scope.LINE, priority=2, salt=34)
    redeem(market, in_this_sequence(market, by_line, by_unit))
    with refuses("Stacking_Order", 0, 1):
        redeem(market, in_this_sequence(market, by_unit, by_line))


def test_one_campaign_gives_one_coupon_to_an_order(market, campaign):
    one, other = market.order(campaign, index=1), market.order(campaign, index=2)
    with refuses("Stacking_Order", 0, 1):
        redeem(market, market.together(one, other))


def test_merchants_do_not_share_an_order(market, rival):
    ours, theirs = pair(market, second={"merchant": rival.address})
    with refuses("Stacking_Merchants", 0, 1):
        redeem(market, market.set_of(ours, theirs))


def test_currencies_do_not_share_an_order(market):
    dollars, euros = pair(market, second={"currency": 978})
    with refuses("Stacking_Currencies", 0, 1):
        redeem(market, market.set_of(dollars, euros))


@pytest.mark.parametrize("exclusive", [0, 1])
def test_an_exclusive_promotion_stands_alone(market, exclusive):
    terms = [{}, {}]
    terms[exclusive] = {"flags": Flags.EXCLUSIVE}
    campaigns = pair(market, *terms)
    redeem(market, market.set_of(campaigns[exclusive]))
    with refuses("Stacking_Exclusive", 0, 1):
        redeem(market, market.set_of(*campaigns))


def test_promotions_of_one_group_stand_together_where_both_say_all(market):
    several = {"group": 5, "group_mode": GroupMode.ALL}
    assert redeem(market, market.set_of(*pair(market, several, several))) == BOTH


@pytest.mark.parametrize("modes", [(1, 1), (1, 0), (0, 1)])
def test_one_promotion_of_a_group_stands_where_either_says_one(market, modes):
    campaigns = pair(market, *({"group": 5, "group_mode": mode} for mode in modes))
    with refuses("Stacking_SameGroup", 0, 1, 5):
        redeem(market, market.set_of(*campaigns))


@pytest.mark.parametrize(
    ("masks", "together"),
    [((1 << 31, 1 << 3), True), ((1 << 31, 0), False), ((0, 1 << 3), False), ((0, 0), False)],
    ids=["each names the other", "only the first", "only the second", "neither"],
)
def test_groups_stand_together_where_each_names_the_other(market, masks, together):
    groups = ({"group": 3, "compat_mask": masks[0]}, {"group": 31, "compat_mask": masks[1]})
    order = market.set_of(*pair(market, *groups))
    if together:
        assert redeem(market, order) == BOTH
        return
    with refuses("Stacking_Groups", 0, 1):
        redeem(market, order)


def test_the_refusal_names_the_first_pair_that_clashes(market):
    """0 and 1 get on, 1 and 2 get on, 0 and 2 do not."""
    zero = market.create(priority=3, group=1, compat_mask=1 << 2, salt=40)
    one = market.create(priority=2, group=2, compat_mask=1 << 1 | 1 << 3, salt=41)
    two = market.create(priority=1, group=3, compat_mask=1 << 2, salt=42)
    redeem(market, market.set_of(zero, one))
    redeem(market, market.set_of(one, two))
    with refuses("Stacking_Groups", 0, 2):
        redeem(market, market.set_of(zero, one, two))


def test_the_sequence_is_refused_before_the_clash(market):
    first, second = pair(market, {"flags": Flags.EXCLUSIVE})
    with refuses("Stacking_Order", 0, 1):
        redeem(market, in_this_sequence(market, second, first))


def test_a_clash_is_refused_before_anybodys_signature(market, shopper):
    first, second = pair(market, {"flags": Flags.EXCLUSIVE})
    order = market.order(first)
    unsigned = order.around(order.use, market.order(second).use)
    with refuses("Stacking_Exclusive", 0, 1):
        redeem(market, unsigned)


def test_a_spent_coupon_is_refused_before_the_clash(market, hub, shopper):
    first, second = pair(market, {"flags": Flags.EXCLUSIVE})
    hub.redeem(*arguments(market.order(first, index=4)), {"from": shopper.account})
    with refuses("Hub_IndexUsed", first.id, 4):
        redeem(market, market.set_of(first, second, index=4))
    assert first.terms.audience == Audience.VOUCHER
