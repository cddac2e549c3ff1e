"""A history in which everything is as it must be is green, however it was indexed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from offchain.attestation.records import ALL_RECORDS
from offchain.audit.report import lines, summary_line
from offchain.audit.verify import verify
from offchain.index.errors import NotIndexedError, WrongChainError
from offchain.index.sync import sync
from tests.audit import damages
from tests.audit.conftest import Audit, opened
from tests.audit.story import WALLET, Story, config, tell


def test_the_history_holds_every_kind_of_record(pristine: Path) -> None:
    assert {row.name for row in damages.rows(pristine)} == {name for kept in ALL_RECORDS.values() for name in kept}


def test_with_the_chain_nothing_differs_and_nothing_is_left_open(story: Story, audit: Audit) -> None:
    report = audit(True)
    newest = story.chain.block().number
    assert list(lines(report)) == [
        f"complete to block {newest}, digest matches, 0 differences (163 records, 62 redemptions, 4 refunds, "
        "7 deposits, 3 collections, 5 withdrawals, 3 claims, 4 quorums, 2 merchants)"
    ]
    assert report.green


def test_without_a_chain_only_the_wallets_signatures_are_left_open(audit: Audit) -> None:
    report = audit(False)
    assert report.green
    assert [note.count for note in report.notes] == [2]
    assert f"0x{WALLET:040x}" in report.notes[0].what
    assert "no chain was asked" in summary_line(report)


def test_what_the_chain_added_after_the_checkpoint_is_no_difference(tmp_path: Path) -> None:
    later = tell()
    with opened(tmp_path / "index.sqlite3") as store:
        sync(later.chain, store, later.config)
        before = later.chain.block().number
        later.shops[1].name_cashier(later.chain.clock)
        report = verify(store, later.chain, later.config)
    assert (report.green, report.complete_to_block) == (True, before)


def test_an_empty_history_is_green(tmp_path: Path, story: Story) -> None:
    with opened(tmp_path / "index.sqlite3") as store:
        sync(story.chain, store, config(), to_block=0)
        with pytest.raises(NotIndexedError, match="promo index run"):
            verify(store, None, config())


def test_a_block_without_records_is_green(tmp_path: Path) -> None:
    told = tell()
    told.chain.mine()
    with opened(tmp_path / "index.sqlite3") as store:
        sync(told.chain, store, replace(told.config, batch_blocks=7))
        assert verify(store, told.chain, told.config).green


def test_another_chain_is_refused(pristine: Path, story: Story) -> None:
    class Elsewhere(type(story.chain)):  # type: ignore[misc]
        chain_id = 5

    elsewhere = Elsewhere(dict)
    with opened(pristine) as store, pytest.raises(WrongChainError, match="serves chain 5"):
        verify(store, elsewhere, story.config)
