"""Creating a campaign: its terms are checked once and never change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation.parts import cold_hash
from offchain.domain.terms import Audience, Kind
from offchain.domain.tiers import Tier
from tests.contracts.fixtures.bad_terms import BAD_TERMS
from tests.contracts.fixtures.campaigns import Campaign
from tests.contracts.fixtures.good_terms import GOOD_TERMS
from tests.contracts.fixtures.logs import records_of
from tests.contracts.fixtures.refusals import refuses


def test_the_merchant_creates_a_campaign_under_the_hash_of_its_terms(market, hub, merchant):
    plan = market.plan()
    assert bytes(hub.create.call(*plan.creation(), {"from": merchant.account})) == plan.id
    assert bytes(hub.campaignId(plan.words)) == plan.id


def test_creation_is_recorded_with_all_terms(market, hub, merchant):
    plan = market.plan(salt=2)
    (record,) = records_of(hub.create(*plan.creation(), {"from": merchant.account}))
    assert record.name == "CampaignCreated"
    assert record.words["campaign"] == int.from_bytes(plan.id, "big")
    assert record.words["merchant"] == merchant.address
    words = [int.from_bytes(word, "big") if isinstance(word, bytes) else word for word in plan.words]
    assert list(record.words.values())[2:] == words


def test_the_hashed_parts_are_published(market, hub, merchant):
    plan = market.plan(kind=Kind.TIER, value=0, tiers=(Tier(1000, 500), Tier(2000, 900)))
    published = hub.create(*plan.creation(), {"from": merchant.account}).events["TermsPublished"]
    assert published["campaign"] == "0x" + plan.id.hex()
    assert published["extra"] == [(1000 << 128) | 500, (2000 << 128) | 900]
    assert int(published["cold"][0], 16) == plan.cold.auditor
    assert [int(funder, 16) for funder in published["cold"][1]] == [merchant.address]


def test_a_new_campaign_has_its_whole_budget_and_nothing_else(market, hub):
    created = market.create(budget=77_777)
    assert hub.stateOf(created.id) == (77_777, 0, 0, 0, 0)


def test_equal_promises_with_another_salt_are_another_campaign(market, hub):
    one, other = market.create(salt=11), market.create(salt=12)
    assert one.id != other.id
    assert hub.stateOf(one.id) == hub.stateOf(other.id)


@pytest.mark.parametrize("good", GOOD_TERMS, ids=str)
def test_terms_at_the_edge_of_what_is_offered_are_taken(market, hub, merchant, good):
    plan = market.plan(**good.fields)
    assert bytes(hub.create.call(*good.creation(plan), {"from": merchant.account})) == plan.id


@pytest.mark.parametrize("bad", BAD_TERMS, ids=str)
def test_terms_that_cannot_be_kept_are_refused(market, hub, merchant, bad):
    plan = market.plan(**bad.promise.fields)
    with refuses(bad.code, *bad.facts_of(plan, market.now)):
        hub.create.call(*bad.promise.creation(plan), {"from": merchant.account})


def test_a_funder_is_not_named_twice(market, hub, merchant):
    plan = market.plan(funders=(merchant.address, merchant.address), share_bps=(5000, 5000))
    with refuses("Terms_FunderTwice", 1, 0):
        hub.create.call(*plan.creation(), {"from": merchant.account})


def test_a_campaign_that_ends_this_second_is_refused_and_one_second_later_is_taken(market, hub, merchant):
    now = market.now
    with refuses("Terms_EndsInPast", now, now):
        hub.create.call(*market.plan(end_time=now).creation(), {"from": merchant.account})
    hub.create.call(*market.plan(end_time=now + 1).creation(), {"from": merchant.account})


def test_nobody_creates_a_campaign_in_the_name_of_a_merchant(market, hub, merchant, eve):
    plan = market.plan()
    with refuses("Terms_NotMerchant", eve.address, merchant.address):
        hub.create.call(*plan.creation(), {"from": eve.account})


def test_the_same_terms_are_not_created_twice(market, hub, campaign, merchant):
    with refuses("Terms_Exists", campaign.id):
        hub.create(*campaign.creation(), {"from": merchant.account})


def test_a_creation_needs_the_cold_part_that_the_terms_hash(market, hub, merchant):
    plan = market.plan()
    other = replace(plan.cold, metadata=b"\x77" * 32)
    swapped = Campaign(plan.terms, other, plan.tiers, plan.id)
    with refuses("Terms_ColdHash", cold_hash(other), plan.terms.cold_hash):
        hub.create.call(*swapped.creation(), {"from": merchant.account})


def test_a_creation_needs_the_tiers_that_the_terms_hash(market, hub, merchant):
    plan = market.plan(kind=Kind.TIER, value=0, tiers=(Tier(1000, 500),))
    swapped = Campaign(plan.terms, plan.cold, (), plan.id)
    with refuses("Terms_ExtraHash", bytes(32), plan.terms.extra_hash):
        hub.create.call(*swapped.creation(), {"from": merchant.account})


def test_a_refused_creation_leaves_no_campaign(market, hub, merchant):
    plan = market.plan(cap=0)
    with refuses("Terms_NoCap"):
        hub.create(*plan.creation(), {"from": merchant.account})
    with refuses("Hub_UnknownCampaign", plan.id):
        hub.stateOf(plan.id)


def test_a_public_campaign_needs_no_issuer(market, hub):
    created = market.create(audience=Audience.PUBLIC, issuer=0)
    assert hub.stateOf(created.id)[0] == created.terms.budget
