"""Redeeming several coupons of one order: all of them or none, in one order of evaluation, each with its record."""

from __future__ import annotations

import pytest
from eth_utils import keccak

from offchain.domain.terms import Audience, Kind, Scope
from tests.contracts.fixtures.logs import all_redeemed_by
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.promises import GIFT, SHIPPING
from tests.contracts.fixtures.refusals import refuses

BASKET_AMOUNT, DELIVERY = 7999, 500
PAYABLE_OF_TWO = BASKET_AMOUNT + DELIVERY - 1600 - 640


@pytest.fixture(scope="module")
def fifth(market):
    """20 % of the order, before others."""
    return market.create(value=2000, priority=9, salt=20)


@pytest.fixture(scope="module")
def tenth(market):
    """10 % of what is left of the order."""
    return market.create(value=1000, priority=8, salt=21)


@pytest.fixture(scope="module")
def stages(market):
    """A set of three stages: 10 % of each line, 10.00 off the order, half the delivery."""
    by_line = market.create(value=1000, scope=Scope.LINE, salt=30)
    by_order = market.create(kind=Kind.FIXED, value=1000, salt=31)
    by_delivery = market.create(salt=32, **SHIPPING)
    return by_line, by_order, by_delivery


@pytest.fixture(scope="module")
def nine(market):
    """1.00 each."""
    return [market.create(kind=Kind.FIXED, value=100, salt=40 + number) for number in range(9)]


def redeem(market, presented):
    """As the shopper, without leaving a trace."""
    return market.hub.redeem.call(*arguments(presented), {"from": market.people.shopper.account})


def standing(market, *campaigns):
    """What redemptions move."""
    hub, merchant = market.hub, market.people.merchant.account
    states = [(hub.stateOf(each.id), hub.limitsOf(each.id), hub.usedWord(each.id, 0)) for each in campaigns]
    return states, hub.nonceWord(merchant, 0), hub.ledgerDigest(merchant)


def test_two_coupons_are_redeemed_one_on_what_the_other_left(market, fifth, tenth):
    assert redeem(market, market.set_of(tenth, fifth)) == 1600 + 640


def test_each_use_of_two_has_its_record(market, hub, fifth, tenth, shopper):
    order = market.set_of(tenth, fifth, index=3)
    records = all_redeemed_by(hub.redeem(*arguments(order), {"from": shopper.account}))
    assert [(it.campaign, it.position, it.base, it.discount) for it in records] == [
        (fifth.id, 0, BASKET_AMOUNT, 1600),
        (tenth.id, 1, BASKET_AMOUNT - 1600, 640),
    ]
    for record in records:
        assert (record.order_hash, record.shopper) == (market.quote_digest(order), shopper.address)
        assert (record.sequence, record.index, record.units) == (1, 3, 3)
        assert record.route == Audience.VOUCHER


def test_each_use_of_two_moves_its_own_campaign(market, hub, fifth, tenth, shopper):
    first, second = market.order(fifth, index=3), market.order(tenth, index=5)
    hub.redeem(*arguments(market.together(first, second)), {"from": shopper.account})
    assert hub.stateOf(fifth.id)[:2] == (fifth.terms.budget - 1600, 1)
    assert hub.stateOf(tenth.id)[:2] == (tenth.terms.budget - 640, 1)
    assert (hub.usedWord(fifth.id, 0), hub.usedWord(tenth.id, 0)) == (1 << 3, 1 << 5)


def test_three_stages_follow_each_other(market, hub, stages, shopper):
    records = all_redeemed_by(hub.redeem(*arguments(market.set_of(*reversed(stages))), {"from": shopper.account}))
    assert [(it.campaign, it.position) for it in records] == [(each.id, at) for at, each in enumerate(stages)]
    assert [(it.base, it.discount) for it in records] == [(7999, 300 + 500), (7199, 1000), (500, 250)]


def test_eight_coupons_are_the_most_of_an_order(market, hub, nine, shopper):
    with refuses("Stacking_Count", 9, 8):
        redeem(market, market.set_of(*nine))
    records = all_redeemed_by(hub.redeem(*arguments(market.set_of(*nine[:8])), {"from": shopper.account}))
    assert [it.campaign for it in records] == sorted(each.id for each in nine[:8])
    assert [it.position for it in records] == list(range(8))
    assert [it.base for it in records] == [BASKET_AMOUNT - 100 * before for before in range(8)]


def test_an_order_needs_a_coupon(market, campaign):
    terms, uses, *rest = arguments(market.order(campaign))
    with refuses("Stacking_Count", 0, 8):
        market.hub.redeem.call([], [], *rest, {"from": market.people.shopper.account})
    assert len(terms) == len(uses) == 1


@pytest.mark.parametrize("uses", [0, 1, 3])
def test_each_use_has_its_terms(market, fifth, tenth, shopper, uses):
    terms, two, *rest = arguments(market.set_of(fifth, tenth))
    with refuses("Hub_UsesOfTerms", uses, 2):
        market.hub.redeem.call(terms, (*two, two[0])[:uses], *rest, {"from": shopper.account})


def test_the_records_of_a_set_are_one_chain(market, hub, stages, merchant, shopper):
    digest = bytes(hub.ledgerDigest(merchant.account))
    sent = hub.redeem(*arguments(market.set_of(*stages)), {"from": shopper.account})
    for log in sent.logs:
        digest = keccak(digest + keccak(b"".join(bytes(topic) for topic in log["topics"]) + bytes(log["data"])))
    assert len(sent.logs) == 3
    assert bytes(hub.ledgerDigest(merchant.account)) == digest


@pytest.mark.parametrize("at", [0, 1, 2])
def test_one_refused_use_refuses_all(market, hub, stages, shopper, at):
    hub.redeem(*arguments(market.order(stages[at], index=9)), {"from": shopper.account})
    before = standing(market, *stages)
    order = market.set_of(*stages, index=9)
    with refuses("Hub_IndexUsed", stages[at].id, 9):
        hub.redeem(*arguments(order), {"from": shopper.account})
    assert standing(market, *stages) == before


def test_a_budget_that_ends_at_the_last_use_refuses_all(market, hub, fifth, shopper):
    poor = market.create(kind=Kind.FIXED, value=640, cap_amount=640, budget=1279, priority=1, salt=51)
    hub.redeem(*arguments(market.order(poor)), {"from": shopper.account})
    before = standing(market, fifth, poor)
    with refuses("Hub_OverBudget", 640, 639):
        hub.redeem(*arguments(market.set_of(fifth, poor, index=1)), {"from": shopper.account})
    assert standing(market, fifth, poor) == before


def test_the_price_limit_is_held_against_the_whole_set(market, fifth, tenth):
    assert redeem(market, market.set_of(fifth, tenth, max_payable=PAYABLE_OF_TWO)) == 2240
    with refuses("Hub_PayableAboveMax", PAYABLE_OF_TWO, PAYABLE_OF_TWO - 1):
        redeem(market, market.set_of(fifth, tenth, max_payable=PAYABLE_OF_TWO - 1))


def test_a_set_takes_the_order_and_no_more(market):
    half = [market.create(kind=Kind.FIXED, value=4000, priority=at, salt=60 + at) for at in (3, 2)]
    last = market.create(kind=Kind.FIXED, value=4000, priority=1, salt=62)
    assert redeem(market, market.set_of(*half)) == BASKET_AMOUNT
    with refuses("Rules_ZeroDiscount", 0):
        redeem(market, market.set_of(*half, last))


def test_coupons_of_all_audiences_stand_in_one_order(market, hub, gate, shopper):
    from_token = market.create(
        kind=Kind.FIXED,
        value=100,
        priority=4,
        salt=70,
        audience=Audience.HOLDER,
        issuer=0,
        gate=gate.address,
        extra=(0,),
    )
    gate.give(2, shopper)
    by_voucher = market.create(kind=Kind.FIXED, value=100, priority=3, salt=71)
    by_root = market.create(kind=Kind.FIXED, value=100, priority=2, salt=72, audience=Audience.ROOT)
    public = market.create(kind=Kind.FIXED, value=100, priority=1, salt=73, audience=Audience.PUBLIC, issuer=0)
    published = market.publish(by_root, value=100)
    market.at(published.root.active_from)
    order = market.together(
        market.order(from_token, index=2),
        market.order(by_voucher, index=1),
        market.order(by_root, published=published),
        market.order(public),
    )
    records = all_redeemed_by(hub.redeem(*arguments(order), {"from": shopper.account}))
    assert [it.route for it in records] == [3, Audience.VOUCHER, Audience.ROOT, Audience.PUBLIC]
    assert [it.discount for it in records] == [100] * 4


def test_a_relayer_sends_a_set_with_one_consent(market, hub, fifth, tenth, relayer):
    order = market.agreed(market.set_of(fifth, tenth))
    assert hub.redeem.call(*arguments(order), {"from": relayer.account}) == 2240


def test_each_use_of_a_set_may_name_its_submitter(market, fifth, tenth, shopper, relayer):
    free, bound = market.order(fifth), market.order(tenth, submitter=relayer.address)
    order = market.agreed(market.together(free, bound))
    with refuses("Hub_WrongSubmitter", shopper.address, relayer.address):
        redeem(market, order)
    assert market.hub.redeem.call(*arguments(order), {"from": relayer.account}) == 2240


def test_a_gift_beside_a_discount_takes_no_money(market, fifth):
    gift = market.create(salt=80, priority=1, **GIFT)
    assert redeem(market, market.set_of(fifth, gift)) == 1600
