"""Redeeming and paying in one transaction, by the shopper's allowance: both happen or neither."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.domain.terms import Scope
from tests.contracts.fixtures.campaigns import DELIVERY
from tests.contracts.fixtures.logs import all_redeemed_by, redeemed_by
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.till import FUNDS, RICH

DISCOUNT = 1600
PAYABLE = 7999 + DELIVERY - DISCOUNT


def test_the_shopper_pays_the_net_price_to_the_merchant(till, shopper, merchant):
    order = till.order()
    sent = till.pay(order)
    assert sent.return_value == ("0x" + till.market.quote_digest(order).hex(), PAYABLE)
    assert (till.balance(shopper), till.balance(merchant)) == (RICH - PAYABLE, PAYABLE)
    record = redeemed_by(sent)
    assert (record.shopper, record.submitter, record.discount) == (shopper.address, shopper.address, DISCOUNT)
    assert till.market.hub.stateOf(till.paid.id)[:2] == (FUNDS - DISCOUNT, 1)


def test_the_checkout_holds_nothing_afterwards(till):
    till.pay(till.order())
    assert till.token.balanceOf(till.checkout) == 0


def test_it_says_who_it_works_with(till):
    assert till.checkout.hub() == till.market.hub
    assert till.checkout.vault() == till.vault
    assert till.checkout.permit2() == till.permit2


def test_a_relayer_with_the_consent_brings_an_order_that_the_shopper_pays(till, shopper, relayer, merchant):
    record = redeemed_by(till.pay(till.market.agreed(till.order()), relayer))
    assert (record.shopper, record.submitter) == (shopper.address, relayer.address)
    assert (till.balance(shopper), till.balance(merchant)) == (RICH - PAYABLE, PAYABLE)


def test_nobody_takes_an_allowance_without_the_consent(till, shopper, eve):
    with refuses("Hub_ConsentSigner", 0, shopper.address):
        till.pays(till.order(), eve)


def test_not_even_the_merchant_takes_an_allowance_without_the_consent(till, shopper, merchant):
    with refuses("Hub_ConsentSigner", 0, shopper.address):
        till.pays(till.order(), merchant)


def test_a_price_above_what_was_agreed_is_not_taken(till, relayer):
    with refuses("Hub_PayableAboveMax", PAYABLE, PAYABLE - 1):
        till.pays(till.market.agreed(till.order(max_payable=PAYABLE - 1)), relayer)
    till.pay(till.market.agreed(till.order(max_payable=PAYABLE)), relayer)


def test_a_copied_transaction_of_another_sender_is_refused(till, relayer, eve):
    order = till.market.agreed(till.order(consent_submitter=relayer.address))
    with refuses("Hub_WrongSubmitter", eve.address, relayer.address):
        till.pays(order, eve)
    till.pay(order, relayer)


def test_an_order_is_paid_once(till):
    order = till.order()
    till.pay(order)
    with refuses("Hub_IndexUsed", till.paid.id, 0):
        till.pays(order)


@pytest.mark.parametrize("allowed", [0, PAYABLE - 1])
def test_without_the_allowance_no_coupon_is_spent(till, shopper, allowed):
    order = till.order()
    till.token.approve(till.checkout, allowed, {"from": shopper.account})
    with refuses("Token_Transfer", int(till.token.address, 16), PAYABLE):
        till.pay(order)
    assert till.unspent(order)
    till.token.approve(till.checkout, PAYABLE, {"from": shopper.account})
    till.pay(order)
    assert not till.unspent(order)


def test_without_the_money_no_coupon_is_spent(till, shopper):
    order = till.order()
    till.token.seize(shopper.account, RICH - PAYABLE + 1, {"from": shopper.account})
    with refuses("Token_Transfer", int(till.token.address, 16), PAYABLE):
        till.pay(order)
    assert till.unspent(order)


def test_what_the_hub_refuses_is_not_paid(till, shopper):
    with refuses("Hub_CouponExpired", till.market.now, till.market.now):
        till.pays(till.order(deadline=till.market.now))
    assert till.balance(shopper) == RICH


def test_an_order_of_recorded_campaigns_is_not_paid_here(till, shopper):
    recorded = till.market.create(salt=2)
    with refuses("Checkout_Recorded"):
        till.pay(till.order(recorded))
    assert till.unspent(till.order(recorded))


def test_three_coupons_are_paid_with_one_transfer(till, shopper, merchant):
    others = [till.create(salt=2, scope=Scope.LINE, value=1000), till.create(salt=3, value=500)]
    order = till.market.set_of(till.paid, *others)
    sent = till.pay(order)
    discount = sum(record.discount for record in all_redeemed_by(sent))
    assert len(all_redeemed_by(sent)) == 3
    assert till.balance(merchant) == 7999 + DELIVERY - discount


def test_a_paid_and_a_recorded_coupon_do_not_stand_together(till):
    recorded = till.market.create(salt=2)
    with refuses("Stacking_Currencies", 0, 1):
        till.pays(till.market.set_of(till.paid, recorded))


def test_an_order_that_costs_nothing_moves_nothing(till, shopper, merchant):
    free = till.create(salt=2, value=10_000, cap_amount=FUNDS)
    till.token.block_(shopper.account, {"from": shopper.account})
    assert till.pay(till.order(free, delivery=0)).return_value[1] == 0
    assert (till.balance(shopper), till.balance(merchant)) == (RICH, 0)


def test_an_order_without_coupons_is_refused_as_by_the_hub(till, shopper):
    _, _, quote, consent = till.back(till.order())[:3] + (((0), bytes(32), b""),)
    with refuses("Stacking_Count", 0, 8):
        till.checkout.pay.call([], [], quote, consent, {"from": shopper.account})
    permit = (0, 0, 27, bytes(32), bytes(32))
    with refuses("Stacking_Count", 0, 8):
        till.checkout.payWithPermit.call([], [], quote, consent, permit, {"from": shopper.account})


def test_a_forged_price_is_not_paid(till):
    order = till.order()
    cheaper = replace(order, order=replace(order.order, delivery=0))
    recovered = till.market.quote_digest(cheaper)
    assert recovered != till.market.quote_digest(order)
    with pytest.raises(Exception, match="Hub_QuoteSigner"):
        till.pays(cheaper)
