"""`promo access`: keys and roles as they are made, listed, revoked; secrets are shown once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from offchain.access.tokens import kept
from offchain.adapters.sql_access import SqlAccess
from offchain.adapters.sql_engine import open_engine
from offchain.cli import app

WALLET = "0x52908400098527886E0F7030069857D2E4169EE7"


class Desk:
    """A store and the command beside it."""

    def __init__(self, store: Path) -> None:
        self.place = store

    def run(self, *words: str) -> tuple[int, str]:
        """Exit code, and standard output."""
        found = CliRunner().invoke(app, ["access", *words, "--store", str(self.place)])
        return found.exit_code, found.stdout

    def document(self, *words: str, code: int = 0) -> dict[str, Any]:
        """With --json."""
        exit_code, text = self.run(*words, "--json")
        assert exit_code == code, text
        found: dict[str, Any] = json.loads(text)
        return found

    def rows(self) -> SqlAccess:
        """What is kept."""
        return SqlAccess(open_engine(f"sqlite:///{self.place}"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A new store."""
    return Desk(tmp_path / "shop.sqlite3")


def create(desk: Desk, *words: str, code: int = 0) -> dict[str, Any]:
    """A key of support, unless the words say otherwise."""
    role = () if "--role" in words else ("--role", "support")
    label = () if "--label" in words else ("--label", "help desk")
    return desk.document("key", "create", *role, *label, *words, code=code)


def test_a_key_is_shown_once_and_kept_as_its_hash(desk: Desk) -> None:
    made = create(desk, "--expires", "30d")
    assert (made["role"], made["merchant"], made["expires"] - made["made"]) == ("support", None, 30 * 86_400)
    row = desk.rows().key(kept(made["key"]))
    assert row is not None
    assert row.id == made["id"]
    assert made["key"] not in desk.run("key", "list")[1]
    assert made["key"].encode() not in desk.place.read_bytes()
    assert desk.document("key", "list")["keys"] == [{name: made[name] for name in made if name != "key"}]


def test_without_json_standard_output_is_the_key_alone(desk: Desk) -> None:
    code, text = desk.run("key", "create", "--role", "operator", "--label", "watch")
    assert (code, text.startswith("promo_k_"), text.count("\n")) == (0, True, 1)


def test_a_revoked_key_says_since_when(desk: Desk) -> None:
    made = create(desk)
    assert desk.document("key", "revoke", made["id"]) == {"revoked": made["id"]}
    assert desk.document("key", "list")["keys"][0]["revoked"] >= made["made"]
    assert "revoked" in desk.run("key", "list")[1]


def test_a_key_that_is_not_there_cannot_be_revoked(desk: Desk) -> None:
    error = desk.document("key", "revoke", "0000000000", code=1)["error"]
    assert error["code"] == "NoSuchKeyError"
    assert "密钥" in error["message"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--role", "merchant"), "NoMerchantError"),
        (("--role", "auditor", "--merchant", WALLET), "NoMerchantError"),
        (("--label", ""), "LabelError"),
        (("--label", "a" * 41), "LabelError"),
        (("--label", "two\nlines"), "LabelError"),
        (("--label", WALLET[2:]), "LabelError"),
        (("--label", f"x {WALLET[2:35]}"), ""),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(desk: Desk, words: tuple[str, ...], code: str) -> None:
    found = create(desk, *words, code=1 if code else 0)
    assert found.get("error", {}).get("code", "") == code
    assert len(desk.rows().keys()) == (0 if code else 1)


@pytest.mark.parametrize(
    "words", [("--expires", "soon"), ("--expires", "0d"), ("--merchant", "0x12"), ("--role", "shopper")]
)
def test_what_cannot_be_read_is_wrong_use(desk: Desk, words: tuple[str, ...]) -> None:
    role = () if "--role" in words else ("--role", "merchant")
    assert desk.run("key", "create", "--label", "x", *role, *words)[0] == 2


def test_a_merchants_wallet_is_by_itself_the_account_whose_things_it_sees(desk: Desk) -> None:
    assert desk.document("grant", WALLET, "--role", "merchant")["merchant"] == WALLET.lower()
    other = "0x" + "12" * 20
    assert desk.document("grant", WALLET, "--role", "merchant", "--merchant", other)["merchant"] == other
    assert [grant["merchant"] for grant in desk.document("list")["grants"]] == [other]


def test_a_role_is_taken_once(desk: Desk) -> None:
    assert desk.document("grant", WALLET, "--role", "auditor")["merchant"] is None
    assert WALLET.lower() in desk.run("list")[1]
    assert desk.document("revoke", WALLET) == {"wallet": WALLET.lower(), "sessions_ended": 0}
    assert desk.document("revoke", WALLET, code=1)["error"]["code"] == "NoSuchGrantError"
