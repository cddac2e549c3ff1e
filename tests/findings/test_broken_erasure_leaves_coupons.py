"""An erasure that broke off after the data key was destroyed was "ended" by the next one without the person's coupons.

The wallet stood in the vault alone, which could not be read any more: the coupons stayed, nobody looked for the wallet,
and the proof held.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.adapters import privacy_store
from offchain.adapters.privacy_places import ShopPlaces
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_offers import SqlOffers
from offchain.domain.order import Grant
from offchain.offers.issued import IssuedOffer
from offchain.privacy.erasure import Whom, erase
from offchain.privacy.vault import Reader, Vault

NOW = 1_750_000_000
CARL = Reader("carl", "officer", "erasure")
WALLET = 0xAB


class FullDisk(ShopPlaces):
    """No key can be written."""

    def renew_wrapping(self) -> Vault:
        raise OSError("no space left")


def test_an_erasure_that_broke_off_is_ended_with_the_coupons(tmp_path: Path) -> None:
    issued = tmp_path / "store.sqlite3"
    engine = open_engine(f"sqlite:///{issued}")
    offers = [
        IssuedOffer(campaign=b"\1" * 32, account=it, grant=Grant(5, 1, 2**32, 3, 1), why="x") for it in (7, WALLET)
    ]
    SqlOffers(engine).add(offers)
    folder = privacy_store.create(tmp_path / "shop" / "privacy", None, frozenset(), {"carl": "officer"})
    with privacy_store.opened(folder) as store:
        store.vault.put("ann-17", {"wallet": f"0x{WALLET:040x}"}, NOW)
        whom = Whom(store.vault.pseudonyms.of("ann-17"), "ann-17")
        with pytest.raises(OSError, match="no space"):
            erase(store.vault, FullDisk(store, [tmp_path / "shop"], issued, []), whom, CARL, NOW)
        document = erase(store.vault, ShopPlaces(store, [tmp_path / "shop"], issued, []), whom, CARL, NOW)
    assert document["nothing_recoverable"]
    assert SqlOffers(engine).holders(9) == [7]
    engine.dispose()
