"""Two commands at once lost each other's entries of the lock file, or ended with a trace.

Each read the whole file, added its entry and put the file in place; whoever came last won. A campaign whose document
has relative times and whose entry is lost is created a second time, with a second budget, by the same command given
again.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from offchain.campaigns.lock import Locked, LockFile
from offchain.coupons.shared import SharedCodes

MANY = 40


def test_every_entry_of_many_at_once_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "campaign.lock.json"
    entry = Locked(campaign=b"\x01" * 32, merchant=1, now=1, created=False)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: LockFile(path, 1337, 7).put(f"tea-{number}", entry), range(MANY)))
    assert all(LockFile(path, 1337, 7).find(f"tea-{number}") for number in range(MANY))


def test_so_is_every_shared_code(tmp_path: Path) -> None:
    path, document = tmp_path / "shared-codes.json", tmp_path / "tea.yaml"
    with ThreadPoolExecutor(8) as threads:
        list(
            threads.map(
                lambda number: SharedCodes(path, 1337).name(f"TEA{number}", b"\x01" * 32, document), range(MANY)
            )
        )
    assert all(SharedCodes(path, 1337).find(f"TEA{number}").id == b"\x01" * 32 for number in range(MANY))
