"""What each record does to a campaign, and what each refuses: the twin of the hub's limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.domain import ledger
from offchain.domain.bounds import CLOCK, EPOCHS, MAX_U96
from offchain.domain.ledger import CampaignState
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Revocation
from tests.unit import samples
from tests.unit.samples import DAY, NOW

TERMS = samples.terms(max_pause=DAY, notice=2 * DAY, cap=300)
NEW = ledger.created(TERMS)
ID = b"\x01" * 32


def refusal(call: object, *arguments: object) -> Refusal:
    """What the call refuses."""
    with pytest.raises(Refusal) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value


def test_a_new_campaign_has_its_whole_budget_and_no_past() -> None:
    assert CampaignState(remaining=100_000) == NEW


@pytest.mark.parametrize("time", [TERMS.start_time, NOW, TERMS.end_time - 1])
def test_a_campaign_is_open_from_its_start_until_just_before_its_end(time: int) -> None:
    ledger.check_open(TERMS, NEW, time)


@pytest.mark.parametrize(
    ("state", "time", "expected"),
    [
        (NEW, NOW - DAY - 1, Refusal("Hub_NotStarted", time=NOW - DAY - 1, startTime=NOW - DAY)),
        (NEW, TERMS.end_time, Refusal("Hub_Ended", time=TERMS.end_time, endTime=TERMS.end_time)),
        (replace(NEW, ended_at=NOW), NOW, Refusal("Hub_Ended", time=NOW, endTime=NOW)),
        (replace(NEW, paused_until=NOW + 1), NOW, Refusal("Hub_Paused", time=NOW, pausedUntil=NOW + 1)),
        (replace(NEW, ended_at=NOW, paused_until=NOW + 1), NOW, Refusal("Hub_Ended", time=NOW, endTime=NOW)),
    ],
    ids=["early", "late", "ended", "paused", "ended and paused"],
)
def test_a_campaign_that_is_not_open_says_why(state: CampaignState, time: int, expected: Refusal) -> None:
    assert refusal(ledger.check_open, TERMS, state, time) == expected


def test_a_pause_is_over_at_its_last_second() -> None:
    ledger.check_open(TERMS, replace(NEW, paused_until=NOW), NOW)


def test_a_campaign_with_hours_is_open_in_them_alone() -> None:
    terms = replace(TERMS, weekdays=0b0000001, daily_from=3_600, daily_to=7_200)
    monday = NOW - NOW % (7 * DAY) + 4 * DAY  # the first of January 1970 was a Thursday
    ledger.check_open(terms, NEW, monday + 3_600)
    assert refusal(ledger.check_open, terms, NEW, monday).code == "Hub_OutsideHours"
    assert refusal(ledger.check_open, terms, NEW, monday + DAY + 3_600).code == "Hub_WrongWeekday"
    assert refusal(ledger.check_open, terms, replace(NEW, paused_until=monday + 1), monday).code == "Hub_Paused"


def test_an_index_below_the_cap_that_nobody_spent_is_good() -> None:
    ledger.check_index(TERMS, {0, 298}, ID, 299)


def test_an_index_at_the_cap_or_spent_is_refused() -> None:
    assert refusal(ledger.check_index, TERMS, {1}, ID, 300) == Refusal("Hub_IndexAboveCap", index=300, cap=300)
    assert refusal(ledger.check_index, TERMS, {1}, ID, 1) == Refusal("Hub_IndexUsed", campaign=ID, index=1)


def test_a_top_up_raises_the_budget_up_to_the_largest_amount() -> None:
    assert ledger.topped_up(TERMS, NEW, 5, NOW).remaining == 100_005
    room = MAX_U96 - NEW.remaining
    assert ledger.topped_up(TERMS, NEW, room, NOW).remaining == MAX_U96
    assert refusal(ledger.topped_up, TERMS, NEW, room + 1, NOW) == Refusal(
        "Hub_TopUpRange", amount=room + 1, limit=room
    )
    assert refusal(ledger.topped_up, TERMS, NEW, 0, NOW).code == "Hub_TopUpRange"


def test_a_campaign_that_is_over_takes_no_top_up_no_pause_and_no_second_end() -> None:
    over = replace(NEW, ended_at=NOW)
    for call, arguments in (
        (ledger.topped_up, (TERMS, over, 1, NOW)),
        (ledger.paused, (TERMS, over, 1, NOW)),
        (ledger.end_announced, (TERMS, over, NOW)),
    ):
        assert refusal(call, *arguments) == Refusal("Hub_Ended", time=NOW, endTime=NOW)


def test_a_pause_lasts_at_most_what_the_terms_reserve() -> None:
    assert ledger.paused(TERMS, NEW, DAY, NOW).paused_until == NOW + DAY
    assert refusal(ledger.paused, TERMS, NEW, DAY + 1, NOW) == Refusal(
        "Hub_PauseTooLong", duration=DAY + 1, maxPause=DAY
    )
    assert refusal(ledger.paused, TERMS, NEW, 0, NOW).code == "Hub_PauseTooLong"
    assert refusal(ledger.paused, samples.terms(), NEW, 1, NOW) == Refusal("Hub_PauseNotPromised")


def test_between_two_pauses_lies_a_cool_down() -> None:
    state = replace(NEW, paused_until=NOW - DAY + 1)
    assert refusal(ledger.paused, TERMS, state, 1, NOW) == Refusal("Hub_PauseCoolDown", time=NOW, allowedFrom=NOW + 1)
    assert ledger.paused(TERMS, state, 1, NOW + 1).paused_until == NOW + 2


def test_a_pause_beyond_the_clock_of_the_state_is_refused() -> None:
    terms = replace(TERMS, start_time=CLOCK - 2 * DAY, end_time=CLOCK)
    assert refusal(ledger.paused, terms, NEW, DAY, CLOCK - 1) == Refusal(
        "Hub_BeyondClock", time=CLOCK - 1 + DAY, limit=CLOCK
    )


def test_a_pause_can_be_ended_early_but_not_after_it_ended() -> None:
    state = replace(NEW, paused_until=NOW + 10)
    assert ledger.unpaused(state, NOW).paused_until == NOW
    assert refusal(ledger.unpaused, state, NOW + 10) == Refusal("Hub_NotPaused", time=NOW + 10, pausedUntil=NOW + 10)
    assert refusal(ledger.unpaused, NEW, NOW).code == "Hub_NotPaused"


def test_an_early_end_comes_after_the_notice_and_never_after_the_end() -> None:
    assert ledger.end_announced(TERMS, NEW, NOW).ended_at == NOW + 2 * DAY
    assert ledger.end_announced(TERMS, NEW, TERMS.end_time - DAY).ended_at == TERMS.end_time


def test_an_early_end_is_announced_once() -> None:
    state = ledger.end_announced(TERMS, NEW, NOW)
    assert refusal(ledger.end_announced, TERMS, state, NOW) == Refusal("Hub_EndAnnounced", endedAt=NOW + 2 * DAY)


INDEXED = replace(TERMS, revocation=Revocation.INDEX)


def test_a_revocation_names_the_indices_that_it_newly_spends() -> None:
    assert ledger.revocable(INDEXED, {256}, 1, 0b111) == {257, 258}


@pytest.mark.parametrize(
    ("word", "mask"),
    [(0, 0), (1, 0b1), (1, 1 << 44), (2, 1), (1, 1 << 255)],
    ids=["none", "spent", "cap", "far", "top"],
)
def test_a_revocation_that_spends_nothing_or_reaches_the_cap_is_refused(word: int, mask: int) -> None:
    assert refusal(ledger.revocable, INDEXED, {256}, word, mask) == Refusal(
        "Hub_RevocationRange", word=word, mask=mask, cap=300
    )


def test_the_last_index_below_the_cap_can_be_revoked() -> None:
    assert ledger.revocable(INDEXED, set(), 1, 1 << 43) == {299}


def test_vouchers_of_an_epoch_are_voided_until_the_epochs_run_out() -> None:
    terms = replace(TERMS, revocation=Revocation.EPOCH)
    assert ledger.epoch_revoked(terms, NEW).voucher_epoch == 1
    last = replace(NEW, voucher_epoch=EPOCHS)
    assert refusal(ledger.epoch_revoked, terms, last) == Refusal("Hub_EpochsExhausted", epoch=EPOCHS)


def test_only_the_revocation_that_the_terms_promise_is_possible() -> None:
    assert refusal(ledger.epoch_revoked, INDEXED, NEW) == Refusal(
        "Hub_RevocationNotPromised", asked=Revocation.EPOCH, promised=Revocation.INDEX
    )
    assert refusal(ledger.revocable, TERMS, set(), 0, 1) == Refusal(
        "Hub_RevocationNotPromised", asked=Revocation.INDEX, promised=Revocation.NONE
    )
