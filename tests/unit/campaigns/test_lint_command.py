"""`promo campaign lint` reads files only: no node, no account, no deployment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from offchain.commands.campaign import app
from tests.surroundings import ROOT

EXAMPLES = ROOT / "examples" / "campaigns"
DOCUMENTS = sorted(path.name for path in EXAMPLES.glob("*.yaml") if path.name != "roles.yaml")


@pytest.fixture(autouse=True)
def _nothing_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting at all, in an empty folder."""
    for name in ("RPC_URL", "ACCOUNT", "KEYSTORE_PASSWORD", "DEPLOYMENTS", "BUILD"):
        monkeypatch.delenv(f"PROMO_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


def lint(*words: str) -> Result:
    return CliRunner().invoke(app, ["lint", *words], catch_exceptions=False)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_example_is_found_right_with_nothing_around_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    result = lint(str(EXAMPLES / name), "--json")
    assert result.exit_code == 0, result.output
    assert set(json.loads(result.stdout)) == {"description", "metadata", "metadata_hash"}
    assert list(tmp_path.iterdir()) == []


def test_it_tells_what_a_document_promises() -> None:
    told = json.loads(lint(str(EXAMPLES / "fixed-public.yaml"), "--json").stdout)
    assert told["description"]["en"][0] == "5.00 EUR off the product K-1, on each unit."
    assert json.loads(told["metadata"])["texts"]["en"]["title"] == "5.00 EUR off the kettle"
    assert lint(str(EXAMPLES / "fixed-public.yaml")).stdout.startswith("[en]\n5.00 EUR off the product K-1")


def test_a_mistake_is_told_with_its_place(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text((EXAMPLES / "every-public.yaml").read_text("utf-8").replace('"40.00"', "40.00"), "utf-8")
    result = lint(str(wrong), "--json")
    assert result.exit_code == 1
    assert "offer.amount: found 40.00 without quotes" in json.loads(result.stdout)["error"]["message"]


def test_what_the_hub_would_refuse_is_refused_by_its_rule(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    text = (EXAMPLES / "every-public.yaml").read_text("utf-8")
    wrong.write_text(text.replace("end: +10d", "end: 2020-01-01T00:00:00Z"), "utf-8")
    result = lint(str(wrong), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["code"].startswith("Terms_")


def test_names_of_a_chain_that_the_roles_file_does_not_know_are_mistakes() -> None:
    result = lint(str(EXAMPLES / "percent-voucher.yaml"), "--chain", "5", "--json")
    assert result.exit_code == 1
    assert "issuer" in json.loads(result.stdout)["error"]["message"]
