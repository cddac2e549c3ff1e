"""An early end keeps its notice: shoppers have that long to redeem, whatever the merchant does meanwhile.

A merchant could announce the end and pause for as long as the notice in the same second, or announce it in a pause:
the campaign was over without a second in which the coupons that were out could be redeemed. That is a cancellation at
once, which the terms rule out. The contracts' side: tests/contracts/test_announce_end.py and test_pause.py.
"""

from __future__ import annotations

import pytest

from offchain.domain import ledger
from offchain.domain.ledger import CampaignState
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Terms
from tests.unit import samples

NOW = samples.NOW
NOTICE, MAX_PAUSE = 600, 3_600


@pytest.fixture
def terms() -> Terms:
    """A campaign that reserves pauses longer than its notice."""
    return samples.terms(start_time=NOW - 10, end_time=NOW + 50_000, notice=NOTICE, max_pause=MAX_PAUSE)


def open_seconds(terms: Terms, state: CampaignState) -> int:
    """How long coupons can still be redeemed, from now to the end."""
    return max(0, state.ended_at - max(NOW, state.paused_until))


def test_no_pause_begins_once_an_end_is_announced(terms: Terms) -> None:
    state = ledger.end_announced(terms, ledger.created(terms), NOW)
    with pytest.raises(Refusal, match=f"Hub_EndAnnounced: endedAt={NOW + NOTICE}"):
        ledger.paused(terms, state, 1, NOW)


@pytest.mark.parametrize("duration", [1, NOTICE, MAX_PAUSE])
def test_an_end_that_is_announced_in_a_pause_leaves_the_notice_after_it(terms: Terms, duration: int) -> None:
    state = ledger.paused(terms, ledger.created(terms), duration, NOW)
    state = ledger.end_announced(terms, state, NOW)
    assert open_seconds(terms, state) == NOTICE


def test_the_end_is_never_later_than_that_of_the_terms(terms: Terms) -> None:
    late = terms.end_time - NOTICE
    state = ledger.paused(terms, ledger.created(terms), NOTICE - 1, late)
    assert ledger.end_announced(terms, state, late).ended_at == terms.end_time
