"""Claiming a coupon as a token: by the issuer's signature, once, below the cap, while the campaign runs."""

from __future__ import annotations

import pytest

from offchain.attestation.reverts import decode_revert
from offchain.domain.refusals import Refusal
from tests.contracts.fixtures.campaigns import DAY
from tests.contracts.fixtures.coupons import NOBODY, Coupons, Mood, moves
from tests.contracts.fixtures.refusals import refuses

INDEX = 300


def test_anybody_brings_what_the_issuer_signed(coupons, shopper, eve):
    sent = coupons.contract.claim(*coupons.signed(shopper.account, INDEX), {"from": eve.account})
    assert coupons.contract.ownerOf(INDEX) == shopper.account
    assert coupons.balance(shopper, INDEX) == 1
    assert coupons.contract.totalClaimed() == 1
    assert moves(sent) == [(NOBODY, shopper.account, INDEX, 1)]


def test_nobody_holds_what_was_not_claimed(coupons):
    assert coupons.contract.ownerOf(INDEX) == NOBODY
    assert coupons.balance(NOBODY, INDEX) == 0


def test_only_for_whom_it_was_signed(coupons, shopper, eve, issuer):
    _, index, until, signature = coupons.signed(shopper.account, INDEX)
    with pytest.raises(Exception, match="Coupon_Signer"):
        coupons.tried(eve.account, index, until, signature)
    with pytest.raises(Exception, match="Coupon_Signer"):
        coupons.tried(shopper.account, index + 1, until, signature)
    with pytest.raises(Exception, match="Coupon_Signer"):
        coupons.tried(shopper.account, index, until + 1, signature)


def test_the_refusal_names_who_signed(coupons, shopper, eve, issuer):
    with refuses("Coupon_Signer", eve.address, issuer.address):
        coupons.tried(*coupons.signed(shopper.account, INDEX, by=eve))


@pytest.mark.parametrize("signature", [b"", bytes(64), bytes(65)], ids=["empty", "64 zero bytes", "65 zero bytes"])
def test_a_broken_signature_is_nobodys(coupons, shopper, issuer, signature):
    with refuses("Coupon_Signer", 0, issuer.address):
        coupons.tried(shopper.account, INDEX, coupons.market.now + DAY, signature)


def test_a_signature_for_one_token_is_none_for_another(coupons, soulbound, shopper):
    with pytest.raises(Exception, match="Coupon_Signer"):
        soulbound.tried(*coupons.signed(shopper.account, INDEX))


def test_before_its_deadline(coupons, shopper):
    now = coupons.market.now
    coupons.tried(*coupons.signed(shopper.account, INDEX, deadline=now + 1))
    with refuses("Coupon_ClaimExpired", now, now):
        coupons.tried(*coupons.signed(shopper.account, INDEX, deadline=now))


def test_below_the_cap(coupons, shopper):
    cap = coupons.campaign.terms.cap
    coupons.tried(*coupons.signed(shopper.account, cap - 1))
    with refuses("Coupon_IndexAboveCap", cap, cap):
        coupons.tried(*coupons.signed(shopper.account, cap))


def test_once_for_everybody(coupons, shopper, eve):
    coupons.claim(shopper.account, INDEX)
    for who in (shopper, eve):
        with refuses("Coupon_ClaimedBefore", INDEX):
            coupons.tried(*coupons.signed(who.account, INDEX))


def test_not_again_after_it_was_given_up(coupons, shopper):
    coupons.claim(shopper.account, INDEX)
    coupons.contract.burn(INDEX, {"from": shopper.account})
    with refuses("Coupon_ClaimedBefore", INDEX):
        coupons.tried(*coupons.signed(shopper.account, INDEX))


def test_not_before_the_token_has_a_campaign(market, CouponToken, shopper):
    closed = Coupons.closed(market, CouponToken, salt=11)
    with refuses("Coupon_NotOpen"):
        closed.tried(*closed.signed(shopper.account, INDEX))


def test_until_the_campaign_is_over(coupons, market, shopper):
    end = coupons.campaign.terms.end_time
    claim = coupons.signed(shopper.account, INDEX, deadline=end + DAY)
    market.at(end - 1)
    coupons.tried(*claim)
    market.at(end)
    with refuses("Coupon_Over", end, end):
        coupons.tried(*claim)


def test_until_the_end_that_was_announced(coupons, market, merchant, shopper):
    claim = coupons.signed(shopper.account, INDEX)
    market.hub.announceEnd(coupons.campaign.words, {"from": merchant.account})
    end = market.hub.stateOf(coupons.campaign.id)[2]
    market.at(end - 1)
    coupons.tried(*claim)
    market.at(end)
    with refuses("Coupon_Over", end, end):
        coupons.tried(*claim)


def test_before_the_campaign_begins_and_while_it_rests(market, CouponToken, merchant, shopper):
    early = Coupons.deploy(market, CouponToken, salt=12, start_time=market.now + DAY)
    early.claim(shopper.account, 0)
    market.at(market.now + DAY + 1)
    market.hub.pause(early.campaign.words, 600, {"from": merchant.account})
    early.claim(shopper.account, 1)
    assert early.contract.totalClaimed() == 2


def test_not_what_the_merchant_revoked(coupons, shopper):
    coupons.revoke(INDEX)
    with refuses("Coupon_Used", INDEX):
        coupons.tried(*coupons.signed(shopper.account, INDEX))


def test_to_nobody_it_is_refused(coupons):
    with pytest.raises(Exception, match="ERC1155InvalidReceiver"):
        coupons.tried(*coupons.signed(NOBODY, INDEX))


def test_a_contract_wallet_issues_by_what_it_says_that_it_signed(market, CouponToken, WalletStub, shopper, relayer):
    wallet = WalletStub.deploy({"from": relayer.account})
    coupons = Coupons.deploy(market, CouponToken, wallet, salt=13)
    until = market.now + DAY
    with refuses("Coupon_Signer", 0, int(wallet.address, 16)):
        coupons.tried(shopper.account, INDEX, until, b"")
    wallet.approve(coupons.digest(shopper.address, INDEX, until), {"from": relayer.account})
    coupons.contract.claim(shopper.account, INDEX, until, b"", {"from": relayer.account})
    assert coupons.balance(shopper, INDEX) == 1


def test_a_contract_that_accepts_holds_it(coupons, receiver):
    coupons.claim(receiver, INDEX)
    assert coupons.balance(receiver, INDEX) == 1


@pytest.mark.parametrize("mood", [Mood.WRONG_MAGIC, Mood.REVERTS])
def test_a_contract_that_refuses_stops_its_claim(coupons, receiver, mood):
    receiver.setMood(mood, {"from": coupons.payer})
    with pytest.raises(Exception, match="ERC1155InvalidReceiver"):
        coupons.claim(receiver, INDEX)
    assert coupons.contract.totalClaimed() == 0
    assert coupons.contract.ownerOf(INDEX) == NOBODY


def test_a_contract_that_takes_no_tokens_stops_it_too(coupons, hub):
    with pytest.raises(Exception, match="ERC1155InvalidReceiver"):
        coupons.tried(*coupons.signed(hub, INDEX))


def test_a_receiver_that_claims_again_in_between_is_refused(coupons, receiver):
    claim = coupons.signed(receiver, INDEX)
    receiver.setCall(coupons.contract, coupons.contract.claim.encode_input(*claim), {"from": coupons.payer})
    coupons.contract.claim(*claim, {"from": coupons.payer})
    assert not receiver.done()
    assert decode_revert(bytes.fromhex(str(receiver.answer())[2:])) == Refusal("Coupon_ClaimedBefore", index=INDEX)
    assert coupons.contract.totalClaimed() == 1


def test_a_receiver_that_claims_another_in_between_has_both(coupons, receiver):
    other = coupons.contract.claim.encode_input(*coupons.signed(receiver, INDEX + 1))
    receiver.setCall(coupons.contract, other, {"from": coupons.payer})
    coupons.claim(receiver, INDEX)
    assert receiver.done()
    assert [coupons.balance(receiver, index) for index in (INDEX, INDEX + 1)] == [1, 1]
    assert coupons.contract.totalClaimed() == 2


def test_several_are_claimed_at_once(coupons, shopper, eve):
    claims = [coupons.signed(shopper.account, 1), coupons.signed(eve.account, 2)]
    sent = coupons.contract.claimMany(claims, {"from": coupons.payer})
    assert moves(sent) == [(NOBODY, shopper.account, 1, 1), (NOBODY, eve.account, 2, 1)]
    assert coupons.contract.totalClaimed() == 2


def test_one_that_somebody_brought_first_stops_no_other(coupons, shopper, eve):
    coupons.claim(shopper.account, 1)
    claims = [coupons.signed(shopper.account, 1), coupons.signed(eve.account, 2)]
    sent = coupons.contract.claimMany(claims, {"from": coupons.payer})
    assert moves(sent) == [(NOBODY, eve.account, 2, 1)]


def test_or_none_of_them(coupons, shopper, eve):
    claims = [coupons.signed(shopper.account, 1), coupons.signed(eve.account, 2, by=eve)]
    with refuses("Coupon_Signer", eve.address, coupons.market.people.issuer.address):
        coupons.contract.claimMany.call(claims, {"from": coupons.payer})
