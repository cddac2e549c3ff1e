"""Everything that stands against a promotion whatever the order, and when it opens by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.campaigns.currencies import by_code
from offchain.domain.cascade import Presented
from offchain.domain.extra import NO_EXTRA
from offchain.domain.ledger import CampaignState, Counters, check_limits, check_open
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.schedule import DAY
from offchain.domain.terms import Kind, Terms
from offchain.queries.candidates import Candidate
from offchain.queries.obstacles import against_campaign
from offchain.queries.opening import opening_of
from offchain.queries.shelf import Campaign
from tests.unit import samples

WALLET = 7
START = 1_760_000_000
OPEN = samples.terms(
    start_time=START, end_time=START + 30 * DAY, cap=10, per_wallet=2, period_cap=3, period_seconds=DAY, stock_units=5
)
HALF = 43_200
STATES = st.builds(
    CampaignState,
    remaining=st.integers(0, 2),
    used=st.integers(8, 12),
    ended_at=st.sampled_from([0, START + DAY]),
    paused_until=st.sampled_from([0, START + HALF, START + 3 * DAY]),
    period_no=st.integers(0, 3),
    period_used=st.integers(0, 4),
)
COUNTERS = st.builds(Counters, STATES, stock_used=st.integers(3, 5), wallet_used=st.integers(0, 3))
TIMES = st.integers(START - DAY, START + 31 * DAY)
HOURS = st.sampled_from([{}, {"weekdays": 0b0010101}, {"daily_from": 9 * 3_600, "daily_to": 17 * 3_600}])
HOURS |= st.just({"weekdays": 0b1100000, "daily_from": 22 * 3_600, "daily_to": 2 * 3_600, "utc_offset": 256 - 20})


def codes(terms: Terms, counters: Counters, now: int) -> list[str]:
    """In their order."""
    return [it.code for it in against_campaign(terms, counters, WALLET, now)]


def candidate(terms: Terms, counters: Counters) -> Candidate:
    """Of a campaign for everybody."""
    row: Any = None
    currency: Any = by_code("USD")
    campaign = Campaign(row, None, terms, currency, catalogue=row)
    presented = Presented(campaign=bytes(32), terms=terms, extra=NO_EXTRA, max_discount=terms.cap_amount)
    return Candidate(campaign=campaign, index=None, presented=presented, counters=counters, coupon=None, refusal=None)


@given(COUNTERS, TIMES, HOURS)
def test_the_first_reason_is_what_the_hub_says_and_none_is_said_twice(
    counters: Counters, now: int, hours: dict[str, int]
) -> None:
    terms = replace(OPEN, **hours)
    found = list(against_campaign(terms, counters, WALLET, now))
    assert len({it.code for it in found}) == len(found)
    try:
        check_open(terms, counters.state, now)
        check_limits(terms, counters, Evaluation(0, 1, 1, (), ()), wallet=WALLET, time=now)
    except Refusal as refusal:
        assert found[0] == refusal
    else:
        assert found == []


def test_all_of_them_at_once() -> None:
    state = CampaignState(remaining=0, used=10, paused_until=START + 2 * DAY, period_no=1, period_used=3)
    terms = replace(OPEN, weekdays=1, daily_from=1, daily_to=2)
    now = START + DAY + 5
    assert codes(terms, Counters(state, stock_used=5, wallet_used=2), now) == [
        "Hub_Paused",
        "Hub_WrongWeekday",
        "Hub_OutsideHours",
        "Hub_CapReached",
        "Hub_PeriodLimit",
        "Hub_WalletLimit",
        "Hub_OverStock",
        "Hub_OverBudget",
    ]
    assert codes(terms, Counters(state), START - 1)[:2] == ["Hub_NotStarted", "Hub_Paused"]
    assert codes(OPEN, Counters(replace(state, ended_at=START + 1)), now)[:2] == ["Hub_Ended", "Hub_Paused"]


def test_a_gift_takes_nothing_of_the_budget_and_all_of_its_units() -> None:
    gift = replace(OPEN, kind=Kind.GIFT, gift_quantity=2)
    empty = CampaignState(remaining=0)
    assert codes(gift, Counters(empty, stock_used=3), START) == []
    assert codes(gift, Counters(empty, stock_used=4), START) == ["Hub_OverStock"]


@given(COUNTERS, TIMES, HOURS)
def test_when_it_opens_nothing_that_waiting_lifts_stands_against_it_and_a_second_before_it_does(
    counters: Counters, now: int, hours: dict[str, int]
) -> None:
    terms = replace(OPEN, **hours)
    found = opening_of(candidate(terms, counters), WALLET, now)
    assert found.at >= now
    lasting = [it.code for it in found.lasting]
    if "Hub_Ended" in lasting:
        return
    assert codes(terms, counters, found.at) == lasting
    if found.at > now:
        assert found.waits
        assert set(codes(terms, counters, found.at - 1)) > set(lasting)
    else:
        assert found.waits == ()


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        ({"daily_from": 9 * 3_600, "daily_to": 17 * 3_600}, 20 * 3_600, DAY + 9 * 3_600),
        ({"daily_from": 9 * 3_600, "daily_to": 17 * 3_600}, 8 * 3_600, 9 * 3_600),
        ({"weekdays": 0b0000001}, 3 * DAY + 5, 7 * DAY),
        ({"weekdays": 0b0000001, "daily_from": 3_600, "daily_to": 7_200}, 7_200, 7 * DAY + 3_600),
        ({"weekdays": 0b0000010, "utc_offset": 4}, 3_600, DAY - 3_600),
    ],
)
def test_hours_and_days_open_at_their_first_second(hours: dict[str, int], now: int, opens: int) -> None:
    monday = 1_759_708_800
    terms = samples.terms(start_time=monday, end_time=monday + 30 * DAY, **hours)
    assert opening_of(candidate(terms, Counters(CampaignState(9_999))), WALLET, monday + now).at == monday + opens
