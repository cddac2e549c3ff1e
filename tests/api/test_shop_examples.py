"""The examples that fit Promissory into a shop work against a served shop, and a shop sells on when it is away."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.app import create_app
from offchain.adapters.http_server import HttpServer, listen, url_of
from offchain.adapters.sql_behaviour import SqlBehaviour
from offchain.adapters.sql_engine import open_engine
from offchain.cli import app as promo
from offchain.data.ingestion import of_folder
from offchain.reception.receiving import Reception
from offchain.webhooks.signing import headers, secret_of
from tests.api.shop import Served
from tests.surroundings import ROOT

MERCHANT = 0xA11CE
SECRET = secret_of(bytes(32), "wh_1", 1)


def example() -> Any:
    """The plug, which imports nothing of ours."""
    path = ROOT / "examples" / "shop" / "plug.py"
    assert "offchain" not in path.read_text("utf-8")
    spec = importlib.util.spec_from_file_location("plug", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def order(code: str = "PROMO10", **more: Any) -> dict[str, Any]:
    """As WooCommerce has it: two packets of tea, one of coffee."""
    lines = [
        {"id": 1, "sku": "T-1", "quantity": 2, "total": "25.00"},
        {"id": 2, "sku": "C-1", "quantity": 1, "total": "7.99"},
    ]
    found = {
        "id": 7,
        "currency": "USD",
        "shipping_total": "4.90",
        "line_items": lines,
        "coupon_lines": [{"code": code}],
    }
    return {**found, **more}


@pytest.fixture(scope="module")
def url(shop: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, SqlBehaviour]]:
    """The shop behind a socket, and where its behaviour is kept."""
    folder = tmp_path_factory.mktemp("plug")
    assert CliRunner().invoke(promo, ["privacy", "init", "--folder", str(folder)]).exit_code == 0
    engine = open_engine(f"sqlite:///{folder / 'events.sqlite3'}")
    store = SqlBehaviour(engine)
    reception = Reception(store, lambda: of_folder(None, folder / "privacy"), shop.clock)
    with (
        listen("127.0.0.1", 0) as listening,
        HttpServer(create_app(replace(shop.service, behaviour=reception)), listening),
    ):
        yield url_of(listening), store
    engine.dispose()


def test_a_code_becomes_a_fee_line(url: tuple[str, SqlBehaviour]) -> None:
    found = example().Plug(url[0]).discounted(order())
    assert [it["total"] for it in found["fee_lines"]] == ["-3.30"]
    assert "meta_data" not in found


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (order("NOBODY"), "code"),
        (order(line_items=[{"id": 1, "sku": "C-1", "quantity": 1, "total": "7.99"}]), "10.00"),
        (order(currency="EUR"), "USD"),
    ],
)
def test_what_does_not_apply_says_why_and_takes_nothing_off(
    url: tuple[str, SqlBehaviour], asked: dict[str, Any], told: str
) -> None:
    found = example().Plug(url[0]).discounted(asked)
    assert "fee_lines" not in found
    assert told in found["meta_data"][0]["value"]


def test_an_order_without_a_code_is_left_alone(url: tuple[str, SqlBehaviour]) -> None:
    plain = order(coupon_lines=[])
    assert example().Plug(url[0]).discounted(plain) == plain


def test_a_service_that_is_away_stops_no_order() -> None:
    with listen("127.0.0.1", 0) as listening:
        gone = url_of(listening)
    found = example().Plug(gone, seconds=1).discounted(order())
    assert "could not be asked" in found["meta_data"][0]["value"]
    assert example().Plug(gone, seconds=1).bought(order(), "ann", consent=True) is None


def test_what_was_bought_is_told_once_and_only_with_consent(url: tuple[str, SqlBehaviour], shop: Served) -> None:
    plug = example().Plug(url[0], key=shop.key("merchant", MERCHANT))
    mine = order(date_created_unix=shop.clock.now())
    assert plug.bought(mine, "ann@shop.example", consent=True)["taken"] == 2
    assert plug.bought(mine, "ann@shop.example", consent=True)["known"] == 2
    assert plug.bought({**mine, "id": 8}, "bob@shop.example", consent=False)["taken"] == 0
    table = url[1].log(MERCHANT, shop.clock.now() + 1).table
    assert sorted(table["amount"].to_list()) == [799, 2_500]
    assert example().Plug(url[0], key="nonsense").bought(mine, "ann", consent=True)["status"] in (401, 403)


def test_a_webhook_is_believed_only_signed_and_fresh() -> None:
    plug, body, now = (
        example().Plug("http://x", secret=SECRET),
        json.dumps({"type": "final"}).encode(),
        int(time.time()),
    )
    assert plug.heard(headers([SECRET], "msg_1", now, body), body) == {"type": "final"}
    assert plug.heard(headers([SECRET], "msg_1", now, body), body + b" ") is None
    assert plug.heard(headers([SECRET], "msg_1", now - 400, body), body) is None
    assert plug.heard({}, body) is None


@pytest.mark.skipif(shutil.which("node") is None, reason="no node: the checkout is run by it")
@pytest.mark.parametrize(("code", "applied"), [("PROMO10", True), ("NOBODY", False)])
def test_the_checkout_of_thirty_lines_asks_and_tells(
    url: tuple[str, SqlBehaviour], tmp_path: Path, code: str, applied: bool
) -> None:
    text = (ROOT / "examples" / "shop" / "checkout.js").read_text("utf-8")
    assert len(text.splitlines()) <= 31
    module = tmp_path / "checkout.mjs"
    module.write_text("globalThis.document = { documentElement: { lang: 'en' } };\n" + text, "utf-8")
    ask = f"priced('{url[0]}', [{{sku: 'T-1', quantity: 2}}], '{code}')"
    script = f"import('{module.as_uri()}').then((it) => it.{ask}).then((it) => console.log(JSON.stringify(it)))"
    done = subprocess.run(["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["applied"] is applied
    assert ("2.50" in told["text"]) is applied
