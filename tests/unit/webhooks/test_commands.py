"""`promo webhook`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from offchain.cli import app
from tests.unit.webhooks.receiver import Receiver, receiving

MERCHANT = "0x" + "11" * 20


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {"HOSTS": "localhost", "PRIVATE": "1"}.items():
        monkeypatch.setenv(f"PROMO_WEBHOOK_{name}", value)


def run(*arguments: str, code: int = 0) -> dict[str, Any]:
    """The document that the command prints."""
    done = CliRunner().invoke(app, ["webhook", *arguments, "--store", "store.sqlite3", "--json"])
    assert done.exit_code == code, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_an_endpoint_is_added_tested_rotated_and_removed() -> None:
    with receiving(Receiver()) as receiver:
        added = run("add", receiver.url, "--merchant", MERCHANT)
        assert run("test", added["id"])["status"] == 200
        rotated = run("rotate", added["id"])
        run("test", added["id"])
        assert run("remove", added["id"])["state"] == "removed"
        run("test", added["id"], code=1)
    assert added["secret"] != rotated["secret"]
    assert [headers["webhook-signature"].count("v1,") for headers, _ in receiver.got] == [1, 2]
    assert [it["state"] for it in run("list", "--dead")["webhooks"]] == ["removed"]
    assert Path("webhooks.key").stat().st_mode & 0o777 == 0o600
    assert "secret" not in run("list")["webhooks"][0]


def test_a_test_that_is_not_taken_is_a_refusal() -> None:
    with receiving(Receiver(answer=lambda _: 500)) as receiver:
        added = run("add", receiver.url, "--merchant", MERCHANT)
        assert run("test", added["id"], code=1) == {"taken": False, "status": 500, "told": "answered 500"}


def test_a_host_that_nobody_allowed_is_refused_in_both_languages() -> None:
    error = run("add", "https://evil.example/", "--merchant", MERCHANT, code=1)["error"]
    assert error["code"] == "WebhookError"
    assert "PROMO_WEBHOOK_HOSTS" in error["message"]
    assert "主机名" in error["message"]


def test_one_round_without_anything_to_do_is_done() -> None:
    assert run("deliver") == {"delivered": 0, "deliveries": {}}
