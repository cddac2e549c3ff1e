"""Hours and weekdays on which a promotion holds, in the merchant's local time."""

from __future__ import annotations

import pytest

from offchain.domain.terms import Audience
from tests.contracts.fixtures.campaigns import DAY
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

HOUR = 3600
MORNING, EVENING = 9 * HOUR, 17 * HOUR
MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6
MINUS = 256
"""What a negative offset is below, in 8 bits."""


@pytest.fixture
def midnight(market):
    """The next Monday's first second, UTC. The first of January 1970 was a Thursday."""
    today = market.now // DAY
    return (today + 7 - (today + 3) % 7) * DAY


def order(market, **terms):
    """Of a public campaign with these hours; it outlasts the test."""
    campaign = market.create(audience=Audience.PUBLIC, issuer=0, **terms)
    return market.order(campaign, quote_deadline=market.now + 30 * DAY)


def redeem(market, presented):
    """As the shopper, without leaving a trace."""
    return market.hub.redeem.call(*arguments(presented), {"from": market.people.shopper.account})


def opens_and_closes(market, presented, opens, closes, facts):
    """Refused in the second before `opens` and in that of `closes`; taken from the one to before the other. facts : of
    the refusal, at a second of the local day."""
    for moment, inside in ((opens - 1, False), (opens, True), (closes - 1, True), (closes, False)):
        market.at(moment)
        if inside:
            assert redeem(market, presented) == 1600
            continue
        with refuses("Hub_OutsideHours", *facts(moment)):
            redeem(market, presented)


def test_a_window_holds_from_its_first_second_to_before_its_last(market, midnight):
    presented = order(market, daily_from=MORNING, daily_to=EVENING)
    opens_and_closes(
        market, presented, midnight + MORNING, midnight + EVENING, lambda moment: (moment % DAY, MORNING, EVENING)
    )


def test_a_window_comes_again_each_day(market, midnight):
    presented = order(market, daily_from=MORNING, daily_to=EVENING)
    for day in range(3):
        market.at(midnight + day * DAY + MORNING)
        assert redeem(market, presented) == 1600


def test_a_window_may_reach_over_midnight(market, midnight):
    presented = order(market, daily_from=EVENING, daily_to=HOUR)
    opens, closes = midnight + EVENING, midnight + DAY + HOUR
    opens_and_closes(market, presented, opens, closes, lambda moment: (moment % DAY, EVENING, HOUR))


@pytest.mark.parametrize(("quarters", "ahead"), [(56, 14 * HOUR), (MINUS - 48, -12 * HOUR), (22, 5 * HOUR + HOUR // 2)])
def test_the_day_is_the_merchants(market, midnight, quarters, ahead):
    presented = order(market, daily_from=MORNING, daily_to=EVENING, utc_offset=quarters)
    opens, closes = midnight + MORNING - ahead, midnight + EVENING - ahead
    opens_and_closes(market, presented, opens, closes, lambda moment: ((moment + ahead) % DAY, MORNING, EVENING))


def test_a_promotion_holds_on_its_weekdays(market, midnight):
    weekend = 1 << SATURDAY | 1 << SUNDAY
    presented = order(market, weekdays=weekend)
    market.at(midnight + 5 * DAY - 1)
    with refuses("Hub_WrongWeekday", FRIDAY, weekend):
        redeem(market, presented)
    for moment in (midnight + 5 * DAY, midnight + 7 * DAY - 1):
        market.at(moment)
        assert redeem(market, presented) == 1600
    market.at(midnight + 7 * DAY)
    with refuses("Hub_WrongWeekday", MONDAY, weekend):
        redeem(market, presented)


def test_the_weekday_is_the_merchants(market, midnight):
    presented = order(market, weekdays=1 << MONDAY, utc_offset=4)  # an hour ahead
    market.at(midnight - HOUR - 1)
    with refuses("Hub_WrongWeekday", SUNDAY, 1):
        redeem(market, presented)
    market.at(midnight - HOUR)
    assert redeem(market, presented) == 1600


def test_the_weekday_is_refused_before_the_hour(market, midnight):
    presented = order(market, weekdays=1 << SUNDAY, daily_from=MORNING, daily_to=EVENING)
    market.at(midnight)
    with refuses("Hub_WrongWeekday", MONDAY, 1 << SUNDAY):
        redeem(market, presented)


def test_all_weekdays_and_the_whole_day_are_no_limit(market, midnight):
    presented = order(market, weekdays=0x7F, daily_to=DAY)
    for day in range(7):
        market.at(midnight + day * DAY + day * HOUR)
        assert redeem(market, presented) == 1600


def test_each_use_of_a_set_has_its_own_hours(market, midnight):
    always = market.order(market.create(salt=2), deadline=market.now + 30 * DAY, quote_deadline=market.now + 30 * DAY)
    early = order(market, daily_from=0, daily_to=MORNING)
    market.at(midnight)
    assert redeem(market, market.together(always, early)) > 1600
    market.at(midnight + MORNING)
    with refuses("Hub_OutsideHours", MORNING, 0, MORNING):
        redeem(market, market.together(always, early))
