"""What wallets read of a coupon and of its collection: the twin's, in every state of the coupon."""

from __future__ import annotations

import json
from base64 import b64decode

from offchain.attestation.coupon_token import CouponStatus, Face
from tests.contracts.fixtures.coupons import FACE, Coupons

INDEX = 12


def agrees(coupons, index, status):
    assert coupons.contract.statusOf(index) == status
    return coupons.contract.uri(index) == FACE.of_coupon(coupons.campaign.id, index, status)


def test_a_coupon_tells_what_has_become_of_it(coupons, market, shopper):
    assert agrees(coupons, INDEX, CouponStatus.UNCLAIMED)
    for index in (INDEX, 13, 14):
        coupons.claim(shopper.account, index)
    assert agrees(coupons, INDEX, CouponStatus.VALID)
    coupons.spend(INDEX, shopper)
    assert agrees(coupons, INDEX, CouponStatus.USED)
    coupons.contract.sweep([INDEX], {"from": coupons.payer})
    assert agrees(coupons, INDEX, CouponStatus.USED)
    coupons.contract.burn(13, {"from": shopper.account})
    assert agrees(coupons, 13, CouponStatus.BURNT)
    market.at(coupons.campaign.terms.end_time)
    assert agrees(coupons, 13, CouponStatus.BURNT)
    assert agrees(coupons, 14, CouponStatus.OVER)
    assert agrees(coupons, 15, CouponStatus.OVER)


def test_the_last_second_of_a_campaign_counts(coupons, market, shopper):
    coupons.claim(shopper.account, INDEX)
    market.at(coupons.campaign.terms.end_time - 1)
    assert agrees(coupons, INDEX, CouponStatus.VALID)


def test_a_revoked_coupon_that_nobody_claimed_is_told_as_such(coupons):
    coupons.revoke(INDEX)
    assert agrees(coupons, INDEX, CouponStatus.USED)


def test_before_it_is_open_nothing_is_claimed(market, CouponToken):
    closed = Coupons.closed(market, CouponToken, salt=21)
    assert closed.contract.statusOf(0) == CouponStatus.UNCLAIMED
    assert closed.contract.uri(0) == FACE.of_coupon(bytes(32), 0, CouponStatus.UNCLAIMED)


def test_a_name_that_looks_like_markup_stays_a_text_in_the_drawn_picture(market, CouponToken):
    people, odd = market.people, Face("T <b>&", "twenty off", "")
    token = CouponToken.deploy(
        market.hub, people.merchant.account, people.issuer.account, *odd.fields(), {"from": people.relayer.account}
    )
    shown = json.loads(b64decode(token.uri(3).removeprefix("data:application/json;base64,")))
    picture = b64decode(shown["image"].removeprefix("data:image/svg+xml;base64,")).decode()
    assert "T &lt;b&gt;&amp;" in picture
    assert "<b>" not in picture
    assert token.uri(3) == odd.of_coupon(bytes(32), 3, CouponStatus.UNCLAIMED)


def test_the_collection_is_shown_like_the_twins(coupons):
    assert coupons.contract.contractURI() == FACE.of_collection()


def test_texts_that_look_like_markup_stay_texts(market, CouponToken):
    people, odd = market.people, Face('"T" <b>&\\', '100 % ☕ "off"', "ipfs://bafy/1.png")
    token = CouponToken.deploy(
        market.hub, people.merchant.account, people.issuer.account, *odd.fields(), {"from": people.relayer.account}
    )
    shown = json.loads(b64decode(token.uri(3).removeprefix("data:application/json;base64,")))
    assert (shown["name"], shown["description"], shown["image"]) == (f"{odd.name} #3", odd.description, odd.picture)
    assert token.uri(3) == odd.of_coupon(bytes(32), 3, CouponStatus.UNCLAIMED)
