"""The auditor's whole way: is it green, what is this order, why that amount, and the same without us."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from pathlib import Path

import httpx
from playwright.sync_api import expect

from tests.browser.shop.conftest import Enter, Shop
from tests.browser.shop.office import worker
from tests.surroundings import ROOT


def test_from_the_green_line_to_one_redemption_and_back_with_the_bundle(
    enter: Enter, shop: Shop, tmp_path: Path
) -> None:
    visit = enter()
    visit.go("/audit")
    page = visit.page
    expect(page.locator(".verdict")).to_contain_text("digest matches, 0 differences")
    figures = page.locator("#charts figure")
    expect(figures.nth(2)).to_be_visible()
    figures.first.locator("summary").click()
    expect(figures.first.locator("tbody tr").first).to_be_visible()
    with page.expect_download() as csv:
        figures.first.get_by_role("link", name="Download as CSV").click()
    assert Path(csv.value.path()).read_text().startswith("from,redemptions")

    merchant = f"0x{int(httpx.get(f'{shop.url}/v1/campaigns').json()['items'][0]['merchant'], 16):040x}"
    page.get_by_label("Campaign, order").fill(merchant)
    page.get_by_role("button", name="Look up").click()
    page.locator("#found .promise a").nth(2).click()
    expect(page.locator("#found [data-redemption]").first).to_contain_text("…")
    page.locator("#found").get_by_role("link", name="Explain").first.click()
    expect(page.get_by_role("heading", name="The arithmetic")).to_be_visible()
    page.get_by_role("button", name="切换为简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator(".explained")).to_contain_text(re.compile("[\u4e00-\u9fff]"))

    page.get_by_role("button", name="Switch to English").click()
    visit.go("/audit")
    page.get_by_role("link", name="Download the bundle").click()
    with page.expect_download() as bundle:
        page.get_by_role("link", name="Download history-").click()
    with tarfile.open(bundle.value.path()) as archive:
        archive.extractall(tmp_path, filter="data")
    command = [sys.executable, ROOT / "verifier" / "verify.py", "--bundle", tmp_path / "history"]
    done = subprocess.run([*command, "--rpc", shop.told["rpc"]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_wallet_is_looked_up_and_stands_in_no_address(enter: Enter, shop: Shop) -> None:
    visit, wallet = enter(), shop.looking_wallet().account
    visit.go("/audit")
    asked: list[str] = []
    visit.page.on("request", lambda it: asked.append(it.url))
    visit.page.locator("#find").fill(wallet)
    visit.page.get_by_role("button", name="Look up").click()
    expect(visit.page.locator("#found [data-redemption], #found .empty").first).to_be_visible()
    assert not [url for url in [*asked, visit.page.url] if wallet in url]


def test_an_auditor_who_declines_to_sign_is_told_what_to_do(enter: Enter, shop: Shop) -> None:
    wallet = worker(shop, "auditor")
    wallet.errors["personal_sign"] = 4001
    visit = enter(wallet)
    visit.go("/audit")
    visit.page.locator("[data-sign-in]").click()
    visit.page.get_by_role("button", name="Test wallet", exact=True).click()
    expect(visit.page.locator('#office-problem [data-code="Wallet_Rejected"]')).to_be_visible()
    wallet.errors.clear()
    visit.page.locator("[data-sign-in]").click()
    visit.page.locator("[data-sign-out]").click()
    expect(visit.page.locator("[data-sign-in]")).to_be_visible()


def test_what_is_no_name_is_refused_in_words(enter: Enter) -> None:
    visit = enter(language="zh")
    visit.go("/audit?find=tea")
    expect(visit.page.locator('#found [data-code="Service_NoSuchName"]')).to_contain_text("无法按")
