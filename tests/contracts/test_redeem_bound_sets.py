"""A quote names its set of coupons: nobody drops, adds or exchanges one. And which sets spend the quote's nonce."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.domain.order import Grant
from offchain.domain.terms import Audience, Kind
from tests.contracts.fixtures.drafts import with_use
from tests.contracts.fixtures.market import arguments, recovered
from tests.contracts.fixtures.refusals import refuses


@pytest.fixture(scope="module")
def three(market):
    """1.00 each by voucher, in the order of evaluation."""
    return [market.create(kind=Kind.FIXED, value=100, priority=9 - at, salt=20 + at) for at in range(3)]


@pytest.fixture(scope="module")
def open_pair(market):
    """1.00 each for everybody, in the order of evaluation."""
    everybody = {"kind": Kind.FIXED, "value": 100, "audience": Audience.PUBLIC, "issuer": 0}
    return [market.create(priority=5 - at, salt=30 + at, **everybody) for at in range(2)]


def redeem(market, presented):
    """As the shopper, without leaving a trace."""
    return market.hub.redeem.call(*arguments(presented), {"from": market.people.shopper.account})


def refused_by_signer(market, changed, honest):
    """The refusal of a set that the cashier did not sign."""
    signer = recovered(market.quote_digest(changed), honest.quote_signature)
    return refuses("Hub_QuoteSigner", signer, market.people.merchant.address)


@pytest.mark.parametrize("dropped", [0, 1, 2])
def test_nobody_drops_a_use_of_the_quote(market, three, dropped):
    honest = market.set_of(*three)
    changed = replace(honest, uses=honest.uses[:dropped] + honest.uses[dropped + 1 :])
    with refused_by_signer(market, changed, honest):
        redeem(market, changed)
    assert redeem(market, honest) == 300


def test_nobody_adds_a_use_to_the_quote(market, three):
    honest = market.set_of(*three[:2])
    changed = replace(honest, uses=(*honest.uses, market.order(three[2]).use))
    with refused_by_signer(market, changed, honest):
        redeem(market, changed)


def test_nobody_adds_a_use_to_the_quote_of_one(market, three):
    honest = market.order(three[0])
    changed = honest.around(honest.use, market.order(three[1]).use)
    with refused_by_signer(market, changed, honest):
        redeem(market, changed)


@pytest.mark.parametrize("exchanged", [0, 1])
def test_nobody_exchanges_a_coupon_of_the_quote(market, three, exchanged):
    honest = market.set_of(*three[:2], index=1)
    other = market.order(three[exchanged], index=2)
    changed = with_use(honest, exchanged, grant=other.grant, voucher_signature=other.voucher_signature)
    with refused_by_signer(market, changed, honest):
        redeem(market, changed)


def test_nobody_exchanges_a_campaign_of_the_quote(market, three):
    honest = market.set_of(*three[:2])
    changed = replace(honest, uses=(honest.uses[0], market.order(three[2]).use))
    with refused_by_signer(market, changed, honest):
        redeem(market, changed)


def test_each_coupon_of_a_set_needs_its_own_voucher(market, three, issuer):
    honest = market.set_of(*three[:2])
    changed = with_use(honest, 1, voucher_signature=honest.uses[0].voucher_signature)
    digest = market.voucher_digest(market.order(three[1]))
    with refuses("Hub_VoucherSigner", recovered(digest, honest.uses[0].voucher_signature), issuer.address):
        redeem(market, changed)


def test_a_consent_is_good_for_one_set_only(market, hub, three, shopper, relayer):
    agreed = market.agreed(market.set_of(*three))
    fewer = replace(market.set_of(*three[:2]), consent_signature=agreed.consent_signature)
    signer = recovered(market.consent_digest(fewer), agreed.consent_signature)
    with refuses("Hub_ConsentSigner", signer, shopper.address):
        hub.redeem.call(*arguments(fewer), {"from": relayer.account})


def test_two_quotes_of_one_coupon_with_different_sets_are_one_redemption(market, hub, three, shopper):
    pair, lone = market.set_of(*three[:2], index=7), market.order(three[0], index=7, nonce=2)
    hub.redeem(*arguments(pair), {"from": shopper.account})
    with refuses("Hub_IndexUsed", three[0].id, 7):
        redeem(market, lone)


def test_a_set_with_an_index_flips_its_bit_and_leaves_the_nonce(market, hub, three, open_pair, shopper, merchant):
    voucher, public = market.order(three[0], index=7, nonce=5), market.order(open_pair[0], nonce=5)
    hub.redeem(*arguments(market.together(voucher, public)), {"from": shopper.account})
    assert hub.usedWord(three[0].id, 0) == 1 << 7
    assert hub.usedWord(open_pair[0].id, 0) == 0
    assert hub.nonceWord(merchant.account, 0) == 0


def test_a_set_with_an_index_takes_a_nonce_that_was_used(market, hub, three, open_pair, shopper):
    hub.redeem(*arguments(market.order(open_pair[0], nonce=5)), {"from": shopper.account})
    assert redeem(market, market.together(market.order(three[0], nonce=5), market.order(open_pair[0]))) == 200


def test_a_set_with_an_index_is_redeemed_once(market, hub, three, open_pair, shopper):
    order = market.together(market.order(three[0], index=7), market.order(open_pair[0]))
    hub.redeem(*arguments(order), {"from": shopper.account})
    with refuses("Hub_IndexUsed", three[0].id, 7):
        redeem(market, order)


def test_a_set_for_everybody_spends_the_nonce_once(market, hub, open_pair, shopper, merchant):
    order = market.set_of(*open_pair, nonce=515)
    hub.redeem(*arguments(order), {"from": shopper.account})
    assert hub.nonceWord(merchant.account, 2) == 1 << 3
    assert [hub.stateOf(each.id)[1] for each in open_pair] == [1, 1]
    with refuses("Hub_NonceUsed", merchant.address, 515):
        redeem(market, order)


def test_one_nonce_is_one_redemption_over_all_sets_for_everybody(market, hub, open_pair, shopper, merchant):
    pair, lone = market.set_of(*open_pair, nonce=6), market.order(open_pair[1], nonce=6)
    hub.redeem(*arguments(pair), {"from": shopper.account})
    with refuses("Hub_NonceUsed", merchant.address, 6):
        redeem(market, lone)


@pytest.mark.parametrize("at", [0, 1])
def test_a_public_use_of_a_set_carries_no_grant(market, open_pair, at):
    order = market.set_of(*open_pair)
    changed = market.quoted(with_use(order, at, grant=Grant(value=1)))
    with refuses("Hub_GrantMalformed", 1 << 160):
        redeem(market, changed)
