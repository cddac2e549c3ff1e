"""Orders on a chain in memory: what is sent, what is not, and what is refused in which words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from offchain.campaigns import orders
from offchain.campaigns.desk import Desk, Outcome, Step
from offchain.campaigns.errors import (
    BudgetLoweredError,
    NoHubError,
    NotCreatedError,
    OrderError,
    RefusedError,
)
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.prepared import Campaign, prepare
from offchain.domain.refusals import Refusal
from tests.unit.campaigns.counter import HUB, ROOTS, Counter
from tests.unit.campaigns.documents import MERCHANT, papers, plain

HOUR = 3600
Give = Callable[[Desk, Campaign], Step]


def test_funding_raises_the_budget_to_a_total_once(counter: Counter) -> None:
    campaign = counter.created()
    step = orders.fund(counter.desk(), campaign, 60_000)
    again = orders.fund(counter.desk(), campaign, 60_000)
    more = orders.fund(counter.desk(), campaign, 60_001)
    state = counter.view.state_of(campaign.id)
    assert (step.outcome, again.outcome, more.outcome) == (Outcome.SENT, Outcome.NOTHING_TO_DO, Outcome.SENT)
    assert step.note == "100.00 more, 600.00 in all"
    assert state is not None
    assert state.remaining == 60_001


def test_a_budget_is_never_lowered(counter: Counter) -> None:
    campaign = counter.created()
    with pytest.raises(BudgetLoweredError, match=r"500\.00 in all"):
        orders.fund(counter.desk(), campaign, 49_999)


def test_a_pause_is_as_long_as_asked_or_as_the_terms_allow(counter: Counter) -> None:
    campaign, other = counter.created(), counter.created(name="other", salt=1)
    time = counter.chain.clock
    orders.pause(counter.desk(), campaign, HOUR)
    asked, full = time + HOUR, counter.chain.clock + 12 * HOUR
    orders.pause(counter.desk(), other)
    states = [counter.view.state_of(it.id) for it in (campaign, other)]
    assert [state and state.paused_until for state in states] == [asked, full]


def test_pausing_and_unpausing_again_sends_nothing(counter: Counter) -> None:
    campaign = counter.created()
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
    campaign = counter.created()
    for _ in range(3):
        orders.pause(counter.desk(), campaign, HOUR)
        orders.unpause(counter.desk(), campaign)
        counter.chain.advance(12 * HOUR)
        counter.chain.mine()
    assert len(set(counter.sender.intents)) == len(counter.sender.intents) == 7


def test_a_pause_that_is_too_long_is_refused_with_both_durations(counter: Counter) -> None:
    campaign = counter.created()
    with pytest.raises(RefusedError, match=r"13 hours.*12 hours"), campaign.refusals_told():
        orders.pause(counter.desk(), campaign, 13 * HOUR)


def test_an_end_is_announced_once(counter: Counter) -> None:
    campaign = counter.created()
    time = counter.chain.clock
    steps = [orders.end(counter.desk(), campaign) for _ in range(2)]
    state = counter.view.state_of(campaign.id)
    assert [step.outcome for step in steps] == [Outcome.SENT, Outcome.NOTHING_TO_DO]
    assert state is not None
    assert state.ended_at == time + 24 * HOUR


def test_coupons_are_revoked_once_a_transaction_for_256_neighbours(counter: Counter) -> None:
    campaign = counter.created(limits={"uses": 1_000, "budget": "500.00"})
    first = orders.revoke_indices(counter.desk(), campaign, [3, 5, 300])
    again = orders.revoke_indices(counter.desk(), campaign, [3, 4, 300])
    assert [step.outcome for step in first] == [Outcome.SENT, Outcome.SENT]
    assert [step.outcome for step in again] == [Outcome.SENT, Outcome.NOTHING_TO_DO]
    assert counter.view.used_word(campaign.id, 0) == 0b111000
    assert counter.view.used_word(campaign.id, 1) == 1 << 44


def test_vouchers_of_an_epoch_are_revoked_once(counter: Counter) -> None:
    campaign = counter.created(promises={"notice": "0s", "max_pause": "0s", "revocation": "EPOCH"})
    steps = [orders.revoke_epoch(counter.desk(), campaign, 1) for _ in range(2)]
    assert [step.outcome for step in steps] == [Outcome.SENT, Outcome.NOTHING_TO_DO]
    with pytest.raises(OrderError, match="wanted 2"):
        orders.revoke_epoch(counter.desk(), campaign, 3)


def test_what_the_terms_do_not_promise_is_refused(counter: Counter) -> None:
    campaign = counter.created()
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
    campaign = counter.created()
    before = counter.chain.block().number
    assert give(counter.desk(dry_run=True), campaign).outcome is Outcome.WOULD_SEND
    assert counter.chain.block().number == before


def test_an_address_without_a_hub_is_told(counter: Counter) -> None:
    view = HubView(chain=counter.chain, hub=HUB + 1, roots=ROOTS, first_block=0)
    campaign = prepare(papers(plain()), view, counter.lock, MERCHANT)
    with pytest.raises(NoHubError, match="has no hub"):
        view.state_of(campaign.id)
