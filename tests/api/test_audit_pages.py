"""The auditor's pages: the verdict, the search, one redemption explained, charts with tables, the bundle."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from offchain.audit.findings import Difference, Kind
from tests.api.conftest import Ask
from tests.api.shop import ANN, Served
from tests.api.wallet import bearer
from tests.surroundings import ROOT

Part = dict[str, Any]


def found(ask: Ask, text: str, token: str = "", language: str = "en") -> httpx.Response:
    """What a search shows."""
    headers = {"Accept-Language": language, **(bearer(token) if token else {})}
    return ask("POST", "/audit/parts/search", json={"find": text}, headers=headers)


@pytest.fixture
def redemption(ask: Ask, shop: Served) -> dict[str, Any]:
    """Ann's newest."""
    listed = ask("GET", f"/v1/redemptions?wallet=0x{ANN:040x}", headers=bearer(shop.key("auditor"))).json()
    return dict(listed["items"][0])


def test_the_green_line_says_how_far_and_what(ask: Ask, shop: Served) -> None:
    block = shop.service.audits.shown().complete_to_block
    english, chinese = (ask("GET", "/audit", headers={"Accept-Language": tag}).text for tag in ("en", "zh"))
    assert f"Complete to block {block}, digest matches, 0 differences" in english
    assert f"完整至区块 {block}，摘要一致，0 处差异" in chinese
    assert 'data-state="good"' in english


def test_a_failing_row_is_named_with_what_was_expected_and_found(
    ask: Ask, shop: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Difference(Kind.ALTERED, "record 3 of 0xabc", "0x01", "0x02 <b>")
    audit = replace(shop.service.audits.shown(), found=(row,), differences=1, digest="mismatch", green=False)
    monkeypatch.setattr(shop.service.audits, "latest", audit)
    text = ask("GET", "/audit").text
    assert "digest does not match, 1 differences" in text
    assert all(it in text for it in ("record 3 of 0xabc", "<code>0x01</code>", "0x02 &lt;b&gt;"))
    assert 'data-state="bad"' in text


def test_before_the_first_audit_the_page_says_so(ask_empty: Ask) -> None:
    assert "The first audit is being made" in ask_empty("GET", "/audit").text


@pytest.mark.parametrize(
    ("name", "what"), [("campaign", "Campaign"), ("order_hash", "Order"), ("transaction", "Transaction")]
)
def test_a_search_finds_what_a_name_names(ask: Ask, redemption: dict[str, Any], name: str, what: str) -> None:
    text = found(ask, redemption[name]).text
    assert f'<span class="tag">{what}</span>' in text
    assert f"/audit/redemptions/{redemption['block']}-{redemption['log']}" in text


def test_a_block_and_a_merchant_are_found_too(ask: Ask, shop: Served, redemption: dict[str, Any]) -> None:
    assert '<span class="tag">Block</span>' in found(ask, f" {redemption['block']:,} ").text
    merchant = f"0x{shop.shop.merchant.address:040X}"
    assert found(ask, merchant).text.count('class="promise"') == len(shop.terms)


def test_what_a_wallet_redeemed_is_public_on_the_page_as_it_is_in_the_api(
    ask: Ask, shop: Served, redemption: dict[str, Any]
) -> None:
    wallet, token = f"0x{ANN:040x}", shop.key("auditor")
    listed = {it["order_hash"] for it in ask("GET", f"/v1/redemptions?wallet={wallet}").json()["items"]}
    assert listed
    for whose in ("", token):
        text = found(ask, wallet, whose).text
        assert listed == set(re.findall(r"/audit\?find=(0x[0-9a-f]{64})", text))
        for name in ("campaign", "order_hash", "transaction"):
            assert wallet in found(ask, redemption[name], whose).text
    place = f"/audit/redemptions/{redemption['block']}-{redemption['log']}"
    assert wallet in ask("GET", place).text


def test_an_address_of_the_page_names_no_wallet(ask: Ask, shop: Served) -> None:
    for headers in ({}, bearer(shop.key("auditor"))):
        text = ask("GET", f"/audit?find=0x{ANN:040x}", headers=headers).text
        assert 'data-code="Service_WalletHidden"' in text
        assert "data-redemption=" not in text


@pytest.mark.parametrize(("text", "sign"), [("tea", "Service_NoSuchName"), ("0x12", "Service_NoSuchName")])
def test_what_is_no_name_is_refused(ask: Ask, text: str, sign: str) -> None:
    assert f'data-code="{sign}"' in found(ask, text).text


def test_what_is_not_there_says_how_far_was_searched(ask: Ask) -> None:
    assert "Everything up to block" in found(ask, "0x" + "ab" * 32).text
    assert "Everything up to block" in found(ask, "999999999").text


def test_a_redemption_is_explained_in_both_languages(ask: Ask, redemption: dict[str, Any]) -> None:
    place = f"/audit/redemptions/{redemption['block']}-{redemption['log']}"
    english, chinese = (ask("GET", place, headers={"Accept-Language": tag}).text for tag in ("en", "zh"))
    for heading in ("What the campaign promises", "Why this shopper", "The arithmetic", "Who paid"):
        assert heading in english
        assert heading not in chinese
    assert redemption["discount"]["amount"] in english
    assert re.search(r"<h2 id=\"part-4\">[\u4e00-\u9fff]+</h2>", chinese)
    assert ask("GET", "/audit/redemptions/1-0").status_code == 404


def test_every_chart_has_its_table_and_its_csv(ask: Ask) -> None:
    text = ask("GET", "/audit/parts/charts", headers={"Accept-Language": "zh"}).text
    names = re.findall(r'href="/audit/charts/([a-z0-9-]+)\.csv"', text)
    assert names[:3] == ["redemptions", "discounts", "budgets"]
    assert text.count("<svg") == text.count("<table") == len(names)
    assert not re.search(r"<style|\sstyle=", text)
    assert "核销次数" in text
    rows = list(csv.reader(io.StringIO(ask("GET", "/audit/charts/redemptions.csv").text)))
    assert rows[0] == ["from", "redemptions"]
    total = sum(int(row[1]) for row in rows[1:])
    assert total == ask("GET", "/v1/audit").json()["redemptions"] > 0
    assert ask("GET", "/audit/charts/nothing.csv").status_code == 404


def test_the_bundle_is_verified_by_a_program_that_shares_no_line_with_ours(ask: Ask, tmp_path: Path) -> None:
    answer = ask("GET", "/audit/history.tar.gz")
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path, filter="data")
    command = [sys.executable, ROOT / "verifier" / "verify.py", "--bundle", tmp_path / "history"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    part = ask("GET", "/audit/parts/bundle").text
    assert answer.headers["X-Manifest-SHA256"] in part
    rows = tmp_path / "history" / "redemptions.jsonl"
    rows.write_bytes(rows.read_bytes().replace(b'"discount"', b'"discOunt"', 1))
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_nothing_is_bundled_before_it_is_indexed(ask_empty: Ask) -> None:
    assert ask_empty("GET", "/audit/history.tar.gz").status_code == 503
