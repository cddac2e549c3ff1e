"""The checkout brings orders in the name of who sent them to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

DISCOUNT = 1600
PAYABLE = 7999 + 500 - DISCOUNT


def test_an_order_that_the_shopper_brings_to_the_checkout_is_redeemed(market, hub, campaign, shopper, checkout):
    order = market.order(campaign)
    answer = hub.redeemFor.call(shopper.account, False, *arguments(order), {"from": checkout.account})
    assert answer == ("0x" + market.quote_digest(order).hex(), PAYABLE)
    record = redeemed_by(hub.redeemFor(shopper.account, False, *arguments(order), {"from": checkout.account}))
    assert (record.shopper, record.submitter, record.discount) == (shopper.address, shopper.address, DISCOUNT)
    assert hub.stateOf(campaign.id)[:2] == (campaign.terms.budget - DISCOUNT, 1)


def test_nobody_but_the_checkout_speaks_for_a_sender(market, hub, campaign, shopper, merchant, eve, checkout):
    for stranger in (shopper, merchant, eve):
        with refuses("Hub_NotCheckout", stranger.address, checkout.address):
            hub.redeemFor.call(shopper.account, True, *arguments(market.order(campaign)), {"from": stranger.account})


def test_a_relayer_at_the_checkout_needs_the_consent_of_the_shopper(market, hub, campaign, shopper, relayer, checkout):
    order = market.order(campaign)
    with refuses("Hub_ConsentSigner", 0, shopper.address):
        hub.redeemFor.call(relayer.account, False, *arguments(order), {"from": checkout.account})
    record = redeemed_by(
        hub.redeemFor(relayer.account, False, *arguments(market.agreed(order)), {"from": checkout.account})
    )
    assert (record.shopper, record.submitter) == (shopper.address, relayer.address)


def test_an_agreement_that_the_checkout_has_is_not_asked_again(market, hub, campaign, relayer, checkout):
    order = market.order(campaign)
    assert order.consent_signature == b""
    answer = hub.redeemFor.call(relayer.account, True, *arguments(order), {"from": checkout.account})
    assert answer[1] == PAYABLE


def test_the_price_of_an_agreement_holds_at_the_checkout(market, hub, campaign, relayer, checkout):
    order = market.order(campaign, max_payable=PAYABLE - 1)
    with refuses("Hub_PayableAboveMax", PAYABLE, PAYABLE - 1):
        hub.redeemFor.call(relayer.account, True, *arguments(order), {"from": checkout.account})


def test_the_submitters_of_agreement_and_coupon_hold_at_the_checkout(market, hub, campaign, relayer, eve, checkout):
    agreed = market.order(campaign, consent_submitter=relayer.address)
    with refuses("Hub_WrongSubmitter", eve.address, relayer.address):
        hub.redeemFor.call(eve.account, True, *arguments(agreed), {"from": checkout.account})
    bound = market.order(campaign, submitter=relayer.address)
    with refuses("Hub_WrongSubmitter", eve.address, relayer.address):
        hub.redeemFor.call(eve.account, True, *arguments(bound), {"from": checkout.account})
    hub.redeemFor.call(relayer.account, True, *arguments(bound), {"from": checkout.account})


@pytest.mark.parametrize("signature", [b"", b"\x01" * 65], ids=["none", "nobody's"])
def test_a_merchant_who_sends_has_said_so(market, hub, campaign, merchant, signature):
    order = replace(market.agreed(market.order(campaign)), quote_signature=signature)
    record = redeemed_by(hub.redeem(*arguments(order), {"from": merchant.account}))
    assert (record.submitter, record.discount) == (merchant.address, DISCOUNT)


def test_another_merchant_who_sends_has_said_nothing(market, hub, campaign, merchant, rival):
    order = replace(market.agreed(market.order(campaign)), quote_signature=b"")
    with refuses("Hub_QuoteSigner", 0, merchant.address):
        hub.redeem.call(*arguments(order), {"from": rival.account})
