"""Somebody else submits: only with the shopper's consent to this very order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.market import arguments, recovered
from tests.contracts.fixtures.refusals import refuses

DISCOUNT = 1600
PAYABLE = 7999 + 500 - 1600


def test_a_relayer_submits_what_the_shopper_agreed_to(market, hub, campaign, shopper, relayer):
    order = market.agreed(market.order(campaign))
    record = redeemed_by(hub.redeem(*arguments(order), {"from": relayer.account}))
    assert (record.shopper, record.submitter, record.discount) == (shopper.address, relayer.address, DISCOUNT)


def test_a_shopper_who_sends_needs_no_signature(market, hub, campaign, shopper):
    order = market.order(campaign)
    assert order.consent_signature == b""
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT


def test_nobody_redeems_for_a_shopper_who_did_not_agree(market, hub, campaign, shopper, eve):
    with refuses("Hub_ConsentSigner", 0, shopper.address):
        hub.redeem.call(*arguments(market.order(campaign)), {"from": eve.account})


def test_the_submitter_cannot_agree_for_the_shopper(market, hub, campaign, shopper, eve):
    order = market.agreed(market.order(campaign), by=eve)
    with refuses("Hub_ConsentSigner", eve.address, shopper.address):
        hub.redeem.call(*arguments(order), {"from": eve.account})


def test_the_merchant_cannot_agree_for_the_shopper(market, hub, campaign, shopper, merchant):
    order = market.agreed(market.order(campaign), by=merchant)
    with refuses("Hub_ConsentSigner", merchant.address, shopper.address):
        hub.redeem.call(*arguments(order), {"from": merchant.account})


def test_a_consent_is_good_for_one_quote_only(market, hub, campaign, shopper, relayer):
    agreed = market.agreed(market.order(campaign))
    dearer = market.order(campaign, delivery=501)
    moved = replace(dearer, consent_signature=agreed.consent_signature)
    signer = recovered(market.consent_digest(moved), agreed.consent_signature)
    with refuses("Hub_ConsentSigner", signer, shopper.address):
        hub.redeem.call(*arguments(moved), {"from": relayer.account})


@pytest.mark.parametrize(
    "change",
    [{"max_payable": 2**96 - 2}, {"text_hash": b"\x99" * 32}],
    ids=["another price limit", "another text"],
)
def test_a_tampered_consent_is_refused(market, hub, campaign, shopper, relayer, change):
    agreed = market.agreed(market.order(campaign))
    tampered = replace(agreed, agreement=replace(agreed.agreement, **change))
    signer = recovered(market.consent_digest(tampered), agreed.consent_signature)
    with refuses("Hub_ConsentSigner", signer, shopper.address):
        hub.redeem.call(*arguments(tampered), {"from": relayer.account})


def test_a_consent_names_who_may_submit(market, hub, campaign, relayer, eve):
    order = market.agreed(market.order(campaign, consent_submitter=relayer.address))
    with refuses("Hub_WrongSubmitter", eve.address, relayer.address):
        hub.redeem.call(*arguments(order), {"from": eve.account})
    assert hub.redeem.call(*arguments(order), {"from": relayer.account}) == DISCOUNT


def test_a_bound_consent_cannot_be_opened_to_others(market, hub, campaign, shopper, relayer, eve):
    bound = market.agreed(market.order(campaign, consent_submitter=relayer.address))
    opened = replace(bound, agreement=replace(bound.agreement, submitter=0))
    signer = recovered(market.consent_digest(opened), bound.consent_signature)
    with refuses("Hub_ConsentSigner", signer, shopper.address):
        hub.redeem.call(*arguments(opened), {"from": eve.account})


def test_a_copied_transaction_is_worthless(market, hub, campaign, shopper, eve):
    """A searcher puts its own address for the shopper's: the cashier never quoted that."""
    seen = market.order(campaign)
    copied = replace(seen, order=replace(seen.order, shopper=eve.address))
    signer = recovered(market.quote_digest(copied), seen.quote_signature)
    with refuses("Hub_QuoteSigner", signer, campaign.terms.merchant):
        hub.redeem.call(*arguments(copied), {"from": eve.account})
    assert hub.redeem.call(*arguments(seen), {"from": shopper.account}) == DISCOUNT


def test_the_price_limit_holds_for_a_relayer(market, hub, campaign, relayer):
    exact = market.agreed(market.order(campaign, max_payable=PAYABLE))
    assert hub.redeem.call(*arguments(exact), {"from": relayer.account}) == DISCOUNT
    below = market.agreed(market.order(campaign, max_payable=PAYABLE - 1))
    with refuses("Hub_PayableAboveMax", PAYABLE, PAYABLE - 1):
        hub.redeem.call(*arguments(below), {"from": relayer.account})


def test_the_same_order_is_not_relayed_twice(market, hub, campaign, relayer, eve):
    order = market.agreed(market.order(campaign, index=6))
    hub.redeem(*arguments(order), {"from": relayer.account})
    with refuses("Hub_IndexUsed", campaign.id, 6):
        hub.redeem.call(*arguments(order), {"from": eve.account})
