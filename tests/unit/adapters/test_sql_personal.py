"""An erasure, an export and an inspection reach every row of a person in the store's own tables, in either engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, LargeBinary, select
from typer.testing import CliRunner

from offchain.access.caller import ANONYMOUS
from offchain.access.ports import Grant, Session
from offchain.adapters import privacy_store
from offchain.adapters.privacy_places import ShopPlaces
from offchain.adapters.sql_access import SqlAccess
from offchain.adapters.sql_behaviour import SqlBehaviour
from offchain.adapters.sql_bindings import SqlBindings
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_own_tables import STORE
from offchain.adapters.sql_personal import SqlPersonal
from offchain.adapters.sql_relay import SqlRelay
from offchain.adapters.sql_requests import SqlRequests
from offchain.adapters.sql_sent import SqlSentLog
from offchain.binding.ports import Allotted, Bound
from offchain.cli import app
from offchain.data.privacy_folder import PrivacyFolder
from offchain.data.simulator import ShopParameters, simulate
from offchain.delivery.ports import Cap, Channel
from offchain.privacy.erasure import Whom, erase
from offchain.privacy.vault import Reader
from offchain.reception.ports import Kept as KeptEvent
from offchain.relayer.holding import scope_of
from offchain.relayer.ports import Kept, Quota

NOW = 1_750_000_000
CARL = Reader("carl", "officer", "erasure")
ANN, ANNS_OTHER, BOB = 0xA1 << 100, 0xA2 << 100, 0xB0 << 100
NINE = {
    "relay_orders": 1,
    "relay_steps": 1,
    "idempotent_requests": 1,
    "sessions": 1,
    "role_grants": 1,
    "wallet_bindings": 1,
    "allotted_offers": 1,
    "received_behaviour": 2,
    "sent_messages": 1,
}


def fill(engine: Engine, name: str, wallet: int, bound: int, number: int) -> None:
    """A row of every sort about one person. bound : the wallet that an offer of theirs was bound to."""
    byte = bytes([number])
    access, requests, bindings = SqlAccess(engine), SqlRequests(engine), SqlBindings(engine)
    access.add_session(Session(byte * 32, wallet, NOW, NOW + 9))
    access.put_grant(Grant(bound, "support", 0, NOW))
    order = Kept(
        order_hash=byte * 32,
        shopper=wallet,
        merchant=7,
        together=byte * 32,
        call=wallet.to_bytes(20, "big"),
        reference="A-1",
        queued_at=NOW,
    )
    SqlRelay(engine).enqueue(order, Quota())
    requests.take(scope_of(ANONYMOUS, wallet), "k", byte * 32, NOW, 60)
    bindings.allot([Allotted(campaign=b"\1" * 32, pseudonym=name, index=2 * number, value=1, not_before=1, deadline=9)])
    bindings.bind(
        Bound(
            campaign=b"\1" * 32,
            pseudonym=name,
            turn=0,
            wallet=bound,
            at=NOW,
            until=NOW + 9,
            signature=byte * 65,
            epoch=0,
        )
    )
    rows = [(name, "tea", "view", 1, 0, NOW, "web"), ("f" * 64, f"shopper:{name}", "referral", 1, 0, NOW, "web")]
    SqlBehaviour(engine).add(7, [KeptEvent(f"{number}-{at}", byte * 32, it) for at, it in enumerate(rows)], NOW)
    SqlSentLog(engine).claim(name, "m", Channel.EMAIL, NOW, Cap())


@pytest.fixture
def folder(tmp_path: Path) -> PrivacyFolder:
    """Of a shop with Ann in its vault."""
    made = privacy_store.create(tmp_path / "shop" / "privacy", None, frozenset(), {"carl": "officer"})
    with privacy_store.opened(made) as store:
        store.vault.put("ann-17", {"wallet": f"0x{ANN:040x}"}, NOW)
    return made


@pytest.fixture
def place(store_place: Callable[[], str], folder: PrivacyFolder) -> Iterator[tuple[str, Engine]]:
    """The store as `--store` names it, with rows of Ann and of Bob."""
    url = store_place()
    engine = open_engine(url)
    with privacy_store.opened(folder) as store:
        ann, bob = (store.vault.pseudonyms.of(it) for it in ("ann-17", "bob-18"))
    fill(engine, ann, ANN, ANNS_OTHER, 1)
    fill(engine, bob, BOB, BOB, 2)
    yield url.removeprefix("sqlite:///"), engine
    engine.dispose()


@pytest.fixture
def shop(folder: PrivacyFolder, place: tuple[str, Engine]) -> Iterator[privacy_store.PrivacyStore]:
    with privacy_store.opened(folder) as store:
        yield store


def test_an_erasure_removes_every_row_of_the_person_and_no_other(
    place: tuple[str, Engine], shop: privacy_store.PrivacyStore, tmp_path: Path, engine_name: str
) -> None:
    url, engine = place
    ann, bob = (shop.vault.pseudonyms.of(it) for it in ("ann-17", "bob-18"))
    personal = SqlPersonal(engine)
    assert personal.count({ann, "ann-17"}, {ANN, ANNS_OTHER}) == NINE
    document = erase(shop.vault, ShopPlaces(shop, [tmp_path / "shop"], url, []), Whom(ann, "ann-17"), CARL, NOW)
    assert document["removed"]["store_rows"] == sum(NINE.values())
    assert document["nothing_recoverable"] == (engine_name == "sqlite")
    assert document["found"] == []
    assert personal.count({ann, "ann-17"}, {ANN, ANNS_OTHER}) == {}
    assert personal.count({bob}, {BOB}) == NINE
    assert f"{ANN:040x}" not in json.dumps(document)
    secrets = {ann, *(f"{it:040x}" for it in (ANN, ANNS_OTHER))}
    assert not [it for it in everything(engine) if any(secret in it for secret in secrets)]


def everything(engine: Engine) -> Iterator[str]:
    """Every value of every table of the store, bytes as digits."""
    with engine.connect() as connection:
        for table in STORE.sorted_tables:
            for row in connection.execute(select(table)):
                for column, value in zip(table.c, row, strict=True):
                    yield value.hex() if isinstance(column.type, LargeBinary) and value else str(value)


def test_every_table_with_a_wallet_or_a_name_is_reached() -> None:
    """One that is new must be reached too, or be of the index."""
    names = {"wallet", "shopper", "pseudonym", "recipient", "account"}
    found = {table.name for table in STORE.sorted_tables if names & set(table.c.keys())}
    assert found - OF_THE_INDEX <= {*NINE, "issued_offers"}


OF_THE_INDEX = frozenset({"presale_deposits", "redemptions", "refunds", "reward_claims"})
"""Made of the chain."""


class Blind(ShopPlaces):
    """Removes nothing of the store."""

    def store_without(self, names: object, wallets: object) -> Mapping[str, int]:  # noqa: ARG002
        return {"coupons": 0, "store_rows": 0}


def test_rows_that_are_left_break_the_proof(
    place: tuple[str, Engine], shop: privacy_store.PrivacyStore, tmp_path: Path
) -> None:
    whom = Whom(shop.vault.pseudonyms.of("ann-17"), "ann-17")
    document = erase(shop.vault, Blind(shop, [tmp_path / "shop"], place[0], []), whom, CARL, NOW)
    assert not document["nothing_recoverable"]
    assert {it["what"].split()[-1] for it in document["found"]} >= set(NINE)


def run(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["privacy", *arguments, "--json"])
    assert result.exit_code in (0, 1), result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_audit_finds_rows_of_whom_was_erased_and_ids_of_the_shop(
    place: tuple[str, Engine], folder: PrivacyFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "carl")
    url, engine = place
    with privacy_store.opened(folder) as store:
        whom = Whom(store.vault.pseudonyms.of("ann-17"), "ann-17")
        erase(store.vault, Blind(store, [tmp_path / "shop"], url, []), whom, CARL, NOW)
    with privacy_store.opened(folder) as store:
        store.vault.put("bob-18", {"wallet": f"0x{BOB:040x}"}, NOW)
    SqlSentLog(engine).claim("bob-18", "m", Channel.EMAIL, NOW, Cap())
    found = run("audit", "--folder", str(tmp_path / "shop"), "--store", url)
    kinds = {(it["kind"], it["where"]): it["count"] for it in found["findings"]}
    assert kinds["raw_id", "store, sent_messages"] == 1
    for table in ("allotted_offers", "wallet_bindings", "received_behaviour", "sent_messages"):
        assert kinds["erased", f"store, {table}"] == 1


def test_an_export_tells_every_row(place: tuple[str, Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "carl")
    dataset = simulate(ShopParameters(shoppers=20, days=30)).dataset
    dataset.events.table.write_csv(tmp_path / "shop" / "events.csv")
    dataset.catalogue.save(tmp_path / "shop" / "catalogue.json")
    (tmp_path / "shop" / "shop.json").write_text(json.dumps({"cutoff": dataset.cutoff}))
    found = run("export", "--folder", str(tmp_path / "shop"), "--shopper", "ann-17", "--store", place[0])
    assert {it["table"] for it in found["service"]} == set(NINE)
    assert f"0x{ANN:040x}" in json.dumps(found["service"])
