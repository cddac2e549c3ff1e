"""The first block that is indexed comes from a file of the shop: nothing may have happened before it.

With a first block after everything, an audit with the chain asked was complete, matched every digest, and had looked
at no record at all.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from offchain.index.sync import sync
from offchain.ports import ChainUnavailableError
from tests.audit.conftest import opened
from tests.audit.story import Story, tell


def audited(story: Story, folder: Path, first_block: int) -> AuditReport:
    """The audit of an index that begins there."""
    config = replace(story.config, first_block=first_block)
    with opened(folder / "index.sqlite3") as store:
        sync(story.chain, store, config)
        return verify(store, story.chain, config)


@pytest.fixture(scope="module")
def story() -> Story:
    """The history on its chain."""
    return tell()


def test_an_index_that_begins_after_all_records_is_not_green(story: Story, tmp_path: Path) -> None:
    last = story.chain.block().number
    story.chain.mine()
    report = audited(story, tmp_path, last + 1)
    difference, quorum = report.differences
    # A quorum's events are bound by no digest, but it counts its members' sets itself.
    assert quorum.record.startswith("numbers of quorum 0x")
    assert (quorum.expected, quorum.found) == ("replayed nextNumber=1", "on chain nextNumber=5")
    assert (difference.kind, difference.record) == ("state", f"history before block {last + 1}")
    assert difference.found.endswith("logs, the first in block 1")


@pytest.mark.parametrize("first_block", [0, 1])
def test_one_that_begins_before_all_records_is(story: Story, first_block: int, tmp_path: Path) -> None:
    assert audited(story, tmp_path, first_block).green


def test_a_node_without_old_states_is_noted(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = type(story.chain).call

    def pruned(self, to, data, sender=0, block=None):
        if block == 0:
            raise ChainUnavailableError("missing trie node")
        return asked(self, to, data, sender, block)

    monkeypatch.setattr(type(story.chain), "call", pruned)
    report = audited(story, tmp_path, 1)
    assert report.green
    assert [note.example for note in report.notes if "first block" in note.what] == ["missing trie node"]
