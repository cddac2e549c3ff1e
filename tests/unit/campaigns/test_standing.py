"""Where a campaign stands, by the hub and by its records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from offchain.attestation.records import Log
from offchain.campaigns import orders
from offchain.campaigns.currencies import Currency
from offchain.campaigns.errors import NotCreatedError
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.prepared import prepare
from offchain.campaigns.standing import Phase, phase_of, standing_of
from offchain.campaigns.telling import standing_document, standing_lines
from offchain.domain.ledger import CampaignState
from tests.unit.campaigns.counter import HUB, ROOTS, Counter
from tests.unit.campaigns.documents import ISSUER, MERCHANT, NOW, draft, papers, plain

EUR = Currency("EUR", 978, 2)
HOUR = 3600


def busy(counter: Counter) -> Any:
    """Two campaigns of one merchant; the first was funded, paused, and its end announced."""
    campaign = counter.campaign(plain())
    other = counter.campaign(plain(name="other", salt=1))
    for it in (campaign, other):
        orders.create(counter.desk(), it, counter.lock)
    orders.fund(counter.desk(), campaign, 60_000)
    orders.pause(counter.desk(), campaign, HOUR)
    orders.end(counter.desk(), campaign)
    return campaign


def test_a_report_adds_up_budget_records_and_digest(counter: Counter) -> None:
    campaign = busy(counter)
    standing = standing_of(counter.view, campaign)
    assert (standing.budget, standing.topped_up, standing.spent, standing.remaining) == (50_000, 10_000, 0, 60_000)
    assert (standing.phase, standing.early_end, standing.merchant) == (Phase.PAUSED, True, MERCHANT)
    assert (standing.records, standing.merchant_records) == (4, 5)
    assert standing.complete
    assert standing.digest == counter.view.digest_of(MERCHANT, counter.chain.block().number)


def test_a_report_needs_no_account_once_the_lock_file_knows_the_campaign(counter: Counter) -> None:
    campaign = busy(counter)
    found = prepare(papers(plain()), counter.view, counter.lock)
    assert found.id == campaign.id
    assert standing_of(counter.view, found).merchant == MERCHANT


def test_records_of_another_merchant_count_for_nothing(counter: Counter) -> None:
    campaign = busy(counter)
    before = standing_of(counter.view, campaign)
    counter.sender.account = ISSUER
    foreign = counter.campaign(plain(name="foreign"))
    orders.create(counter.desk(), foreign, counter.lock)
    orders.end(counter.desk(), foreign)
    after = standing_of(counter.view, campaign)
    assert (after.records, after.merchant_records, after.digest) == (
        before.records,
        before.merchant_records,
        before.digest,
    )
    assert after.complete


class Forgetful:
    """A node that leaves out, or alters, one log of a merchant's."""

    def __init__(self, counter: Counter, *, alter: bool) -> None:
        self._chain, self._alter = counter.chain, alter

    def logs(self, *arguments: Any) -> list[Log]:
        logs = list(self._chain.logs(*arguments))
        return [*logs[:2], *([replace(logs[2], data=logs[2].data[::-1])] if self._alter else []), *logs[3:]]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chain, name)


@pytest.mark.parametrize("alter", [False, True])
def test_a_record_that_is_missing_or_altered_does_not_make_the_digest(counter: Counter, alter: bool) -> None:
    campaign = busy(counter)
    chain: Any = Forgetful(counter, alter=alter)
    standing = standing_of(HubView(chain=chain, hub=HUB, roots=ROOTS, first_block=0), campaign)
    assert not standing.complete
    assert "RECORDS ARE MISSING OR ALTERED" in "\n".join(standing_lines(standing, EUR))


def test_a_campaign_that_is_not_on_chain_has_no_standing(counter: Counter) -> None:
    with pytest.raises(NotCreatedError):
        standing_of(counter.view, counter.campaign(plain()))


@pytest.mark.parametrize(
    ("time", "paused_until", "ended_at", "wanted"),
    [
        (-1, 0, 0, (Phase.NOT_STARTED, 0)),
        (0, 0, 0, (Phase.OPEN, 720)),
        (5, 10, 0, (Phase.PAUSED, 10)),
        (10, 10, 0, (Phase.OPEN, 720)),
        (5, 10, 8, (Phase.PAUSED, 8)),
        (8, 10, 8, (Phase.OVER, None)),
        (719, 0, 0, (Phase.OPEN, 720)),
        (720, 0, 0, (Phase.OVER, None)),
    ],
)
def test_phases_change_at_the_second_at_which_the_hub_changes_its_mind(
    time: int, paused_until: int, ended_at: int, wanted: tuple[Phase, int | None]
) -> None:
    """Times in hours from the start of a campaign of 30 days."""
    terms = draft(plain()).terms
    state = CampaignState(
        remaining=1,
        paused_until=paused_until and NOW + paused_until * HOUR,
        ended_at=ended_at and NOW + ended_at * HOUR,
    )
    phase, hour = wanted
    assert phase_of(terms, state, NOW + time * HOUR) == (phase, 0 if hour is None else NOW + hour * HOUR)


def test_a_report_reads_alike_for_people_and_programs(counter: Counter) -> None:
    campaign = busy(counter)
    standing = standing_of(counter.view, campaign)
    document, lines = standing_document(standing, EUR), "\n".join(standing_lines(standing, EUR))
    assert document["remaining"] == 60_000
    assert document["paused"] is True
    assert "remaining 600.00 EUR" in lines
    assert document["digest"] in lines
    assert document["campaign"] == f"0x{campaign.id.hex()}"
