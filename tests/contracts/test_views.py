"""What anybody can read without an index."""

from __future__ import annotations

from offchain.domain.terms import Audience
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

NOTHING = "0x" + "0" * 64


def test_the_terms_of_a_campaign_can_be_read_back(hub, campaign):
    shown = hub.termsOf(campaign.id)
    words = [int(word, 16) if isinstance(word, str) else word for word in (*shown[:8], *map(str, shown[8:]))]
    expected = [int.from_bytes(word, "big") if isinstance(word, bytes) else word for word in campaign.words]
    assert words == expected


def test_an_unknown_campaign_has_no_terms_and_no_state(market, hub):
    plan = market.plan(salt=999)
    with refuses("Hub_UnknownCampaign", plan.id):
        hub.termsOf(plan.id)
    with refuses("Hub_UnknownCampaign", plan.id):
        hub.stateOf(plan.id)
    with refuses("Hub_UnknownCampaign", plan.id):
        hub.limitsOf(plan.id)


def test_anybody_can_compute_the_id_of_terms_that_nobody_created(market, hub):
    plan = market.plan(salt=999)
    assert bytes(hub.campaignId(plan.words)) == plan.id


def test_words_of_nothing_are_zero(hub, roots, campaign, merchant, eve):
    assert hub.usedWord(campaign.id, 0) == 0
    assert hub.nonceWord(merchant.account, 0) == 0
    assert hub.cashierExpiry(merchant.account, eve.account) == 0
    assert hub.limitsOf(campaign.id) == (0, 0, 0)
    assert hub.walletUses(campaign.id, eve.account) == 0
    assert hub.ledgerDigest(eve.account) == NOTHING
    assert hub.rootCommitment(campaign.id, 1) == NOTHING
    assert roots.issuedOf(campaign.id) == (1, 0, 0)


def test_a_redeemed_index_shows_in_its_word_alone(market, hub, campaign, shopper):
    hub.redeem(*arguments(market.order(campaign, index=300)), {"from": shopper.account})
    assert hub.usedWord(campaign.id, 300 // 256) == 1 << (300 % 256)
    assert hub.usedWord(campaign.id, 0) == 0
    assert hub.usedWord(campaign.id, 2) == 0


def test_a_public_quote_shows_in_the_word_of_its_nonce(market, hub, merchant, shopper):
    public = market.create(audience=Audience.PUBLIC)
    hub.redeem(*arguments(market.order(public, nonce=515)), {"from": shopper.account})
    assert hub.nonceWord(merchant.account, 2) == 1 << 3
    assert hub.usedWord(public.id, 2) == 0


def test_what_further_limits_have_counted_can_be_read(market, hub, shopper, eve):
    limited = market.create(
        start_time=market.now - 7200, period_cap=5, period_seconds=3600, per_wallet=5, stock_units=9, salt=2
    )
    for index in (0, 1):
        hub.redeem(*arguments(market.order(limited, index=index)), {"from": shopper.account})
    assert hub.limitsOf(limited.id) == (2, 2, 6)
    assert (hub.walletUses(limited.id, shopper.account), hub.walletUses(limited.id, eve.account)) == (2, 0)
