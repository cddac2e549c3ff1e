"""A token is deployed, then given its campaign: once, by anybody, and no other campaign than one that asks it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation.coupon_token import coupon_domain
from offchain.attestation.parts import extra_hash
from offchain.domain.bounds import COUPON_NAME, COUPON_TEXT
from offchain.domain.terms import Audience, Flags, GateKind
from tests.contracts.fixtures.coupons import FACE, NOBODY, Coupons
from tests.contracts.fixtures.promises import gate, holder
from tests.contracts.fixtures.refusals import refuses


@pytest.fixture(scope="module")
def closed(market, CouponToken):
    """A token with a campaign that is created, not open."""
    return Coupons.closed(market, CouponToken, salt=9)


def tried(token, campaign, extra=None):
    words = list(campaign.extra if extra is None else extra)
    token.contract.open.call(campaign.words, words, {"from": token.payer})


def face(**changes):
    return replace(FACE, **changes).fields()


def test_a_closed_token_knows_its_people_and_no_campaign(closed, hub, merchant, issuer):
    token = closed.contract
    assert (token.hub(), token.merchant(), token.issuer()) == (hub, merchant.account, issuer.account)
    assert (token.name(), token.totalClaimed(), token.transferable()) == (FACE.name, 0, False)
    assert int.from_bytes(token.campaign(), "big") == 0


def test_anybody_opens_it(closed, eve):
    sent = closed.contract.open(closed.campaign.words, list(closed.campaign.extra), {"from": eve.account})
    assert bytes(closed.contract.campaign()) == closed.campaign.id
    assert closed.contract.transferable()
    opened = sent.events["CouponsOpened"]
    assert (opened["cap"], opened["transferable"]) == (closed.campaign.terms.cap, True)


def test_once(coupons):
    with refuses("Coupon_OpenAlready", coupons.campaign.id):
        tried(coupons, coupons.campaign)


def test_only_with_a_campaign_that_the_hub_has(market, closed):
    planned = market.plan(**holder(gate=closed.address, salt=77), extra=gate(GateKind.ERC721_OWNER))
    with refuses("Hub_UnknownCampaign", planned.id):
        tried(closed, planned)


def test_of_its_merchant(market, closed, rival, merchant):
    stranger = market.create(
        **holder(gate=closed.address), merchant=rival.address, funders=(rival.address,), extra=gate(0)
    )
    with refuses("Coupon_OtherMerchant", rival.address, merchant.address):
        tried(closed, stranger)


def test_that_asks_this_token(market, closed):
    elsewhere = market.create(**holder(gate=0xBAD), extra=gate(GateKind.ERC721_OWNER))
    with refuses("Coupon_OtherGate", 0xBAD, closed.address):
        tried(closed, elsewhere)


def test_with_the_words_of_its_terms(closed):
    other = gate(GateKind.PAST_VOTES, timepoint=1, minimum=1)
    with refuses("Terms_ExtraHash", extra_hash(other), closed.campaign.terms.extra_hash):
        tried(closed, closed.campaign, other)


def test_that_is_for_holders_of_tokens(market, closed):
    votes = gate(GateKind.PAST_VOTES, timepoint=1, minimum=1)
    by_votes = market.create(**holder(gate=closed.address, salt=78, per_wallet=1), extra=votes)
    with refuses("Coupon_NotForHolders", Audience.HOLDER, GateKind.PAST_VOTES):
        tried(closed, by_votes)
    by_voucher = market.create(gate=closed.address, salt=79, extra=gate(GateKind.ERC721_OWNER))
    with refuses("Coupon_NotForHolders", Audience.VOUCHER, GateKind.ERC721_OWNER):
        tried(closed, by_voucher)


def test_without_the_flag_coupons_stay_where_they_are(soulbound):
    assert soulbound.campaign.terms.flags & Flags.TRANSFERABLE == 0
    assert not soulbound.contract.transferable()


def test_claims_have_a_domain_of_their_own(coupons):
    fields, name, version, chain_id, contract, salt, extensions = coupons.contract.eip712Domain()
    assert (name, version, contract) == ("Promissory coupons", "1", coupons.contract)
    assert coupon_domain(chain_id, coupons.address).separator() == coupons.domain.separator()
    assert (str(fields), int(str(salt), 16), list(extensions)) == ("0x0f", 0, [])


@pytest.mark.parametrize("interface", ["0x01ffc9a7", "0xd9b67a26", "0x0e89341c"], ids=["165", "1155", "metadata"])
def test_it_says_which_standards_it_keeps(coupons, interface):
    assert coupons.contract.supportsInterface(interface)
    assert not coupons.contract.supportsInterface("0xffffffff")


def deployed(CouponToken, market, texts, issuer=None):
    people = market.people
    signer = people.issuer.account if issuer is None else issuer
    return CouponToken.deploy(market.hub, people.merchant.account, signer, *texts, {"from": people.relayer.account})


def test_somebody_signs_claims(CouponToken, market):
    with refuses("Coupon_NoIssuer"):
        deployed(CouponToken, market, FACE.fields(), NOBODY)


def test_a_collection_has_a_name(CouponToken, market):
    with refuses("Coupon_NoName"):
        deployed(CouponToken, market, face(name=""))


@pytest.mark.parametrize(
    ("field", "limit"), [("name", COUPON_NAME), ("description", COUPON_TEXT), ("picture", COUPON_TEXT)]
)
def test_texts_are_as_long_as_the_limit_and_no_longer(CouponToken, market, field, limit):
    deployed(CouponToken, market, face(**{field: "x" * limit}))
    with refuses("Coupon_TextLong", limit + 1, limit):
        deployed(CouponToken, market, face(**{field: "x" * (limit + 1)}))


@pytest.mark.parametrize("character", [0x0A, 0x1F, 0x7F])
@pytest.mark.parametrize("field", ["name", "description", "picture"])
def test_no_text_holds_a_control_character(CouponToken, market, field, character):
    with refuses("Coupon_ControlCharacter", 1, character):
        deployed(CouponToken, market, face(**{field: f"a{chr(character)}b"}))
