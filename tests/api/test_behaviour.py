"""Behaviour that a shop sends: kept once, under pseudonyms, of those who agreed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.app import create_app
from api.deps import caller_of
from offchain.access.caller import ANONYMOUS, Caller
from offchain.adapters.clocks import ManualClock
from offchain.adapters.shop_sources import ShopSources
from offchain.adapters.sql_behaviour import SqlBehaviour
from offchain.adapters.sql_engine import open_engine
from offchain.cli import app as promo
from offchain.data import privacy_folder
from offchain.data.consents import Consent
from offchain.data.ingestion import of_folder
from offchain.reception.receiving import MOST, Reception
from tests.api.conftest import Caller as Asking
from tests.api.shop import Served, served
from tests.surroundings import ROOT

NOW = 1_790_000_000
MERCHANT = 0xA11CE
KEY = Caller("key", "merchant", 0, MERCHANT, "the shop")


class Desk:
    """A shop with a privacy folder, its store, and who asks."""

    def __init__(self, folder: Path, runner: asyncio.Runner, shop: Served) -> None:
        made = CliRunner().invoke(promo, ["privacy", "init", "--folder", str(folder), "--json"])
        assert made.exit_code == 0, made.output
        self.folder = folder
        self.privacy = privacy_folder.load(folder / "privacy")
        self.engine = open_engine(f"sqlite:///{folder / 'events.sqlite3'}")
        self.store = SqlBehaviour(self.engine)
        reception = Reception(self.store, lambda: of_folder(None, folder / "privacy"), ManualClock(NOW))
        self.app = create_app(replace(shop.service, behaviour=reception))
        self.ask = Asking(runner, self.app)
        self.caller = KEY
        self.app.dependency_overrides[caller_of] = lambda: self.caller

    def say(self, shopper: str, *, given: bool, purpose: str = "all") -> None:
        """A record of a consent."""
        record = Consent(self.privacy.pseudonyms().of(shopper), purpose, given, NOW, "test")
        with self.privacy.consents_file.open("a") as file:
            file.write(record.line())

    def send(self, *events: dict[str, Any], status: int = 200) -> Any:
        """The answer."""
        answer = self.ask("POST", "/v1/events", json={"events": list(events)})
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
def desk(tmp_path: Path, runner: asyncio.Runner) -> Iterator[Desk]:
    """Empty."""
    place = tmp_path / "served"
    place.mkdir()
    with served(place) as shop:
        desk = Desk(tmp_path, runner, shop)
        yield desk
        desk.engine.dispose()


def event(id_: str, shopper: str = "ann@shop.example", **more: Any) -> dict[str, Any]:
    """One view."""
    return {"id": id_, "shopper": shopper, "item": "T-1", "type": "view", "time": NOW - 5, "consent": True, **more}


def test_what_was_agreed_to_is_kept_under_a_pseudonym(desk: Desk) -> None:
    told = desk.send(event("1"), event("2", type="purchase", quantity=2, amount=2_500))
    assert told == {"taken": 2, "known": 0, "not_taken": []}
    table = desk.store.log(MERCHANT, NOW).table
    assert table.height == 2
    assert set(table["shopper"]) == {desk.privacy.pseudonyms().of("ann@shop.example")}
    files = b"".join(path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
    assert b"ann@shop.example" not in files
    assert desk.store.log(MERCHANT + 1, NOW).table.height == 0


def test_the_same_again_is_known_and_another_under_its_id_is_not_taken(desk: Desk) -> None:
    desk.send(event("1"))
    told = desk.send(event("1"), event("1", item="T-2"), event("2"), event("2"))
    assert (told["taken"], told["known"]) == (1, 1)
    assert [(it["id"], it["reason"]) for it in told["not_taken"]] == [("1", "twice")]
    told = desk.send(event("1", item="T-2"), event("2", shopper="bob@shop.example"))
    assert [it["reason"] for it in told["not_taken"]] == ["other_content", "other_content"]
    assert desk.store.log(MERCHANT, NOW).table.height == 2


@pytest.mark.parametrize("how", ["then", "taken back", "one purpose", "referred"])
def test_without_consent_nothing_is_kept(desk: Desk, how: str) -> None:
    one = event("1")
    if how == "then":
        one["consent"] = False
    elif how == "referred":
        desk.say("bob@shop.example", given=False)
        one |= {"type": "referral", "item": "shopper:bob@shop.example"}
    else:
        desk.say("ann@shop.example", given=False, purpose="all" if how == "taken back" else "analytics")
    told = desk.send(one, event("2", shopper="cem@shop.example"))
    assert told["taken"] == 1
    assert [(it["id"], it["reason"]) for it in told["not_taken"]] == [("1", "no_consent")]
    assert desk.store.log(MERCHANT, NOW).table.height == 1


@pytest.mark.parametrize(
    "change",
    [{"type": "stare"}, {"channel": "fax"}, {"quantity": -1}, {"time": NOW + 3_600}, {"time": 5}, {"item": " "}],
)
def test_an_event_that_cannot_be_used_says_why_and_spoils_no_other(desk: Desk, change: dict[str, Any]) -> None:
    told = desk.send(event("1", **change), event("2"))
    assert told["taken"] == 1
    assert told["not_taken"][0]["reason"] == "malformed"
    assert told["not_taken"][0]["why"]


@pytest.mark.parametrize(
    "change", [{"more": 1}, {"quantity": "1"}, {"quantity": 1.0}, {"consent": "yes"}, {"consent": None}, {"id": "a b"}]
)
def test_other_shapes_are_refused_whole(desk: Desk, change: dict[str, Any]) -> None:
    assert desk.send({**event("1"), **change}, event("2"), status=422)["code"] == "Api_Malformed"
    assert desk.store.log(MERCHANT, NOW).table.height == 0


def test_a_batch_has_so_many_events_and_no_more(desk: Desk) -> None:
    assert desk.send(*(event(str(it)) for it in range(MOST)))["taken"] == MOST
    desk.send(*(event(str(it)) for it in range(MOST + 1)), status=422)
    desk.send(status=422)


@pytest.mark.parametrize(
    ("caller", "status"),
    [(ANONYMOUS, 401), (Caller("wallet", "shopper", 7, 0, "s"), 403), (Caller("key", "auditor", 0, 0, "a"), 403)],
)
def test_only_a_merchant_s_key_may_send(desk: Desk, caller: Caller, status: int) -> None:
    desk.caller = caller
    desk.send(event("1"), status=status)
    assert desk.store.log(MERCHANT, NOW).table.height == 0


def test_without_a_privacy_folder_nothing_is_kept(desk: Desk, shop: Served, runner: asyncio.Runner) -> None:
    app = create_app(shop.service)
    app.dependency_overrides[caller_of] = lambda: KEY
    answer = Asking(runner, app)("POST", "/v1/events", json={"events": [event("1")]})
    assert (answer.status_code, answer.json()["code"]) == (503, "Service_NoPrivacyFolder")


def test_the_oracle_s_source_reads_it_beside_the_shop_s_events_until_consent_is_taken_back(desk: Desk) -> None:
    data = ROOT / "examples" / "data"
    (desk.folder / "events.csv").write_bytes((data / "events.csv").read_bytes())
    catalogue = next(
        path for path in (data / "catalogue.json", ROOT / "examples/campaigns/catalogue.json") if path.exists()
    )
    (desk.folder / "catalogue.json").write_bytes(catalogue.read_bytes())
    without = ShopSources(desk.folder).behaviour(NOW).events.table.height
    desk.send(event("1"), event("2", shopper="bob@shop.example"))
    sources = ShopSources(desk.folder, received=lambda before: desk.store.log(MERCHANT, before))
    assert sources.behaviour(NOW).events.table.height == without + 2
    assert sources.behaviour(NOW - 5).events.table.height <= without  # nothing of the cut-off itself
    desk.say("bob@shop.example", given=False)
    assert sources.behaviour(NOW).events.table.height == without + 1


def test_it_is_exported_and_forgotten(desk: Desk) -> None:
    desk.send(event("1"), event("2", shopper="bob@shop.example"))
    store, out = str(desk.folder / "events.sqlite3"), desk.folder / "out.csv"
    done = CliRunner().invoke(
        promo,
        ["behaviour", "export", "--store", store, "--merchant", f"0x{MERCHANT:040x}", "--out", str(out), "--json"],
    )
    assert done.exit_code == 0, done.output
    assert len(out.read_text().splitlines()) == 3
    ann = desk.privacy.pseudonyms().of("ann@shop.example")
    CliRunner().invoke(promo, ["behaviour", "forget", "--store", store, "--shopper", ann])
    assert desk.store.log(MERCHANT, NOW).table["shopper"].to_list() == [
        desk.privacy.pseudonyms().of("bob@shop.example")
    ]
    assert desk.store.forget_before(NOW) == 1
