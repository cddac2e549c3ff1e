"""What is not refunded: what is not the merchant's, was never redeemed, comes too late, or is more than the order
gave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.domain.terms import Audience, Revocation
from tests.contracts.fixtures.campaigns import BASKET, DAY
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.rewards import Mood
from tests.contracts.fixtures.till import RICH

PAYABLE, DISCOUNT = 6899, 1600


@pytest.fixture(autouse=True)
def merchant_pays(till, merchant, isolation):
    till.enrich(merchant)


@pytest.fixture
def paid(till):
    order = till.order()
    till.pay(order)
    return order


def digest(till, order):
    return till.market.quote_digest(order)


def test_nobody_but_the_merchant_refunds(till, paid, shopper, eve, rival, cashier):
    for somebody in (shopper, eve, rival, cashier):
        with refuses("Checkout_NotMerchant", somebody.address, paid.terms.merchant):
            till.refunds(paid, 1, by=somebody)


def test_another_merchants_campaign_gets_nothing_back(till, paid, merchant, rival):
    """Its budget would rise, and what its merchant has a claim to would fall."""
    foreign = till.create(salt=2, merchant=rival.address)
    till.pay(till.market.quoted(till.order(foreign, index=3), by=rival))
    both = till.market.presented(paid, paid.use, till.order(foreign, index=3).use)
    with refuses("Checkout_NotMerchant", merchant.address, rival.address):
        till.refunds(both, 0, [0, 1])


def test_what_was_never_redeemed_is_not_refunded(till):
    order = till.order(index=9)
    with refuses("Checkout_NotRedeemed", digest(till, order)):
        till.refunds(order, 1)


def test_a_set_of_which_one_coupon_is_unspent_was_never_redeemed(till, paid):
    other = till.create(salt=2)
    both = till.market.together(paid, till.order(other))
    with refuses("Checkout_NotRedeemed", digest(till, both)):
        till.refunds(both, 1)


def test_another_price_than_the_redeemed_one_is_another_order(till):
    """Of a quote that its nonce makes single; the sum that came back is kept by the digest of the whole quote."""
    public = till.create(salt=2, audience=Audience.PUBLIC, issuer=0)
    order = till.order(public, nonce=7)
    till.pay(order)
    till.refund(order, PAYABLE)
    with refuses("Checkout_RefundAbovePaid", 1, 0):
        till.refunds(order, 1)


def test_a_nonce_of_the_merchant_does_not_stand_for_a_coupon(till, shopper):
    public = till.create(salt=2, audience=Audience.PUBLIC, issuer=0)
    till.pay(till.order(public, nonce=9))
    order = till.order(index=8, nonce=9)
    with refuses("Checkout_NotRedeemed", digest(till, order)):
        till.refunds(order, 1)


def test_a_set_that_could_not_have_been_redeemed_is_refused(till, paid):
    twice = till.market.presented(paid, paid.use, paid.use)
    with refuses("Stacking_Order", 0, 1):
        till.refunds(twice, 0, [DISCOUNT, DISCOUNT])


def test_extra_words_of_other_terms_are_refused(till, paid):
    other = replace(paid, extra=(1,))
    with pytest.raises(Exception, match="Terms_ExtraHash"):
        till.refunds(other, 1)


def test_the_campaign_must_exist(till):
    plan = till.market.plan(salt=404, audience=Audience.PUBLIC, issuer=0)
    public = till.create(salt=2, audience=Audience.PUBLIC, issuer=0)
    till.pay(till.order(public))
    with refuses("Hub_UnknownCampaign", plan.id):
        till.refunds(till.order(plan), 1)


@pytest.mark.parametrize("discounts", [[], [0, 0]])
def test_there_is_a_discount_for_each_campaign(till, paid, discounts):
    terms, uses, quote, (amount, _, units) = till.back(paid, 1)
    with refuses("Checkout_DiscountCount", len(discounts), 1):
        till.checkout.refund.call(
            terms, uses, quote, (amount, discounts, units), {"from": till.people.merchant.account}
        )


def test_there_is_a_use_for_each_campaign(till, paid):
    terms, _, quote, refund = till.back(paid, 1)
    sent = {"from": till.people.merchant.account}
    with refuses("Hub_UsesOfTerms", 0, 1):
        till.checkout.refund.call(terms, [], quote, refund, sent)
    with refuses("Stacking_Count", 0, 8):
        till.checkout.refund.call([], [], quote, (1, [], refund[2]), sent)


def test_something_comes_back(till, paid):
    with refuses("Checkout_NothingReturned"):
        till.refunds(paid)


def test_no_more_is_refunded_than_was_paid(till, paid):
    with refuses("Checkout_RefundAbovePaid", PAYABLE + 1, PAYABLE):
        till.refunds(paid, PAYABLE + 1)
    till.refund(paid, 900)
    with refuses("Checkout_RefundAbovePaid", PAYABLE - 899, PAYABLE - 900):
        till.refunds(paid, PAYABLE - 899)
    till.refund(paid, PAYABLE - 900)


def test_no_more_of_a_discount_goes_back_than_was_given(till, paid):
    with refuses("Checkout_DiscountAboveGiven", 0, DISCOUNT + 1, DISCOUNT):
        till.refunds(paid, 0, [DISCOUNT + 1])
    till.refund(paid, 0, [100])
    with refuses("Checkout_DiscountAboveGiven", 0, DISCOUNT - 99, DISCOUNT - 100):
        till.refunds(paid, 0, [DISCOUNT - 99])


def test_no_more_units_come_back_than_were_bought(till, paid):
    with refuses("Checkout_UnitsAboveBought", 0, 3, 2):
        till.refunds(paid, 0, None, (3,))
    till.refund(paid, 0, None, (1, 1))
    with refuses("Checkout_UnitsAboveBought", 0, 2, 1):
        till.refunds(paid, 0, None, (2,))
    with refuses("Checkout_UnitsAboveBought", 1, 1, 0):
        till.refunds(paid, 0, None, (1, 1))


@pytest.mark.parametrize("line", [len(BASKET), 16, 63])
def test_a_line_that_the_order_has_not_does_not_come_back(till, paid, line):
    with refuses("Checkout_UnitsAboveBought", line, 1, 0):
        till.refunds(paid, 1, None, (0,) * line + (1,))


def test_the_window_counts_from_an_early_end_too(till, merchant):
    ending = till.create(salt=2, notice=0)
    order = till.order(ending, quote_deadline=till.market.now + 20 * DAY)
    till.pay(order)
    till.market.hub.announceEnd(ending.words, {"from": merchant.account})
    until = till.market.hub.stateOf(ending.id)[2] + DAY
    till.market.at(until)
    with refuses("Checkout_RefundLate", until, until):
        till.refunds(order, 1)


def test_a_campaign_without_returns_takes_none(till, paid):
    """Another one of the order may."""
    without = till.create(salt=2, refund_window=0)
    order = till.market.set_of(till.paid, without, index=5)
    till.pay(order)
    place = [use.terms.refund_window for use in order.uses].index(0)
    till.market.at(order.order.deadline)
    mine, theirs = ([1, 0], [0, 1]) if place else ([0, 1], [1, 0])
    with refuses("Checkout_RefundLate", order.order.deadline, order.order.deadline):
        till.refunds(order, 1, theirs)
    till.refund(order, 1, mine)


@pytest.mark.parametrize("mood", [Mood.REVERTS, Mood.RETURNS_FALSE])
def test_a_token_that_does_not_move_leaves_everything_as_it_was(till, paid, shopper, mood):
    till.moody(mood)
    with refuses("Token_Transfer", int(till.token.address, 16), PAYABLE):
        till.refund(paid, PAYABLE, [DISCOUNT])
    assert till.checkout.returnedOf(digest(till, paid))[0] == 0
    assert till.balance(shopper) == RICH - PAYABLE


def test_a_refund_that_arrives_in_part_is_refused(till, paid):
    till.moody(Mood.TAKES_A_FEE)
    with refuses("Token_Short", PAYABLE - PAYABLE // 100, PAYABLE):
        till.refunds(paid, PAYABLE)


def test_a_merchant_without_the_money_refunds_nothing(till, paid, merchant):
    till.token.approve(till.checkout, PAYABLE - 1, {"from": merchant.account})
    with refuses("Token_Transfer", int(till.token.address, 16), PAYABLE):
        till.refunds(paid, PAYABLE)


def test_a_revoked_coupon_is_no_way_to_a_budget_that_nobody_deposited(till, merchant):
    """Its bit is set like that of a spent one."""
    revocable = till.create(salt=2, revocation=Revocation.INDEX)
    till.market.hub.revokeIndices(revocable.words, 0, 1, {"from": merchant.account})
    with refuses("Checkout_DiscountAboveSpent", 0, 1, 0):
        till.refunds(till.order(revocable), 0, [1])
    till.pay(till.order(revocable, index=1))
    till.refund(till.order(revocable), 0, [1])
    with refuses("Checkout_DiscountAboveSpent", 0, DISCOUNT, DISCOUNT - 1):
        till.refunds(till.order(revocable, index=1), 0, [DISCOUNT])


def test_a_coupon_of_a_leaf_that_was_never_published_is_refused(till, shopper):
    by_root = till.create(salt=2, audience=Audience.ROOT)
    published = till.market.publish(by_root)
    till.market.at(published.root.active_from)
    order = till.order(by_root, published=published)
    till.pay(order)
    forged = replace(order, proof=(b"\x01" * 32, *order.proof[1:]))
    with refuses("Hub_UnknownRoot", by_root.id, published.root.epoch):
        till.refunds(forged, 1)
