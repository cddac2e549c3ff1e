"""Redeeming what everybody with a quote may have: the quote's nonce is spent instead of an index."""

from __future__ import annotations

import pytest

from offchain.domain.terms import Audience
from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

DISCOUNT = 1600


def test_a_public_campaign_needs_only_a_quote(market, hub, public, shopper):
    sent = hub.redeem(*arguments(market.order(public)), {"from": shopper.account})
    record = redeemed_by(sent)
    assert (record.discount, record.route) == (DISCOUNT, Audience.PUBLIC)
    assert (record.index, record.epoch, record.value) == (0, 0, 0)
    assert hub.stateOf(public.id) == (public.terms.budget - DISCOUNT, 1, 0, 0, 0)


def test_a_quote_counts_once(market, hub, public, shopper, merchant):
    order = market.order(public, nonce=77)
    hub.redeem(*arguments(order), {"from": shopper.account})
    with refuses("Hub_NonceUsed", merchant.address, 77):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


def test_a_nonce_counts_once_over_all_campaigns_of_a_merchant(market, hub, public, shopper, merchant):
    other = market.create(audience=Audience.PUBLIC, salt=2)
    hub.redeem(*arguments(market.order(public, nonce=77)), {"from": shopper.account})
    with refuses("Hub_NonceUsed", merchant.address, 77):
        hub.redeem.call(*arguments(market.order(other, nonce=77)), {"from": shopper.account})


@pytest.mark.parametrize("nonce", [0, 255, 256, 2**120 - 1])
def test_nonces_come_in_any_order(market, hub, public, shopper, merchant, nonce):
    hub.redeem(*arguments(market.order(public, nonce=1000)), {"from": shopper.account})
    hub.redeem(*arguments(market.order(public, nonce=nonce)), {"from": shopper.account})
    assert hub.nonceWord(merchant.account, nonce >> 8) == 1 << (nonce & 0xFF)


def test_a_personal_coupon_leaves_the_nonce_alone(market, hub, campaign, public, shopper):
    hub.redeem(*arguments(market.order(campaign, nonce=5)), {"from": shopper.account})
    assert hub.redeem.call(*arguments(market.order(public, nonce=5)), {"from": shopper.account}) == DISCOUNT


@pytest.mark.parametrize("field", ["value", "not_before", "deadline", "index", "epoch", "reserved", "bearer"])
def test_a_public_use_carries_no_personal_grant(market, hub, public, shopper, field):
    order = market.order(public, **{field: 1})
    with refuses("Hub_GrantMalformed", order.grant.packed()):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


def test_the_uses_end_at_the_cap(market, hub, shopper):
    scarce = market.create(audience=Audience.PUBLIC, cap=2, salt=3)
    for nonce in (1, 2):
        hub.redeem(*arguments(market.order(scarce, nonce=nonce)), {"from": shopper.account})
    with refuses("Hub_CapReached", 2, 2):
        hub.redeem.call(*arguments(market.order(scarce, nonce=3)), {"from": shopper.account})
