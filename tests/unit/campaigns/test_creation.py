"""Creating a campaign: once, with the terms that the lock file fixed, by its merchant."""

from __future__ import annotations

import pytest

from offchain.campaigns import orders
from offchain.campaigns.desk import Outcome
from offchain.campaigns.errors import DocumentChangedError, RefusedError
from offchain.campaigns.prepared import prepare
from offchain.domain.refusals import Refusal
from tests.unit.campaigns.counter import Counter, PowerCutError
from tests.unit.campaigns.documents import ISSUER, MERCHANT, OFFERS, papers, plain

HOUR = 3600


def test_a_campaign_is_created_once_however_often_it_is_ordered(counter: Counter) -> None:
    campaign = counter.created()
    counter.chain.advance(5 * HOUR)
    counter.chain.mine()
    again = counter.campaign(plain())
    step = orders.create(counter.desk(), again, counter.lock)
    assert step.outcome is Outcome.NOTHING_TO_DO
    assert again.id == campaign.id
    assert len(counter.sender.intents) == 1


def test_relative_times_stay_those_of_the_first_run(counter: Counter) -> None:
    began = counter.view.now()
    counter.created()
    counter.chain.advance(HOUR)
    counter.chain.mine()
    assert counter.campaign(plain()).draft.terms.start_time == began


def test_a_dry_run_sends_nothing_and_writes_nothing(counter: Counter) -> None:
    campaign = counter.campaign(plain())
    step = orders.create(counter.desk(dry_run=True), campaign, counter.lock)
    assert (step.outcome, step.gas) == (Outcome.WOULD_SEND, 100_000)
    assert counter.sender.intents == []
    assert not counter.lock.path.exists()
    assert counter.view.state_of(campaign.id) is None


def test_a_run_that_broke_off_before_sending_is_repeated_with_the_same_terms(counter: Counter) -> None:
    counter.sender.cut = True
    campaign = counter.campaign(plain())
    with pytest.raises(PowerCutError):
        orders.create(counter.desk(), campaign, counter.lock)
    counter.sender.cut = False
    counter.chain.advance(HOUR)
    counter.chain.mine()
    again = counter.campaign(plain())
    assert again.id == campaign.id
    assert orders.create(counter.desk(), again, counter.lock).outcome is Outcome.SENT


def test_a_local_chain_that_began_anew_gets_a_campaign_of_its_own_time(counter: Counter) -> None:
    first = counter.created()
    fresh = Counter.open(counter.lock.path.parent)
    fresh.chain.advance(HOUR)
    fresh.chain.mine()
    second = fresh.campaign(plain())
    assert second.id != first.id
    assert second.now == fresh.view.now()


def test_a_document_that_changed_after_creation_is_refused(counter: Counter) -> None:
    campaign = counter.created()
    with pytest.raises(DocumentChangedError) as refused:
        counter.campaign(plain(offer=OFFERS["FIXED"]))
    assert refused.value.locked == campaign.id


def test_a_document_may_change_while_the_campaign_does_not_exist(counter: Counter) -> None:
    counter.sender.cut = True
    with pytest.raises(PowerCutError):
        orders.create(counter.desk(), counter.campaign(plain()), counter.lock)
    changed = counter.campaign(plain(offer=OFFERS["FIXED"]))
    assert not changed.locked


def test_a_campaign_of_another_merchant_is_refused_in_words(counter: Counter) -> None:
    campaign = prepare(papers(plain(), merchant=MERCHANT), counter.view, counter.lock, ISSUER)
    counter.sender.account = ISSUER
    with pytest.raises(RefusedError) as refused, campaign.refusals_told():
        orders.create(counter.desk(), campaign, counter.lock)
    assert refused.value.refusal.code == "Terms_NotMerchant"
    assert len(refused.value.told) == 2
    assert counter.sender.intents == []
    assert not counter.lock.path.exists()


def test_orders_from_another_account_are_refused_by_the_hub(counter: Counter) -> None:
    counter.created()
    counter.sender.account = ISSUER
    campaign = counter.campaign(plain())
    with pytest.raises(Refusal, match="Hub_NotMerchant"):
        orders.end(counter.desk(), campaign)
    with pytest.raises(Refusal, match="Terms_NotMerchant"):
        orders.create(counter.desk(), campaign, counter.lock)


def test_terms_that_no_hub_takes_are_refused_before_the_hub_is_asked(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_arguments: object) -> int:
        raise AssertionError("the hub was asked")

    monkeypatch.setattr(counter.chain, "estimate_gas", asked)
    campaign = counter.campaign(plain(limits={"uses": 1, "budget": "0"}))
    with pytest.raises(Refusal, match="Terms_NoBudget"):
        orders.create(counter.desk(), campaign, counter.lock)
