"""Naming who may sign quotes for a merchant, and until when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.domain.terms import Audience
from tests.contracts.fixtures.logs import records_of
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

DISCOUNT = 1600


def test_a_cashier_signs_quotes_until_the_second_before_the_expiry(market, hub, campaign, merchant, cashier, shopper):
    expiry = market.now + 5000
    hub.nameCashier(cashier.account, expiry, {"from": merchant.account})
    order = market.quoted(market.order(campaign), by=cashier)
    market.at(expiry - 1)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT
    market.at(expiry)
    with refuses("Hub_QuoteSigner", cashier.address, merchant.address):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


def test_a_naming_is_recorded(market, hub, merchant, cashier):
    (record,) = records_of(hub.nameCashier(cashier.account, 12345, {"from": merchant.account}))
    assert record.name == "CashierNamed"
    assert (record.words["merchant"], record.words["cashier"]) == (merchant.address, cashier.address)
    assert record.words["expiry"] == 12345
    assert hub.cashierExpiry(merchant.account, cashier.account) == 12345


def test_nobody_is_a_cashier_unasked(market, hub, campaign, merchant, cashier, shopper):
    order = market.quoted(market.order(campaign), by=cashier)
    with refuses("Hub_QuoteSigner", cashier.address, merchant.address):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


def test_an_expiry_of_zero_takes_the_right_away(market, hub, campaign, merchant, cashier, shopper):
    hub.nameCashier(cashier.account, market.now + 5000, {"from": merchant.account})
    order = market.quoted(market.order(campaign), by=cashier)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT
    hub.nameCashier(cashier.account, 0, {"from": merchant.account})
    with refuses("Hub_QuoteSigner", cashier.address, merchant.address):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


@pytest.mark.parametrize("namer", ["rival", "shopper"])
def test_a_cashier_signs_for_the_merchant_who_named_it_only(market, hub, campaign, people, namer):
    merchant, cashier, shopper = people.merchant, people.cashier, people.shopper
    hub.nameCashier(cashier.account, market.now + 5000, {"from": getattr(people, namer).account})
    order = market.quoted(market.order(campaign), by=cashier)
    with refuses("Hub_QuoteSigner", cashier.address, merchant.address):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


def test_a_cashier_signs_public_quotes(market, hub, public, merchant, cashier, shopper):
    assert public.terms.audience == Audience.PUBLIC
    hub.nameCashier(cashier.account, market.now + 5000, {"from": merchant.account})
    order = market.quoted(market.order(public), by=cashier)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT


def test_a_cashier_issues_no_vouchers(market, hub, campaign, merchant, issuer, cashier, shopper):
    hub.nameCashier(cashier.account, market.now + 5000, {"from": merchant.account})
    order = market.order(campaign)
    forged = replace(order, voucher_signature=cashier.sign(market.voucher_digest(order)))
    with refuses("Hub_VoucherSigner", cashier.address, issuer.address):
        hub.redeem.call(*arguments(forged), {"from": shopper.account})


def test_a_cashier_changes_no_campaign(market, hub, campaign, merchant, cashier):
    hub.nameCashier(cashier.account, market.now + 5000, {"from": merchant.account})
    with refuses("Hub_NotMerchant", cashier.address, merchant.address):
        hub.pause.call(campaign.words, 1, {"from": cashier.account})


def test_the_zero_address_is_no_cashier(market, hub, merchant):
    with refuses("Hub_NoCashier"):
        hub.nameCashier.call("0x" + "0" * 40, market.now + 5000, {"from": merchant.account})


def test_the_largest_expiry_is_taken(market, hub, campaign, merchant, cashier, shopper):
    hub.nameCashier(cashier.account, 2**256 - 1, {"from": merchant.account})
    order = market.quoted(market.order(campaign), by=cashier)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT
