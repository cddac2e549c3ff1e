"""`promo campaign` over the node's RPC, with a keystore: the same orders without Brownie."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from offchain.commands.campaign import app
from tests.scripts.brownie_runs import PASSWORD, Project
from tests.surroundings import ROOT

Promo = Callable[..., Result]


@pytest.fixture
def promo(project: Project, keystores: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Promo:
    """Runs `promo campaign WORDS` as the other merchant of the chain."""
    settings = {
        "PROMO_RPC_URL": project.url,
        "PROMO_BUILD": str(tmp_path / "build"),
        "PROMO_DEPLOYMENTS": str(project.home / "deployments"),
        "PROMO_ACCOUNT": str(keystores[3]),
        "PROMO_KEYSTORE_PASSWORD": PASSWORD,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(app, list(words), catch_exceptions=False)


def answer(result: Result) -> Any:
    return json.loads(result.stdout)


def outcome(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return str(answer(result)["steps"][0]["outcome"])


def test_every_order_is_carried_out_once(promo: Promo, examples: Path) -> None:
    file = str(examples / "percent-voucher.yaml")
    orders = (
        ("create", file),
        ("fund", file, "50.00"),
        ("pause", file, "--for", "1h"),
        ("unpause", file),
        ("revoke", file, "--coupons", "7,20-30"),
        ("end", file),
    )
    for order in orders:
        assert outcome(promo(*order, "--json", "--dry-run")) == "would send"
        assert outcome(promo(*order, "--json")) == "sent"
        assert outcome(promo(*order, "--json")) == "nothing to do"


def test_a_report_needs_no_password(promo: Promo, examples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = str(examples / "every-public.yaml")
    assert outcome(promo("create", file, "--json")) == "sent"
    monkeypatch.delenv("PROMO_KEYSTORE_PASSWORD")
    monkeypatch.delenv("PROMO_ACCOUNT")
    result = promo("report", file, "--json")
    assert result.exit_code == 0
    assert answer(result)["complete"] is True
    assert answer(result)["remaining"] == 5_000_000
    assert "50000.00 CNY" in promo("report", file).stdout


def test_a_rule_that_says_no_is_told_in_both_languages_with_its_numbers(promo: Promo, examples: Path) -> None:
    file = str(examples / "tier-public.yaml")
    promo("create", file)
    result = promo("pause", file, "--for", "3h", "--json")
    assert result.exit_code == 1
    error = answer(result)["error"]
    assert error["code"] == "Hub_PauseTooLong"
    assert error["facts"] == {"duration": 10_800, "maxPause": 7_200}
    assert "3 hours" in error["message"]
    assert "3 小时" in error["message"]


def test_a_document_with_a_mistake_is_refused_before_the_keystore_or_the_chain_matter(
    promo: Promo, examples: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text((examples / "every-public.yaml").read_text("utf-8").replace('"40.00"', "40.00"), "utf-8")
    result = promo("create", str(wrong), "--json")
    assert result.exit_code == 1
    assert answer(result)["error"]["code"] == "DocumentError"
    assert "offer.amount: found 40.00 without quotes" in answer(result)["error"]["message"]


def test_lint_tells_what_a_document_promises_and_sends_nothing(promo: Promo, examples: Path) -> None:
    result = promo("lint", str(examples / "fixed-public.yaml"), "--json")
    assert result.exit_code == 0
    (told,) = answer(result)["campaigns"]
    assert told["description"]["en"][0] == "5.00 EUR off the product K-1, on each unit."
    assert json.loads(told["metadata"])["texts"]["en"]["title"] == "5.00 EUR off the kettle"


@pytest.mark.parametrize(
    ("setting", "value", "code", "said"),
    [
        ("PROMO_RPC_URL", "", 3, "PROMO_RPC_URL"),
        ("PROMO_RPC_URL", "http://127.0.0.1:9", 3, "did not answer"),
        ("PROMO_ACCOUNT", "", 3, "PROMO_ACCOUNT"),
        ("PROMO_ACCOUNT", "/nowhere/key.json", 3, "there is no keystore"),
        ("PROMO_KEYSTORE_PASSWORD", "wrong", 3, "does not open"),
        ("PROMO_DEPLOYMENTS", "/nowhere", 3, "brownie run deploy"),
    ],
)
def test_surroundings_that_are_missing_are_named(
    promo: Promo, examples: Path, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, code: int, said: str
) -> None:
    monkeypatch.setenv(setting, value)
    result = promo("create", str(examples / "every-public.yaml"))
    assert result.exit_code == code
    assert said in result.stderr


def test_a_deployment_of_another_chain_is_refused(
    promo: Promo, project: Project, examples: Path, tmp_path: Path
) -> None:
    document = json.loads((project.home / "deployments" / "1337.json").read_text())
    (tmp_path / "other.json").write_text(json.dumps(document | {"chain_id": 5}))
    result = promo("--deployment", str(tmp_path / "other.json"), "create", str(examples / "every-public.yaml"))
    assert result.exit_code == 3
    assert "is of chain 5, the node serves chain 1337" in result.stderr


def test_the_published_schema_is_checked_by_the_command(promo: Promo, tmp_path: Path) -> None:
    assert promo("schema").stdout == (ROOT / "docs" / "campaign.schema.json").read_text("utf-8")
    assert promo("schema", "--check", str(ROOT / "docs" / "campaign.schema.json")).exit_code == 0
    assert promo("schema", "--check", str(tmp_path / "none.json")).exit_code == 1


def test_a_file_that_is_not_there_is_wrong_use(promo: Promo) -> None:
    assert promo("create", "/nowhere/tea.yaml").exit_code == 2
