"""What pre-sales and rewards keep is compared with what their records add up to, and with what the token says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.adapters.fake_companions import FakeCompanion, FakeToken
from offchain.audit.companion_books import PresaleBook, ProgrammeBook
from offchain.audit.verify import verify
from offchain.index.sync import sync
from tests.audit.companions import BUYERS, PRESALES, REWARDS, TOKEN
from tests.audit.conftest import opened
from tests.audit.story import Story, tell

ANN, BOB, CID, _ = (buyer.address for buyer in BUYERS)


def companion(story: Story, address: int) -> FakeCompanion:
    """The contract as it is now."""
    found = story.chain._contracts[address]
    assert isinstance(found, FakeCompanion)
    return found


def sold(story: Story) -> PresaleBook:
    """The pre-sale that was carried out."""
    return next(it for it in companion(story, PRESALES).books.presales.values() if it.state.balance_until)


def running(story: Story) -> ProgrammeBook:
    """The programme that is open."""
    return next(it for it in companion(story, REWARDS).books.programmes.values() if it.referrers)


def more_units(story: Story) -> None:
    book = sold(story)
    book.state = replace(book.state, units_reserved=8)


def ready_for_longer(story: Story) -> None:
    book = sold(story)
    book.state = replace(book.state, balance_until=book.state.balance_until + 1)


def a_cancellation(story: Story) -> None:
    book = sold(story)
    book.state = replace(book.state, cancelled=True)


def an_applied_deposit_that_is_there_again(story: Story) -> None:
    book = sold(story)
    book.deposits[ANN] = replace(book.deposits[ANN], applied=False, returned=2_002)


def other_funds(story: Story) -> None:
    book = running(story)
    book.state = replace(book.state, funded=book.state.funded + 1, paid=book.state.paid + 1)


def another_claim(story: Story) -> None:
    running(story).paid[ANN] += 1


def another_referrer(story: Story) -> None:
    running(story).referrers[CID] = ANN


def a_token_that_took(story: Story) -> None:
    token = story.chain._contracts[TOKEN]
    assert isinstance(token, FakeToken)
    token.taken[REWARDS] = 1


def another_digest(story: Story) -> None:
    kept = companion(story, PRESALES)
    kept.digests = dict.fromkeys(kept.digests, b"\x07" * 32)


CASES: dict[Callable[[Story], None], tuple[str, str, str, str]] = {
    more_units: ("state", "standing of pre-sale", "unitsReserved=7", "unitsReserved=8"),
    ready_for_longer: ("state", "standing of pre-sale", "balanceUntil=", "balanceUntil="),
    a_cancellation: ("state", "standing of pre-sale", "cancelled=0", "cancelled=1"),
    an_applied_deposit_that_is_there_again: ("state", f"deposit of 0x{ANN:040x}", "units=0, amount=0", "units=2"),
    other_funds: ("state", "standing of programme", "funded=10000, paid=950", "funded=10001, paid=951"),
    another_claim: ("state", f"claims of 0x{ANN:040x}", "claimed=900", "claimed=901"),
    another_referrer: ("state", f"who brought 0x{CID:040x}", f"referrer={BOB}", f"referrer={ANN}"),
    a_token_that_took: ("state", f"solvency of rewards 0x{REWARDS:040x}", "balance of at least 9050", "balance=9049"),
    another_digest: ("digest", "merchant 0x", "0x" + "07" * 32, "0x"),
}
"""What the contract keeps instead -> kind, name, expected and found of the one difference."""


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_what_the_records_do_not_explain_is_one_difference(change: Callable[[Story], None], tmp_path: Path) -> None:
    story = tell()
    change(story)
    with opened(tmp_path / "index.sqlite3") as store:
        sync(story.chain, store, story.config)
        (difference,) = verify(store, story.chain, story.config).differences
    kind, name, expected, found = CASES[change]
    assert difference.kind == kind
    assert difference.record.startswith(name)
    assert expected in difference.expected
    assert found in difference.found
