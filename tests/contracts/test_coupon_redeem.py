"""Redeeming coupons that are tokens: at the hub, or through the token, which burns what was used; sweeping the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.domain.route import Route
from offchain.domain.terms import GateKind
from tests.contracts.fixtures.coupons import NOBODY, moves
from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.promises import gate, holder
from tests.contracts.fixtures.refusals import refuses

INDEX, OTHER = 5, 300


@pytest.fixture
def held(coupons, shopper):
    """The shopper holds two coupons."""
    for index in (INDEX, OTHER):
        coupons.claim(shopper.account, index)
    return coupons


def agreed(coupons, index=INDEX, **changes):
    """An order of the shopper, with the consent that a stranger needs to bring it."""
    return coupons.market.agreed(coupons.market.order(coupons.campaign, index=index, **changes))


def through_token(coupons, presented, sender):
    return coupons.contract.redeem(*arguments(presented), {"from": sender.account})


def tried(coupons, presented, sender):
    return coupons.contract.redeem.call(*arguments(presented), {"from": sender.account})


def test_a_holder_redeems_at_the_hub(held, hub, shopper):
    record = redeemed_by(held.spend(INDEX, shopper))
    assert (record.discount, record.route, record.index) == (1600, Route.TOKEN, INDEX)


def test_who_bought_the_coupon_redeems_it_and_who_sold_it_does_not(held, market, shopper, eve):
    held.send(shopper, eve.account, INDEX)
    with refuses("Hub_GateClosed", held.address, 0, 1):
        held.spend(INDEX, shopper)
    assert redeemed_by(held.spend(INDEX, eve)).shopper == eve.address


def test_a_used_coupon_is_refused_as_used_by_the_hub_before_and_after_it_was_swept(held, market, shopper):
    held.spend(INDEX, shopper)
    with refuses("Hub_IndexUsed", held.campaign.id, INDEX):
        held.spend(INDEX, shopper)
    held.contract.sweep([INDEX], {"from": shopper.account})
    with refuses("Hub_IndexUsed", held.campaign.id, INDEX):
        held.spend(INDEX, shopper)


def test_a_coupon_that_nobody_claimed_is_refused_by_the_gate(held, shopper):
    with refuses("Hub_GateClosed", held.address, 0, 1):
        held.spend(INDEX + 1, shopper)


def test_through_the_token_one_transaction_redeems_and_burns(held, hub, shopper, relayer):
    sent = through_token(held, agreed(held), relayer)
    assert sent.return_value == 1600
    assert redeemed_by(sent).index == INDEX
    assert moves(sent) == [(shopper.account, NOBODY, INDEX, 1)]
    assert held.contract.ownerOf(INDEX) == NOBODY
    assert held.balance(shopper, OTHER) == 1


def test_through_the_token_the_shopper_signs_even_where_he_sends(held, market, shopper):
    unsigned = market.order(held.campaign, index=INDEX)
    with refuses("Hub_ConsentSigner", 0, shopper.address):
        tried(held, unsigned, shopper)
    assert tried(held, agreed(held), shopper) == 1600


def test_a_submitter_that_is_named_is_the_token(held, market, shopper, relayer):
    for wrong in ({"submitter": relayer.address}, {"consent_submitter": relayer.address}):
        with refuses("Hub_WrongSubmitter", held.address, relayer.address):
            tried(held, agreed(held, **wrong), relayer)
    right = agreed(held, submitter=held.address, consent_submitter=held.address)
    assert tried(held, right, relayer) == 1600
    with refuses("Hub_WrongSubmitter", relayer.address, held.address):
        market.hub.redeem.call(*arguments(right), {"from": relayer.account})


def test_what_the_hub_refuses_burns_nothing(held, shopper, relayer):
    with refuses("Hub_PayableAboveMax", 6_899, 6_898):
        through_token(held, agreed(held, max_payable=6_898), relayer)
    assert held.balance(shopper, INDEX) == 1


def test_of_a_set_the_coupon_of_this_campaign_is_burnt(held, market, public, shopper, relayer):
    draft, other = market.order(held.campaign, index=INDEX), market.order(public)
    sent = through_token(held, market.agreed(market.together(draft, other)), relayer)
    assert moves(sent) == [(shopper.account, NOBODY, INDEX, 1)]
    assert len(sent.events["Redeemed"]) == 2


def test_another_campaign_with_the_same_gate_burns_nothing(held, market, shopper, relayer):
    second = market.create(**holder(gate=held.address, salt=31), extra=gate(GateKind.ERC721_OWNER))
    order = market.agreed(market.order(second, index=INDEX))
    sent = through_token(held, order, relayer)
    assert redeemed_by(sent).index == INDEX
    assert moves(sent) == []
    assert held.balance(shopper, INDEX) == 1


def test_an_index_of_another_campaign_in_the_set_burns_nothing(held, market, campaign, shopper, relayer):
    held.revoke(OTHER)
    drafts = market.order(held.campaign, index=INDEX), market.order(campaign, index=OTHER)
    sent = through_token(held, market.agreed(market.together(*drafts)), relayer)
    assert moves(sent) == [(shopper.account, NOBODY, INDEX, 1)]
    assert held.contract.sweep.call([OTHER], {"from": relayer.account}) == 1


def test_an_order_without_a_coupon_of_the_token_is_redeemed_all_the_same(held, market, public, shopper, relayer):
    sent = through_token(held, market.agreed(market.order(public)), relayer)
    assert moves(sent) == []
    assert len(sent.events["Redeemed"]) == 1


def test_anybody_sweeps_what_was_redeemed_or_revoked(held, shopper, eve):
    held.spend(INDEX, shopper)
    held.revoke(OTHER)
    sent = held.contract.sweep([INDEX, OTHER], {"from": eve.account})
    assert sent.return_value == 2
    assert moves(sent) == [(shopper.account, NOBODY, INDEX, 1), (shopper.account, NOBODY, OTHER, 1)]
    assert held.contract.ownerOf(OTHER) == NOBODY


def test_what_is_swept_already_is_passed_over(held, shopper, eve):
    held.spend(INDEX, shopper)
    held.contract.sweep([INDEX], {"from": eve.account})
    sent = held.contract.sweep([INDEX], {"from": eve.account})
    assert (sent.return_value, moves(sent)) == (0, [])


def test_what_is_still_good_is_not_swept(held, shopper, eve):
    held.spend(INDEX, shopper)
    with refuses("Coupon_NotUsed", OTHER):
        held.contract.sweep.call([INDEX, OTHER], {"from": eve.account})


def test_a_coupon_given_up_cannot_be_redeemed(held, shopper):
    held.contract.burn(INDEX, {"from": shopper.account})
    with refuses("Hub_GateClosed", held.address, 0, 1):
        held.spend(INDEX, shopper)


def test_a_changed_order_is_refused_through_the_token_too(held, market, shopper, relayer):
    order = agreed(held)
    with pytest.raises(Exception, match="Hub_QuoteSigner"):
        tried(held, replace(order, order=replace(order.order, nonce=2)), relayer)
