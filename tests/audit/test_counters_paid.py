"""What vault, checkout and quorum keep is compared with what their records add up to, and with what the token says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.adapters.fake_checkout import FakeCheckout
from offchain.adapters.fake_companions import FakeToken
from offchain.adapters.fake_quorum import FakeQuorum
from offchain.adapters.fake_vault import FakeVault
from offchain.audit.verify import verify
from offchain.index.sync import sync
from tests.audit import damages
from tests.audit.companions import TOKEN
from tests.audit.conftest import opened
from tests.audit.paid import FUNDERS, SAFE, TILL
from tests.audit.quorums import MEMBERS, QUORUM, quorum
from tests.audit.story import Story, tell


def vault(story: Story) -> FakeVault:
    """The contract as it is now."""
    found = story.chain._contracts[SAFE]
    assert isinstance(found, FakeVault)
    return found


def checkout(story: Story) -> FakeCheckout:
    found = story.chain._contracts[TILL]
    assert isinstance(found, FakeCheckout)
    return found


def several(story: Story) -> FakeQuorum:
    found = story.chain._contracts[QUORUM]
    assert isinstance(found, FakeQuorum)
    return found


def joint(story: Story) -> bytes:
    return story.shops[1].campaign(story.campaigns["joint"])


def another_note(story: Story) -> None:
    kept = vault(story).books.accounts[joint(story)]
    kept.account = replace(kept.account, credited=kept.account.credited + 1)


def a_deposit_too_much(story: Story) -> None:
    kept = vault(story).books.accounts[joint(story)]
    deposits = kept.account.deposits
    kept.account = replace(kept.account, deposits=(deposits[0], deposits[1] + 1, deposits[2]))


def a_token_that_took(story: Story) -> None:
    token = story.chain._contracts[TOKEN]
    assert isinstance(token, FakeToken)
    token.taken[SAFE] = 1


def more_refunded(story: Story) -> None:
    for kept in checkout(story).books.returned.values():
        if kept.refunded == 500:
            kept.refunded += 1


def another_discount_returned(story: Story) -> None:
    for kept in checkout(story).books.returned.values():
        for campaign, amount in kept.discounts.items():
            kept.discounts[campaign] = 299 if amount == 300 else amount


def another_digest_of_the_vault(story: Story) -> None:
    vault(story).digests = dict.fromkeys(vault(story).digests, b"\x07" * 32)


def another_digest_of_the_checkout(story: Story) -> None:
    checkout(story).digests = dict.fromkeys(checkout(story).digests, b"\x07" * 32)


def records_that_nobody_showed(story: Story) -> None:
    """A digest at the vault, of a merchant who has no record there."""
    vault(story).digests[story.shops[0].merchant.address] = b"\x07" * 32


def a_frozen_quorum(story: Story) -> None:
    several(story).book.frozen = True


def a_rotation_that_nobody_told(story: Story) -> None:
    several(story).book.numbered = 5


def other_members(story: Story) -> None:
    book = several(story).book
    book.standings[3] = replace(book.standings[3], quorum=quorum(3, MEMBERS[:2]))


def a_longer_overlap(story: Story) -> None:
    book = several(story).book
    book.standings[1] = replace(book.standings[1], active_until=book.standings[1].active_until + 1)


CASES: dict[Callable[[Story], None], tuple[str, str, str, str]] = {
    a_deposit_too_much: ("state", f"deposit of funder 0x{FUNDERS[0].address:040x}", "deposited=", "deposited="),
    a_token_that_took: ("state", f"solvency of vault 0x{SAFE:040x}", "balance of at least", "balance="),
    more_refunded: ("state", "returns of order 0x", "refunded=500", "refunded=501"),
    another_discount_returned: ("state", "discount of campaign 0x", "amount=300", "amount=299"),
    another_digest_of_the_vault: ("digest", "merchant 0x", "0x" + "07" * 32, "0x"),
    another_digest_of_the_checkout: ("digest", "merchant 0x", "0x" + "07" * 32, "0x"),
    records_that_nobody_showed: ("digest", "merchant 0x", "0x" + "07" * 32, "0x" + "00" * 32),
    another_note: ("state", "vault account of campaign 0x", "credited=40000", "credited=40001"),
    a_frozen_quorum: ("state", f"freeze of quorum 0x{QUORUM:040x}", "isFrozen=0", "isFrozen=1"),
    a_rotation_that_nobody_told: ("state", "numbers of quorum 0x", "nextNumber=5", "nextNumber=6"),
    other_members: ("state", "standing of number 3 of quorum 0x", "hash=", "hash="),
    a_longer_overlap: ("state", "standing of number 1 of quorum 0x", "activeUntil=", "activeUntil="),
}
"""What the contract keeps instead -> kind, name, expected and found of a difference."""


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_what_the_records_do_not_explain_is_a_difference(change: Callable[[Story], None], tmp_path: Path) -> None:
    story = tell()
    change(story)
    with opened(tmp_path / "index.sqlite3") as store:
        sync(story.chain, store, story.config)
        report = verify(store, story.chain, story.config)
    kind, name, expected, found = CASES[change]
    assert any(
        it.kind == kind and it.record.startswith(name) and expected in it.expected and found in it.found
        for it in report.differences
    ), report.differences


def test_a_freeze_and_its_end_that_are_dropped_together_are_found_with_the_chain_alone(
    database: Path, story: Story
) -> None:
    """No view of the contract tells them: what is compared here is what the chain shows."""
    rows = [row for row in damages.rows(database) if row.name in ("QuorumFrozen", "QuorumUnfrozen")]
    with damages.editing(database) as connection:
        for row in rows:
            damages.drop(connection, row)
        damages.redigest(connection, rows[0])
    with opened(database) as store:
        assert verify(store, None, story.config).green
        found = verify(store, story.chain, story.config).differences
    assert {it.kind for it in found} == {"altered", "dropped", "digest"}  # the ledger's own row is altered
    assert sum("QuorumFrozen" in it.record or "QuorumUnfrozen" in it.record for it in found) == 2
