"""A folder of `promo serve` whose code or data have changed is seeded anew: nothing of the earlier chain is left in it,
so that the shared code of the new campaign is not taken for one that means another."""

from __future__ import annotations

from pathlib import Path

from offchain.coupons import shared
from offchain.coupons.shared import SharedCodes
from offchain.demo.progress import Progress

BEFORE, NOW = b"\x01" * 32, b"\x02" * 32


def test_a_shared_code_of_an_earlier_chain_is_gone_when_a_walk_begins_anew(tmp_path: Path) -> None:
    Progress.open(tmp_path, "before")
    SharedCodes(tmp_path / shared.FILE, 1337).name("PROMO10", BEFORE, tmp_path / "before.json")
    Progress.open(tmp_path, "now")
    SharedCodes(tmp_path / shared.FILE, 1337).name("PROMO10", NOW, tmp_path / "now.json")


def test_it_stays_while_the_same_walk_goes_on(tmp_path: Path) -> None:
    Progress.open(tmp_path, "same")
    SharedCodes(tmp_path / shared.FILE, 1337).name("PROMO10", BEFORE, tmp_path / "before.json")
    Progress.open(tmp_path, "same")
    assert (tmp_path / shared.FILE).exists()
