"""Orders about the money of campaigns: what is refused before anything is asked of a vault."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from offchain.adapters.fake_chain import Call, FakeChain, Outcome
from offchain.adapters.fake_roots import deployment
from offchain.campaigns import orders, vault_orders
from offchain.campaigns.desk import Outcome as Fate
from offchain.campaigns.errors import NotPaidError, OrderError, TokenError
from offchain.campaigns.lock import LockFile
from offchain.campaigns.standing import standing_of
from tests.unit.campaigns.counter import HUB, ROOTS, Counter, Sender
from tests.unit.campaigns.documents import MERCHANT, NOW, plain

TOKEN = 0x5FBDB2315678AFECB367F032D93F642F64180AA3
PAID = {"settlement": "paid", "token": f"0x{TOKEN:040x}", "collect_delay": "1d", "grace": "2d"}


@dataclass
class Decimals:
    """A token that tells its decimals, whatever it is asked."""

    count: int

    def run(self, _call: Call) -> Outcome:
        return Outcome(self.count.to_bytes(32, "big"))

    def settle(self, _outcome: Outcome) -> None:
        """Keeps nothing."""


def counter_with(folder: Path, decimals: int) -> Counter:
    """A merchant at a chain that has the token."""
    chain = FakeChain(deployment(HUB, ROOTS, {TOKEN: Decimals(decimals)}), time=NOW)
    return Counter(chain, Sender(chain, MERCHANT), LockFile(folder / "campaign.lock.json", chain.chain_id, HUB))


def test_a_token_that_counts_in_other_units_than_the_currency_is_refused_before_anything_is_sent(
    tmp_path: Path,
) -> None:
    counter = counter_with(tmp_path, 18)
    with pytest.raises(TokenError, match="has 18 decimals, the document says 2"):
        orders.create(counter.desk(), counter.campaign(plain(**PAID)), counter.lock)
    assert counter.sender.intents == []


def test_a_paid_campaign_has_no_budget_until_somebody_deposits(tmp_path: Path) -> None:
    counter = counter_with(tmp_path, 2)
    campaign = counter.created(**PAID)
    standing = standing_of(counter.view, campaign)
    assert (standing.budget, standing.topped_up, standing.spent, standing.remaining) == (0, 0, 0, 0)


def test_a_recorded_campaign_is_raised_to_a_total_which_must_be_said(counter: Counter) -> None:
    campaign = counter.created()
    (step,) = vault_orders.raise_budget(counter.desk(), campaign, "600.00")
    assert (step.outcome, step.note) == (Fate.SENT, "100.00 more, 600.00 in all")
    with pytest.raises(OrderError, match="total: found nothing"):
        vault_orders.raise_budget(counter.desk(), campaign)


def test_nothing_is_collected_or_taken_back_of_a_campaign_that_is_only_recorded(counter: Counter) -> None:
    campaign = counter.created()
    with pytest.raises(NotPaidError, match="settlement: paid"):
        vault_orders.collect(counter.desk(), [campaign])
    with pytest.raises(NotPaidError, match="settlement: paid"):
        vault_orders.withdraw(counter.desk(), campaign)


@pytest.mark.parametrize("count", [0, 51])
def test_one_collection_takes_one_to_fifty_campaigns(counter: Counter, count: int) -> None:
    campaign = counter.created()
    with pytest.raises(OrderError, match=f"campaigns: found {count}; wanted 1 to 50"):
        vault_orders.collect(counter.desk(), [campaign] * count)
