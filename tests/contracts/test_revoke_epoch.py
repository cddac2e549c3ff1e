"""Voiding all vouchers signed so far, where the terms reserved it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.domain.terms import Revocation
from tests.contracts.fixtures.logs import records_of
from tests.contracts.fixtures.market import arguments, recovered
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.storage import load, position_in_mapping, store

DISCOUNT = 1600
LAST = 2**16 - 1


@pytest.fixture(scope="module")
def revocable(market):
    """A campaign whose vouchers can be voided all at once."""
    return market.create(revocation=Revocation.EPOCH, salt=2)


def test_vouchers_of_the_old_epoch_are_void_and_new_ones_count(market, hub, revocable, merchant, shopper):
    old = market.order(revocable)
    hub.revokeEpoch(revocable.words, {"from": merchant.account})
    with refuses("Hub_EpochRevoked", 0, 1):
        hub.redeem.call(*arguments(old), {"from": shopper.account})
    assert hub.redeem.call(*arguments(market.order(revocable, epoch=1)), {"from": shopper.account}) == DISCOUNT


def test_an_old_voucher_does_not_pass_for_a_new_one(market, hub, revocable, merchant, shopper, issuer):
    old = market.order(revocable)
    hub.revokeEpoch(revocable.words, {"from": merchant.account})
    relabelled = market.quoted(replace(old, grant=replace(old.grant, epoch=1)))
    signer = recovered(market.voucher_digest(relabelled), old.voucher_signature)
    with refuses("Hub_VoucherSigner", signer, issuer.address):
        hub.redeem.call(*arguments(relabelled), {"from": shopper.account})


def test_each_revocation_is_recorded_with_the_new_epoch(hub, revocable, merchant):
    for epoch in (1, 2):
        assert hub.revokeEpoch.call(revocable.words, {"from": merchant.account}) == epoch
        (record,) = records_of(hub.revokeEpoch(revocable.words, {"from": merchant.account}))
        assert (record.name, record.words["epoch"]) == ("EpochRevoked", epoch)
    assert hub.stateOf(revocable.id) == (revocable.terms.budget, 0, 0, 0, 2)


def test_what_was_redeemed_stays_redeemed(market, hub, revocable, merchant, shopper):
    hub.redeem(*arguments(market.order(revocable, index=3)), {"from": shopper.account})
    hub.revokeEpoch(revocable.words, {"from": merchant.account})
    with refuses("Hub_IndexUsed", revocable.id, 3):
        hub.redeem.call(*arguments(market.order(revocable, index=3, epoch=1)), {"from": shopper.account})


@pytest.mark.parametrize("promised", [Revocation.NONE, Revocation.INDEX])
def test_vouchers_are_not_voided_where_the_terms_do_not_say_so(market, hub, merchant, promised):
    kept = market.create(revocation=promised, salt=4)
    with refuses("Hub_RevocationNotPromised", Revocation.EPOCH, promised):
        hub.revokeEpoch.call(kept.words, {"from": merchant.account})


def test_only_the_merchant_voids_vouchers(hub, revocable, merchant, issuer, eve):
    for stranger in (issuer, eve):
        with refuses("Hub_NotMerchant", stranger.address, merchant.address):
            hub.revokeEpoch.call(revocable.words, {"from": stranger.account})


def test_a_campaign_that_nobody_created_has_no_epoch(market, hub, merchant):
    plan = market.plan(revocation=Revocation.EPOCH, salt=404)
    with refuses("Hub_UnknownCampaign", plan.id):
        hub.revokeEpoch.call(plan.words, {"from": merchant.account})


def test_the_last_epoch_is_never_left(market, hub, revocable, merchant, shopper):
    """65,535 transactions are too many for a test: the state's word is set as they would leave it."""
    position = position_in_mapping(hub, revocable.id)
    word = load(hub, position)
    assert word >> 160 == revocable.terms.budget
    store(hub, position, word | (LAST - 1) << 8)
    hub.revokeEpoch(revocable.words, {"from": merchant.account})
    assert hub.stateOf(revocable.id) == (revocable.terms.budget, 0, 0, 0, LAST)
    with refuses("Hub_EpochsExhausted", LAST):
        hub.revokeEpoch.call(revocable.words, {"from": merchant.account})
    assert hub.redeem.call(*arguments(market.order(revocable, epoch=LAST)), {"from": shopper.account}) == DISCOUNT
