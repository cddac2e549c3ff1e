"""The specification's table of a campaign's phases is exactly what the twin of the ledger does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest

from offchain.domain import ledger
from offchain.domain.ledger import CampaignState
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Kind, Terms
from tests.docs.markdown import page
from tests.docs.test_layouts import GOOD
from tests.surroundings import ROOT

START, END, PAUSE = 4, 14, 3
SECTION = "7.1 Campaign"
Transition = tuple[str, str, str]


def phase(terms: Terms, state: CampaignState, time: int) -> str:
    """The phase as the specification defines it."""
    if time >= (state.ended_at or terms.end_time):
        return "OVER"
    if time < terms.start_time:
        return "SCHEDULED"
    return "PAUSED" if time < state.paused_until else "OPEN"


def changes(terms: Terms, state: CampaignState, time: int) -> Iterator[tuple[str, CampaignState]]:
    """(call, state after it) of everything that the merchant may do now."""
    calls: list[tuple[str, Callable[[], CampaignState]]] = [
        *(("pause", partial(ledger.paused, terms, state, length, time)) for length in range(1, PAUSE + 1)),
        ("unpause", partial(ledger.unpaused, state, time)),
        ("announceEnd", partial(ledger.end_announced, terms, state, time)),
        ("topUp", partial(ledger.topped_up, terms, state, 1, time)),
    ]
    for name, call in calls:
        try:
            yield name, replace(call(), remaining=0)
        except Refusal:
            continue


def reachable(terms: Terms) -> Iterator[tuple[int, frozenset[CampaignState]]]:
    """(second, all states that the campaign can be in then), until after its end."""
    states = frozenset({CampaignState(remaining=0)})
    for time in range(END + 2):
        fresh = states
        while fresh:
            fresh = frozenset(after for state in fresh for _, after in changes(terms, state, time)) - states
            states |= fresh
        yield time, states


def transitions(terms: Terms) -> set[Transition]:
    """Every change of phase that can happen, with what made it: all states that can be reached, second by second."""
    found: set[Transition] = set()
    for time, states in reachable(terms):
        for state in states:
            now = phase(terms, state, time)
            found.add((now, phase(terms, state, time + 1), "time"))
            found |= {(now, phase(terms, after, time), name) for name, after in changes(terms, state, time)}
    return {change for change in found if change[0] != change[1]}


def campaign(notice: int) -> Terms:
    return replace(GOOD[Kind.PERCENT][0], start_time=START, end_time=END, max_pause=PAUSE, notice=notice)


def told() -> list[Transition]:
    table = page(ROOT, "docs/specification.md").table(SECTION, ("from", "to", "by", "when"))
    return [(row[0], row[1], row[2].strip("`")) for row in table.rows]


def test_the_table_names_every_change_of_phase_and_no_other() -> None:
    possible = transitions(campaign(notice=0)) | transitions(campaign(notice=2))
    assert sorted(told()) == sorted(possible)


def test_an_end_at_once_needs_a_notice_of_zero() -> None:
    at_once = {row for row in told() if row[2] == "announceEnd"}
    assert at_once
    assert not at_once & transitions(campaign(notice=1))


@pytest.mark.parametrize("notice", [0, 2])
def test_after_the_end_nothing_can_be_done_but_ending_a_pause(notice: int) -> None:
    terms = campaign(notice)
    done = {
        name
        for time, states in reachable(terms)
        for state in states
        if phase(terms, state, time) == "OVER"
        for name, _ in changes(terms, state, time)
    }
    assert done == {"unpause"}


@pytest.mark.parametrize("notice", [0, 2])
def test_coupons_can_be_redeemed_in_the_phase_open_alone(notice: int) -> None:
    terms = campaign(notice)
    for time, states in reachable(terms):
        for state in states:
            assert is_open(terms, state, time) == (phase(terms, state, time) == "OPEN")


def is_open(terms: Terms, state: CampaignState, time: int) -> bool:
    try:
        ledger.check_open(terms, state, time)
    except Refusal:
        return False
    return True
