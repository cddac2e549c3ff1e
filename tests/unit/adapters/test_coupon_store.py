"""Erasure and retention reach the coupons in either engine, and do not claim to have seen what a server keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from offchain.adapters import privacy_store
from offchain.adapters.aged_places import ShopAges
from offchain.adapters.privacy_places import ShopPlaces
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_vault import SqlKeyRing, SqlSealedRows
from offchain.domain.order import Grant
from offchain.offers.issued import IssuedOffer
from offchain.privacy.erasure import Whom, erase
from offchain.privacy.ports import Sealed, WrappedKey
from offchain.privacy.vault import Reader

NOW = 1_750_000_000
CARL = Reader("carl", "officer", "erasure")
WALLET = 0xAB


@pytest.fixture
def place(store_place: Callable[[], str]) -> str:
    """A store with the coupons of two wallets, one of which has ended, as `--store` names it."""
    url = store_place()
    engine = open_engine(url)
    grants = [(7, 2**32), (WALLET, 2**32), (8, NOW - 9)]
    offers = [
        IssuedOffer(campaign=b"\1" * 32, account=it, grant=Grant(5, 1, until, 3, 1), why="x") for it, until in grants
    ]
    SqlOffers(engine).add(offers)
    engine.dispose()
    return url.removeprefix("sqlite:///")


def holders(place: str) -> Sequence[int]:
    """Wallets that hold a coupon."""
    engine = open_engine(place if "://" in place else f"sqlite:///{place}")
    try:
        return SqlOffers(engine).holders(9)
    finally:
        engine.dispose()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[privacy_store.PrivacyStore]:
    """A privacy folder with one person in its vault."""
    folder = privacy_store.create(tmp_path / "shop" / "privacy", None, frozenset(), {"carl": "officer"})
    with privacy_store.opened(folder) as store:
        store.vault.put("ann-17", {"wallet": f"0x{WALLET:040x}"}, NOW)
        yield store


def test_an_erasure_removes_the_coupons_and_tells_what_it_cannot_see(
    place: str, shop: privacy_store.PrivacyStore, tmp_path: Path, engine_name: str
) -> None:
    whom = Whom(shop.vault.pseudonyms.of("ann-17"), "ann-17")
    document = erase(shop.vault, ShopPlaces(shop, [tmp_path / "shop"], place, []), whom, CARL, NOW)
    assert holders(place) == [7, 8]
    assert document["nothing_recoverable"] == (engine_name == "sqlite")
    unread = document["looked_into"]["unread"]
    if engine_name == "sqlite":
        assert unread == []
    else:
        (told,) = unread
        assert told.startswith("postgresql://promo@/")
        assert told.endswith("dead rows and logs of the server")


def test_retention_removes_coupons_that_ended(place: str, shop: privacy_store.PrivacyStore, tmp_path: Path) -> None:
    ages = ShopAges(shop, tmp_path / "shop", [], place, [])
    assert ages.coupons(NOW, remove=False) == 1
    assert ages.coupons(NOW, remove=True) == 1
    assert holders(place) == [7, WALLET]


def test_sealed_rows_and_keys_are_kept_in_either_engine(empty_place: Callable[[], str]) -> None:
    engine = open_engine(empty_place())
    rows, ring = SqlSealedRows(engine), SqlKeyRing(engine)
    keys = [WrappedKey(bytes([at]) * 16, f"p{at}", bytes([at]) * 60, "k1", NOW) for at in (2, 1)]
    for key in keys:
        ring.add(key)
    with pytest.raises(IntegrityError):
        ring.add(keys[0])
    assert ring.all() == keys[::-1]
    ring.replace_all(keys[:1])
    assert (ring.find("p2"), ring.find("p1")) == (keys[0], None)
    assert ring.head() == (0, "")
    ring.set_head(3, "ab")
    ring.set_head(4, "cd")
    assert ring.head() == (4, "cd")
    sealed = Sealed(b"\1" * 16, "wallet", 1, b"\7" * 40, NOW)
    rows.put([sealed])
    assert rows.of(b"\1" * 16) == [sealed]
    engine.dispose()
