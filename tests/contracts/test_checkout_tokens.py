"""Odd tokens: each pays, or is refused with a typed error while coupon and money stay where they were.

Tokens that call back: test_checkout_callbacks.py; permits that fail: test_checkout_permit.py.
"""

from __future__ import annotations

import pytest

from offchain.domain.order import Line
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.rewards import Mood
from tests.contracts.fixtures.till import FUNDS, RICH

PAYABLE = 6899
CENT = Line(unit_price=2, quantity=1)


def stays(till, order):
    """Neither coupon nor money went."""
    people = till.people
    return till.unspent(order) and (till.balance(people.shopper), till.balance(people.merchant)) == (RICH, 0)


@pytest.mark.parametrize("mood", [Mood.HONEST, Mood.RETURNS_NOTHING, Mood.RETURNS_LONG])
def test_what_works_works(till, merchant, mood):
    till.moody(mood)
    till.pay(till.order())
    assert till.balance(merchant) == PAYABLE


@pytest.mark.parametrize("mood", [Mood.REVERTS, Mood.RETURNS_FALSE])
def test_a_token_that_does_not_move_is_refused(till, mood):
    till.moody(mood)
    order = till.order()
    with refuses("Token_Transfer", int(till.token.address, 16), PAYABLE):
        till.pay(order)
    assert stays(till, order)


def test_a_token_that_was_paused_pays_afterwards(till, merchant):
    till.moody(Mood.REVERTS)
    order = till.order()
    with refuses("Token_Transfer", int(till.token.address, 16), PAYABLE):
        till.pay(order)
    till.moody(Mood.HONEST)
    till.pay(order)
    assert till.balance(merchant) == PAYABLE


def test_a_token_that_only_says_that_it_moved_is_refused(till):
    till.moody(Mood.MOVES_NOTHING)
    order = till.order()
    with refuses("Token_Short", 0, PAYABLE):
        till.pay(order)
    assert stays(till, order)


def test_a_fee_on_transfer_is_refused(till):
    till.moody(Mood.TAKES_A_FEE)
    order = till.order()
    with refuses("Token_Short", PAYABLE - PAYABLE // 100, PAYABLE):
        till.pay(order)
    assert stays(till, order)


def test_a_fee_on_transfer_is_refused_by_permit2_too(till, shopper, relayer):
    till.token.approve(till.permit2, RICH, {"from": shopper.account})
    till.moody(Mood.TAKES_A_FEE)
    order = till.signed_once(till.order())
    with refuses("Token_Short", PAYABLE - PAYABLE // 100, PAYABLE):
        till.pay_once(order, relayer)
    assert stays(till, order)


def test_a_fee_on_top_is_the_shoppers_as_with_every_transfer_of_such_a_token(till, shopper, merchant):
    till.moody(Mood.TAKES_FROM_SENDER)
    till.pay(till.order())
    assert till.balance(merchant) == PAYABLE
    assert till.balance(shopper) == RICH - PAYABLE - PAYABLE // 100


@pytest.mark.parametrize("who", ["shopper", "merchant"])
def test_a_blocked_wallet_neither_pays_nor_is_paid(till, who):
    till.token.block_(getattr(till.people, who).account, {"from": till.people.eve.account})
    order = till.order()
    with refuses("Token_Transfer", int(till.token.address, 16), PAYABLE):
        till.pay(order)
    assert stays(till, order)


def test_a_token_that_shrinks_the_merchants_balance_meanwhile_is_refused(till, merchant, eve):
    till.token.mint(merchant.account, 10, {"from": eve.account})
    till.token.setHook(till.token, till.token.seize.encode_input(merchant.account, 10), {"from": eve.account})
    till.moody(Mood.CALLS_BACK)
    order = till.order()
    with refuses("Token_Short", PAYABLE - 10, PAYABLE):
        till.pay(order)
    assert till.unspent(order)


def test_a_token_that_takes_more_away_than_it_brings_has_brought_nothing(till, merchant, eve):
    till.token.mint(merchant.account, PAYABLE + 10, {"from": eve.account})
    taking = till.token.seize.encode_input(merchant.account, PAYABLE + 10)
    till.token.setHook(till.token, taking, {"from": eve.account})
    till.moody(Mood.CALLS_BACK)
    with refuses("Token_Short", 0, PAYABLE):
        till.pays(till.order())


def test_a_token_that_grows_meanwhile_pays(till, merchant, eve):
    till.token.setHook(till.token, till.token.mint.encode_input(merchant.account, 10), {"from": eve.account})
    till.moody(Mood.CALLS_BACK)
    till.pay(till.order())
    assert till.balance(merchant) == PAYABLE + 10


def test_a_single_minor_unit_is_paid(till, merchant):
    """As of a token with 2 decimals."""
    till.pay(till.order(till.create(salt=2, value=5000), lines=(CENT,), delivery=0))
    assert till.balance(merchant) == 1


def test_the_largest_amount_is_paid(till, shopper, merchant):
    """As of a token with 77 decimals: an agreement has 96 bits."""
    most = 2**96 - 1
    huge = till.create(salt=2, value=1, cap_amount=most, funds=most)
    till.enrich(shopper, 2**255)
    till.pay(till.order(huge, lines=(Line(unit_price=most, quantity=1),), delivery=0))
    assert till.balance(merchant) == most - (most + 5000) // 10_000


def test_an_amount_above_every_agreement_is_refused(till, shopper):
    huge = till.create(salt=2, value=1, cap_amount=2**96 - 1, funds=2**96 - 1)
    price = 10_000 * (2**92 - 1)
    order = till.order(huge, lines=(Line(unit_price=2**92 - 1, quantity=10_000),), delivery=0)
    with refuses("Hub_PayableAboveMax", price - (price + 5000) // 10_000, 2**96 - 1):
        till.pays(order)


@pytest.mark.parametrize("name", ["nobody", "hub", "checkout"])
def test_what_is_no_token_is_refused(till, shopper, eve, name):
    account = {"nobody": eve.account, "hub": till.market.hub, "checkout": till.checkout}[name]
    campaign = till.create(account, funds=0, salt=2)
    till.credit(campaign)
    order = till.order(campaign)
    with refuses("Checkout_NoBalance", int(account.address, 16)):
        till.pay(order)
    assert till.unspent(order)


def test_what_is_no_token_takes_no_permit(till, shopper, eve):
    campaign = till.create(eve.account, funds=0, salt=2)
    till.credit(campaign)
    permit = (FUNDS, 0, 27, bytes(32), bytes(32))
    with refuses("Checkout_NoBalance", eve.address):
        till.checkout.payWithPermit.call(*arguments(till.order(campaign)), permit, {"from": shopper.account})


def test_a_merchant_who_buys_from_itself_is_not_paid(till, merchant):
    till.enrich(merchant)
    with refuses("Token_Short", 0, PAYABLE):
        till.pays(till.order(shopper=merchant.address), merchant)
