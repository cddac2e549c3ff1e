"""The lock file."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.campaigns.errors import LockError
from offchain.campaigns.lock import Locked, LockFile

LOCKED = Locked(campaign=b"\x01" * 32, merchant=0xA11CE, now=1_790_000_000, created=True)


def test_an_entry_is_found_again_under_its_name_chain_and_hub(tmp_path: Path) -> None:
    path = tmp_path / "new" / "campaign.lock.json"
    LockFile(path, 1, 0xB).put("tea", LOCKED)
    assert LockFile(path, 1, 0xB).find("tea") == LOCKED
    assert LockFile(path, 1, 0xB).find("coffee") is None
    assert LockFile(path, 2, 0xB).find("tea") is None
    assert LockFile(path, 1, 0xC).find("tea") is None


def test_an_entry_leaves_all_others_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "campaign.lock.json"
    places = [(LockFile(path, chain, hub), name) for chain in (1, 2) for hub in (3, 4) for name in ("tea", "coffee")]
    for now, (lock, name) in enumerate(places):
        lock.put(name, Locked(campaign=LOCKED.campaign, merchant=1, now=now, created=False))
    assert [entry and entry.now for entry in (lock.find(name) for lock, name in places)] == list(range(8))


def test_the_same_entries_make_the_same_file_in_whatever_order_they_came(tmp_path: Path) -> None:
    names = ["tea", "coffee", "milk"]
    for folder, order in (("a", names), ("b", names[::-1])):
        for name in order:
            LockFile(tmp_path / folder / "lock.json", 1, 2).put(name, LOCKED)
    assert (tmp_path / "a/lock.json").read_bytes() == (tmp_path / "b/lock.json").read_bytes()
    assert {path.name for path in (tmp_path / "a").iterdir()} == {"lock.json", "lock.lock"}
    assert (tmp_path / "a/lock.lock").read_bytes() == b""


@pytest.mark.parametrize("wrong", ["", "{}", '{"schema": "promissory-campaign-lock/2", "chains": {}}', "[1]", "\xff"])
def test_a_file_that_is_no_lock_file_is_refused_and_kept(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "campaign.lock.json"
    path.write_text(wrong, "latin-1")
    with pytest.raises(LockError, match="bring back the file"):
        LockFile(path, 1, 2).find("tea")
    with pytest.raises(LockError):
        LockFile(path, 1, 2).put("tea", LOCKED)
    assert path.read_text("latin-1") == wrong
