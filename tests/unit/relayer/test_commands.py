"""`promo relay`: orders taken in from a file, sent, counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from typer.testing import CliRunner

from offchain.adapters.sql_engine import open_engine
from offchain.campaigns import signed_orders
from offchain.cli import app
from offchain.deployment import Deployment
from tests.chaos.served import HttpNode, ServedChain
from tests.unit.receipts.shopping import HUB, ROOTS, TILL
from tests.unit.relayer.stall import RELAYER, Stall

PASSWORD = "not a secret"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


@pytest.fixture
def stall(store: Path) -> Stall:
    return Stall.open(open_engine(f"sqlite:///{store}"))


def test_orders_of_a_file_are_taken_in_sent_and_counted(
    stall: Stall, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = stall.campaign(cap=2)
    file = tmp_path / "orders.jsonl"
    orders = [stall.asked(terms, number).order().submission for number in (1, 2, 3)]
    file.write_text("".join(f"{signed_orders.text(f'A-{at}', it)}\n" for at, it in enumerate(orders)), "utf-8")
    _surroundings(tmp_path, monkeypatch)
    with HttpNode(ServedChain(stall.shopping.chain).handle) as node:
        options = ("relay", "--rpc", node.url, "--deployment", str(tmp_path / "1337.json"))
        taken = _run(*options, "take", str(file), "--store", str(store), "--json")
        assert [it["state"] for it in taken["orders"]] == ["queued"] * 3
        assert _run("relay", "status", "--store", str(store), "--json")["queued"] == 3
        assert _run(*options, "run", "--once", "--store", str(store), "--json") == {"sent": 2}
        again = _run(*options, "take", str(file), "--store", str(store), "--json")
    assert [it["state"] for it in again["orders"]] == ["queued"] * 3  # as they were answered before
    assert stall.redeemed(terms) == 2
    assert _run("relay", "status", "--store", str(store), "--json")["queued"] == 0


def test_without_a_keystore_nothing_is_sent(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stall = Stall.open(open_engine(f"sqlite:///{store}"))
    _surroundings(tmp_path, monkeypatch)
    monkeypatch.delenv("PROMO_RELAYER")
    with HttpNode(ServedChain(stall.shopping.chain).handle) as node:
        place = ("--rpc", node.url, "--deployment", str(tmp_path / "1337.json"))
        done = CliRunner().invoke(app, ["relay", *place, "run", "--once", "--store", str(store), "--json"])
    assert done.exit_code == 3
    assert json.loads(done.stdout)["error"]["code"] == "KeystoreError"


def _surroundings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The deployment's document, and the relayer's keystore."""
    Deployment(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1, checkout=TILL).save(folder)
    secret = RELAYER._key.secret
    keystore = Account.encrypt(secret, PASSWORD, kdf="pbkdf2", iterations=2)
    (folder / "relayer.json").write_text(json.dumps(keystore))
    monkeypatch.setenv("PROMO_RELAYER", str(folder / "relayer.json"))
    monkeypatch.setenv("PROMO_RELAYER_PASSWORD", PASSWORD)
    monkeypatch.setenv("PROMO_BUILD", str(folder))


def _run(*arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found
