"""What the contracts say of themselves is compared with what the records add up to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_hub import FakeHub
from offchain.audit.books import CampaignBook
from offchain.audit.verify import verify
from offchain.domain.terms import Audience
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.story import HUB, SHOPPERS, Story, tell


def hub_of(chain: FakeChain) -> FakeHub:
    """The hub as it is now."""
    hub = chain._contracts[HUB]
    assert isinstance(hub, FakeHub)
    return hub


def by_root(hub: FakeHub) -> CampaignBook:
    """A campaign by root."""
    return next(it for it in hub.books.campaigns.values() if it.terms.audience == Audience.ROOT)


def more_money(hub: FakeHub) -> None:
    book = by_root(hub)
    book.state = replace(book.state, remaining=book.state.remaining + 1)


def one_more_use(hub: FakeHub) -> None:
    book = by_root(hub)
    book.state = replace(book.state, used=book.state.used + 1)


def another_coupon_spent(hub: FakeHub) -> None:
    by_root(hub).spent.add(0, 1 << 39)


def another_root(hub: FakeHub) -> None:
    by_root(hub).commitments[1] = b"\7" * 32


def another_expiry(hub: FakeHub) -> None:
    merchant = next(iter(hub.books.merchants.values()))
    merchant.cashiers = {key: expiry + 1 for key, expiry in merchant.cashiers.items()}


def of_sets(hub: FakeHub, limit: str) -> CampaignBook:
    """A campaign that sets such a limit."""
    return next(it for it in hub.books.campaigns.values() if getattr(it.terms, limit))


def another_period(hub: FakeHub) -> None:
    book = of_sets(hub, "period_cap")
    book.state = replace(book.state, period_no=book.state.period_no + 1)


def one_more_use_in_the_period(hub: FakeHub) -> None:
    book = of_sets(hub, "period_cap")
    book.state = replace(book.state, period_used=book.state.period_used + 1)


def less_stock(hub: FakeHub) -> None:
    of_sets(hub, "stock_units").stock_used += 1


def one_more_use_of_a_wallet(hub: FakeHub) -> None:
    uses = of_sets(hub, "per_wallet").wallet_uses
    uses[SHOPPERS[0].address] += 1


def another_companion(hub: FakeHub) -> None:
    hub.companion = 7


def another_hub(hub: FakeHub) -> None:
    hub.address = 7


def another_count(hub: FakeHub) -> None:
    book = by_root(hub)
    last = max(book.roots)
    book.roots[last] = replace(book.roots[last], count=book.roots[last].count + 1)


def another_digest(hub: FakeHub) -> None:
    next(iter(hub.books.merchants.values())).digest = b"\7" * 32


CASES: dict[Callable[[FakeHub], None], tuple[str, str, str]] = {
    more_money: ("state of campaign", "replayed remaining=", "on chain remaining="),
    one_more_use: ("state of campaign", "used=7", "used=8"),
    another_coupon_spent: ("coupon word 0 of campaign", "replayed bits=", "on chain bits="),
    another_root: ("root of epoch 1 of campaign", "replayed commitment=", "on chain commitment="),
    another_period: ("limits of campaign", "periodNo=1, periodUsed=1", "periodNo=2, periodUsed=1"),
    one_more_use_in_the_period: ("limits of campaign", "periodNo=1, periodUsed=1", "periodNo=1, periodUsed=2"),
    less_stock: ("limits of campaign", "stockUsed=9", "stockUsed=10"),
    one_more_use_of_a_wallet: (f"uses of 0x{SHOPPERS[0].address:040x} of campaign", "uses=1", "uses=2"),
    another_expiry: ("cashier 0x", "replayed expiry=0", "on chain expiry=1"),
    another_hub: ("roots 0x", "replayed hub=", "on chain hub=7"),
    another_count: ("roots of campaign", "nextIndex=", "nextIndex="),
    another_companion: (f"hub 0x{HUB:040x}", "replayed companion=", "on chain companion=7"),
}


@pytest.fixture
def told() -> Story:
    """A history of one's own."""
    return tell()


def audited(story: Story, folder: Path) -> Any:
    """The audit with the chain."""
    with opened(folder / "index.sqlite3") as store:
        sync(story.chain, store, story.config)
        return verify(store, story.chain, story.config)


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_a_counter_that_the_records_do_not_explain_is_found(
    change: Callable[[FakeHub], None], told: Story, tmp_path: Path
) -> None:
    change(hub_of(told.chain))
    name, expected, found = CASES[change]
    report = audited(told, tmp_path)
    (difference,) = [it for it in report.differences if it.record.startswith(name)]
    assert difference.kind == "state"
    assert difference.record.startswith(name)
    assert expected in difference.expected
    assert found in difference.found


def test_a_digest_that_the_records_do_not_chain_to_is_found(told: Story, tmp_path: Path) -> None:
    another_digest(hub_of(told.chain))
    report = audited(told, tmp_path)
    (difference,) = report.differences
    assert (report.digest, difference.kind, difference.expected) == ("mismatch", "digest", "0x" + "07" * 32)
    assert not report.green
