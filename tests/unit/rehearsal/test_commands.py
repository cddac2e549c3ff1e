"""`promo campaign lint` and `simulate`, without a node: what they print and how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from offchain.cli import app
from tests.surroundings import ROOT
from tests.unit.rehearsal.subjects import document

EXAMPLES = ROOT / "examples" / "campaigns"
ORDERS = str(ROOT / "examples" / "data" / "orders.csv")
AT = "2026-11-18T11:06:40Z"
TOGETHER = [str(EXAMPLES / f"combined-{name}.yaml") for name in ("1-line", "2-order", "3-delivery")]


@pytest.fixture(autouse=True)
def no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a node nor an account."""
    for name in ("PROMO_RPC_URL", "PROMO_ACCOUNT", "PROMO_DEPLOYMENTS"):
        monkeypatch.delenv(name, raising=False)


def promo(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["campaign", *arguments])


def written(folder: Path, **changes: Any) -> str:
    """A document without a catalogue as a file."""
    path = folder / f"{changes.get('name', 'one')}.yaml"
    path.write_text(yaml.safe_dump(document(**changes), sort_keys=False), "utf-8")
    return str(path)


def test_lint_of_one_campaign_tells_what_it_promises_in_both_languages() -> None:
    result = promo("lint", str(EXAMPLES / "fixed-public.yaml"), "--at", AT)
    assert result.exit_code == 0
    assert "budget-below-uses" in result.stdout
    assert "1 campaign checked: 0 errors, 1 warning, 0 notes" in result.stdout
    assert "5.00 EUR off the product K-1, on each unit." in result.stdout
    assert "商品K-1立减 5.00 EUR，按每件商品计算。" in result.stdout


def test_lint_as_json_has_findings_descriptions_and_the_texts_that_are_hashed() -> None:
    answer = json.loads(promo("lint", *TOGETHER, "--at", AT, "--json").stdout)
    assert [it["name"] for it in answer["campaigns"]] == ["together-coffee", "together-order", "together-delivery"]
    assert answer["counts"] == {"error": 0, "warning": 2, "note": 1}
    assert answer["findings"][2]["code"] == "threshold-after-discount"
    assert answer["findings"][2]["path"] == "conditions.min_amount"
    assert json.loads(answer["campaigns"][0]["metadata"])["texts"]["en"]["title"] == "10 % off coffee"


def test_every_example_is_without_an_error() -> None:
    files = [str(path) for path in sorted(EXAMPLES.glob("*.yaml")) if path.name != "roles.yaml"]
    for file in files:
        assert promo("lint", file, "--at", AT).exit_code == 0, file


def test_an_error_ends_with_one_and_a_warning_only_when_asked(tmp_path: Path) -> None:
    wrong = written(tmp_path, limits={"budget": "4.00"})
    assert promo("lint", wrong, "--at", AT).exit_code == 1
    doubtful = written(tmp_path, limits={"budget": "400.00"})
    assert promo("lint", doubtful, "--at", AT).exit_code == 0
    assert promo("lint", doubtful, "--at", AT, "--strict").exit_code == 1


def test_a_document_with_mistakes_is_refused_with_all_of_them(tmp_path: Path) -> None:
    result = promo("lint", written(tmp_path, limits={"uses": 0, "budget": 5}), "--at", AT, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["code"] == "DocumentError"
    assert "has 2 mistakes" in result.stderr


def test_names_that_the_roles_file_does_not_know_on_a_chain_are_mistakes() -> None:
    file = str(EXAMPLES / "percent-voucher.yaml")
    assert promo("lint", file, "--at", AT, "--chain", "1337").exit_code == 0
    result = promo("lint", file, "--at", AT, "--chain", "5", "--json")
    assert result.exit_code == 1
    assert "issuer" in json.loads(result.stdout)["error"]["message"]


def test_what_the_hub_would_refuse_is_an_error_with_its_rule(tmp_path: Path) -> None:
    over = written(tmp_path, when={"end": "2020-01-01T00:00:00Z", "start": "2019-01-01T00:00:00Z"})
    result = promo("lint", over, "--at", AT, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["findings"][0]["code"] == "Terms_EndsInPast"


def test_a_moment_that_is_none_is_told(tmp_path: Path) -> None:
    result = promo("lint", written(tmp_path), "--at", "tomorrow")
    assert result.exit_code == 1
    assert "--at: found 'tomorrow'" in result.stderr


def test_simulate_tells_uses_cost_margin_segments_and_collisions() -> None:
    result = promo("simulate", *TOGETHER, "--orders", ORDERS, "--at", AT)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "60 orders replayed, 53 with a promotion; 339.80 of 3705.62 EUR given"
    assert any(line.startswith("together-coffee") and "102.80" in line for line in lines)
    assert "who gets it" in lines
    assert any(line.startswith("together-coffee + together-order") and "5.00" in line for line in lines)


def test_simulate_as_json_adds_up() -> None:
    answer = json.loads(promo("simulate", *TOGETHER, "--orders", ORDERS, "--at", AT, "--json").stdout)
    assert sum(it["discount"] for it in answer["campaigns"]) == answer["discount"]
    for campaign in answer["campaigns"]:
        assert sum(share["uses"] for share in campaign["segments"].values()) == campaign["uses"]
        assert sum(campaign["spent_by_day"].values()) == campaign["discount"]
    margin = answer["margin"]
    assert margin["before"] - margin["after"] == answer["discount"] - answer["delivery_discount"]


def test_simulate_writes_a_page_that_needs_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    result = promo("simulate", *TOGETHER, "--orders", ORDERS, "--at", AT, "--page", str(page))
    assert f"wrote {page}" in result.stderr
    text = page.read_text("utf-8")
    assert text.count("<svg ") == 4
    assert "http" not in text.replace("http://www.w3.org", "").replace("http://purl.org", "").replace(
        "http://creativecommons.org", ""
    ).replace("https://matplotlib.org", "")


def test_campaigns_that_cannot_be_run_on_the_same_orders_are_refused() -> None:
    result = promo("simulate", TOGETHER[0], str(EXAMPLES / "every-public.yaml"), "--orders", ORDERS, "--at", AT)
    assert result.exit_code == 1
    assert "run them one after the other" in result.stderr
    twice = promo("simulate", TOGETHER[0], TOGETHER[0], "--orders", ORDERS, "--at", AT)
    assert "rename one" in twice.stderr


@pytest.mark.parametrize("policy", ["0", "32=all", "x=max", "0=some", "1=ALL"])
def test_a_policy_that_is_none_is_refused(policy: str) -> None:
    result = promo("simulate", *TOGETHER, "--orders", ORDERS, "--at", AT, "--policy", policy)
    assert result.exit_code == 1
    assert "--policy: found" in result.stderr


def test_orders_that_cannot_be_read_are_missing_surroundings(tmp_path: Path) -> None:
    wrong = tmp_path / "orders.csv"
    wrong.write_text("a,b\n1,2\n", "utf-8")
    assert promo("simulate", *TOGETHER, "--orders", str(wrong), "--at", AT).exit_code == 3
