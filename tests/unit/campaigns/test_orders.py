"""Orders on a chain in memory: what is sent, what is not, and what is refused in which words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from offchain.campaigns import currencies, orders
from offchain.campaigns.desk import Desk, Outcome, Step
from offchain.campaigns.errors import (
    BudgetLoweredError,
    DocumentChangedError,
    NoHubError,
    NotCreatedError,
    OrderError,
    RefusedError,
)
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.prepared import Campaign, prepare
from offchain.domain.refusals import Refusal
from tests.unit.campaigns.counter import HUB, ROOTS, Counter, PowerCutError
from tests.unit.campaigns.documents import ISSUER, MERCHANT, NOW, OFFERS, papers, plain

HOUR = 3600
Give = Callable[[Desk, Campaign], Step]


def created(counter: Counter, **changes: object) -> Campaign:
    campaign = counter.campaign(plain(**changes))
    assert orders.create(counter.desk(), campaign, counter.lock).outcome is Outcome.SENT
    return counter.campaign(plain(**changes))


def test_a_campaign_is_created_once_however_often_it_is_ordered(counter: Counter) -> None:
    campaign = created(counter)
    counter.chain.advance(5 * HOUR)
    counter.chain.mine()
    again = counter.campaign(plain())
    step = orders.create(counter.desk(), again, counter.lock)
    assert step.outcome is Outcome.NOTHING_TO_DO
    assert again.id == campaign.id
    assert len(counter.sender.intents) == 1


def test_relative_times_stay_those_of_the_first_run(counter: Counter) -> None:
    began = counter.view.now()
    created(counter)
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
    first = created(counter)
    fresh = Counter.open(counter.lock.path.parent)
    fresh.chain.advance(HOUR)
    fresh.chain.mine()
    second = fresh.campaign(plain())
    assert second.id != first.id
    assert second.now == fresh.view.now()


def test_a_document_that_changed_after_creation_is_refused(counter: Counter) -> None:
    campaign = created(counter)
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
    created(counter)
    counter.sender.account = ISSUER
    campaign = counter.campaign(plain())
    with pytest.raises(Refusal, match="Hub_NotMerchant"):
        orders.end(counter.desk(), campaign)
    with pytest.raises(Refusal, match="Terms_NotMerchant"):
        orders.create(counter.desk(), campaign, counter.lock)


def test_terms_that_no_hub_takes_are_refused(counter: Counter) -> None:
    campaign = counter.campaign(plain(limits={"uses": 1, "budget": "0"}))
    with pytest.raises(Refusal, match="Terms_NoBudget"):
        orders.create(counter.desk(), campaign, counter.lock)


def test_funding_raises_the_budget_to_a_total_once(counter: Counter) -> None:
    campaign = created(counter)
    step = orders.fund(counter.desk(), campaign, 60_000)
    again = orders.fund(counter.desk(), campaign, 60_000)
    more = orders.fund(counter.desk(), campaign, 60_001)
    state = counter.view.state_of(campaign.id)
    assert (step.outcome, again.outcome, more.outcome) == (Outcome.SENT, Outcome.NOTHING_TO_DO, Outcome.SENT)
    assert step.note == "100.00 more, 600.00 in all"
    assert state is not None
    assert state.remaining == 60_001


def test_a_budget_is_never_lowered(counter: Counter) -> None:
    campaign = created(counter)
    with pytest.raises(BudgetLoweredError, match=r"500\.00 in all"):
        orders.fund(counter.desk(), campaign, 49_999)


def test_a_pause_is_as_long_as_asked_or_as_the_terms_allow(counter: Counter) -> None:
    campaign, other = created(counter), created(counter, name="other", salt=1)
    time = counter.chain.clock
    orders.pause(counter.desk(), campaign, HOUR)
    asked, full = time + HOUR, counter.chain.clock + 12 * HOUR
    orders.pause(counter.desk(), other)
    states = [counter.view.state_of(it.id) for it in (campaign, other)]
    assert [state and state.paused_until for state in states] == [asked, full]


def test_pausing_and_unpausing_again_sends_nothing(counter: Counter) -> None:
    campaign = created(counter)
    steps = [
        orders.unpause(counter.desk(), campaign),
        orders.pause(counter.desk(), campaign),
        orders.pause(counter.desk(), campaign),
        orders.unpause(counter.desk(), campaign),
        orders.unpause(counter.desk(), campaign),
    ]
    nothing, sent = Outcome.NOTHING_TO_DO, Outcome.SENT
    assert [step.outcome for step in steps] == [nothing, sent, nothing, sent, nothing]


def test_every_pause_has_an_intent_of_its_own(counter: Counter) -> None:
    campaign = created(counter)
    for _ in range(3):
        orders.pause(counter.desk(), campaign, HOUR)
        orders.unpause(counter.desk(), campaign)
        counter.chain.advance(12 * HOUR)
        counter.chain.mine()
    assert len(set(counter.sender.intents)) == len(counter.sender.intents) == 7


def test_a_pause_that_is_too_long_is_refused_with_both_durations(counter: Counter) -> None:
    campaign = created(counter)
    with pytest.raises(RefusedError, match=r"13 hours.*12 hours"), campaign.refusals_told():
        orders.pause(counter.desk(), campaign, 13 * HOUR)


def test_an_end_is_announced_once(counter: Counter) -> None:
    campaign = created(counter)
    time = counter.chain.clock
    steps = [orders.end(counter.desk(), campaign) for _ in range(2)]
    state = counter.view.state_of(campaign.id)
    assert [step.outcome for step in steps] == [Outcome.SENT, Outcome.NOTHING_TO_DO]
    assert state is not None
    assert state.ended_at == time + 24 * HOUR


def test_coupons_are_revoked_once_a_transaction_for_256_neighbours(counter: Counter) -> None:
    campaign = created(counter, limits={"uses": 1_000, "budget": "500.00"})
    first = orders.revoke_indices(counter.desk(), campaign, [3, 5, 300])
    again = orders.revoke_indices(counter.desk(), campaign, [3, 4, 300])
    assert [step.outcome for step in first] == [Outcome.SENT, Outcome.SENT]
    assert [step.outcome for step in again] == [Outcome.SENT, Outcome.NOTHING_TO_DO]
    assert counter.view.used_word(campaign.id, 0) == 0b111000
    assert counter.view.used_word(campaign.id, 1) == 1 << 44


def test_vouchers_of_an_epoch_are_revoked_once(counter: Counter) -> None:
    campaign = created(counter, promises={"notice": "0s", "max_pause": "0s", "revocation": "EPOCH"})
    steps = [orders.revoke_epoch(counter.desk(), campaign, 1) for _ in range(2)]
    assert [step.outcome for step in steps] == [Outcome.SENT, Outcome.NOTHING_TO_DO]
    with pytest.raises(OrderError, match="wanted 2"):
        orders.revoke_epoch(counter.desk(), campaign, 3)


def test_what_the_terms_do_not_promise_is_refused(counter: Counter) -> None:
    campaign = created(counter)
    with pytest.raises(Refusal, match="Hub_RevocationNotPromised"):
        orders.revoke_epoch(counter.desk(), campaign, 1)


@pytest.mark.parametrize(
    "give",
    [
        lambda desk, campaign: orders.fund(desk, campaign, 10**6),
        orders.pause,
        orders.unpause,
        orders.end,
        lambda desk, campaign: orders.revoke_indices(desk, campaign, [1]),
        lambda desk, campaign: orders.revoke_epoch(desk, campaign, 1),
    ],
)
def test_orders_for_a_campaign_that_is_not_on_chain_say_so(counter: Counter, give: Give) -> None:
    campaign = counter.campaign(plain())
    with pytest.raises(NotCreatedError, match="create it first, or bring back the lock file"):
        give(counter.desk(), campaign)


@pytest.mark.parametrize(
    "give",
    [
        lambda desk, campaign: orders.fund(desk, campaign, 10**6),
        orders.pause,
        orders.end,
        lambda desk, campaign: orders.revoke_indices(desk, campaign, [1])[0],
    ],
)
def test_a_dry_run_of_any_order_changes_nothing(counter: Counter, give: Give) -> None:
    campaign = created(counter)
    before = counter.chain.block().number
    assert give(counter.desk(dry_run=True), campaign).outcome is Outcome.WOULD_SEND
    assert counter.chain.block().number == before


def test_an_address_without_a_hub_is_told(counter: Counter) -> None:
    view = HubView(chain=counter.chain, hub=HUB + 1, roots=ROOTS, first_block=0)
    campaign = prepare(papers(plain()), view, counter.lock, MERCHANT)
    with pytest.raises(NoHubError, match="has no hub"):
        view.state_of(campaign.id)


@pytest.mark.parametrize(
    ("text", "indices"), [("7", [7]), ("7,7", [7]), ("20-22, 7", [7, 20, 21, 22]), ("4294967295", [2**32 - 1])]
)
def test_coupons_are_listed_by_index_and_range(text: str, indices: list[int]) -> None:
    assert orders.read_indices(text) == indices


@pytest.mark.parametrize("text", ["", "a", "1-", "-1", "5-4", "4294967296", "0-65536", "1,,2", "１", "1.5"])
def test_what_is_no_list_of_coupons_is_refused(text: str) -> None:
    with pytest.raises(OrderError):
        orders.read_indices(text)


def test_amounts_and_durations_of_a_command_are_read_or_refused() -> None:
    euro = currencies.by_code("EUR")
    assert euro is not None
    assert orders.read_amount("12.50", euro) == 1_250
    assert orders.read_duration("12h") == 12 * HOUR
    with pytest.raises(OrderError, match="amount: found '12,50'"):
        orders.read_amount("12,50", euro)
    with pytest.raises(OrderError, match="duration"):
        orders.read_duration("12")


def test_now_is_the_time_of_the_newest_block(counter: Counter) -> None:
    assert counter.view.now() == NOW
