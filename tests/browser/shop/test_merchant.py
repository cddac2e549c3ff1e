"""The merchant's whole way: from a template to a campaign that is on the chain, and what may be ordered then."""

from __future__ import annotations

import json
import time
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.browser.shop.conftest import Enter, Shop
from tests.browser.shop.office import sign_in, worker
from tests.surroundings import ROOT

ORDERS = ROOT / "examples" / "data" / "orders.csv"


def checked(page: Page, name: str) -> None:
    """The form of a threshold, filled in and checked."""
    page.get_by_label("Short name").fill(f"{name}-{time.time_ns()}")
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("heading", name="It holds together")).to_be_visible()


def test_from_a_template_to_a_campaign_on_the_chain(enter: Enter, shop: Shop) -> None:
    wallet = worker(shop, "merchant")
    visit = enter(wallet)
    sign_in(visit, "/merchant")
    page = visit.page
    expect(page.locator("#live [data-redemption]").first).to_be_visible()
    page.get_by_role("link", name="New campaign").click()
    page.get_by_role("link", name="5.00 EUR off from 40.00 EUR on", exact=True).click()

    page.get_by_label("Amount off").fill("five")
    page.get_by_role("button", name="Check it").click()
    expect(page.locator('#checked [data-place="offer.amount"]')).to_be_visible()
    expect(page.locator("[data-prepare]")).to_have_count(0)
    page.get_by_label("Amount off").fill("4.00")
    checked(page, "four-off")
    expect(page.locator("#checked")).to_contain_text("4.00 USD off all goods")
    expect(page.locator("#checked .hashed code")).to_have_count(10)

    page.get_by_role("button", name="On past orders of this shop").click()
    expect(page.locator("#simulated h2")).to_contain_text("It would have cost")
    own = page.locator("#simulated h2").inner_text()
    page.locator("#orders-file").set_input_files(ORDERS)
    expect(page.locator("#simulated")).to_contain_text("On the orders of your file.")
    assert page.locator("#simulated h2").inner_text() != own

    page.get_by_role("button", name="Prepare the transactions").click()
    expect(page.locator("#transactions .promise")).to_contain_text("It cannot be changed afterwards.")
    with page.expect_download() as unsigned:
        page.get_by_role("button", name="Unsigned transactions (JSON)").click()
    batch = json.loads(Path(unsigned.value.path()).read_text())
    with page.expect_download() as safe:
        page.get_by_role("button", name="Batch for a Safe (JSON)").click()
    for_safe = json.loads(Path(safe.value.path()).read_text())
    assert for_safe["transactions"][0]["data"] == batch["transactions"][0]["data"]

    wallet.errors["eth_sendTransaction"] = 4001
    page.get_by_role("button", name="Sign and send with my wallet").click()
    expect(page.locator('#sending-problem [data-code="Wallet_Rejected"]')).to_be_visible()
    wallet.errors.clear()
    wallet.chain = 1
    page.evaluate("window.wallets['Test wallet'].emit('chainChanged', '0x1')")
    expect(page.locator("#network")).to_contain_text("Your wallet is on network 1")
    page.get_by_role("button", name="Sign and send with my wallet").click()
    page.wait_for_url(f"**/merchant/campaigns/{batch['campaign']}")
    found = httpx.get(f"{shop.url}/v1/campaigns/{batch['campaign']}").json()
    assert found["summary"]["state"]["phase"] == "open"
    assert found["summary"]["merchant"] == wallet.account
    assert wallet.chain == 1337

    order_more(page)


def order_more(page: Page) -> None:
    """A pause that is sent, an amount that is none, a raise that is only looked at."""
    page.get_by_role("button", name="Pause, as long as allowed").click()
    page.get_by_role("button", name="Sign and send with my wallet").click()
    expect(page.get_by_role("button", name="End the pause")).to_be_visible(timeout=30_000)
    page.get_by_label("Raise the budget by").fill("1,5")
    page.get_by_role("button", name="Raise it").click()
    expect(page.locator('#transactions [data-code="Page_BadAmount"]')).to_be_visible()
    page.get_by_label("Raise the budget by").fill("12.5")
    page.get_by_role("button", name="Raise it").click()
    expect(page.locator("#transactions .promise")).to_contain_text("Raise the budget by 12.50 USD.")


def test_a_wallet_without_the_role_is_sent_to_whoever_gives_roles(enter: Enter, shop: Shop) -> None:
    visit = enter(worker(shop, "support"))
    visit.excused.append("403")
    sign_in(visit, "/merchant")
    expect(visit.page.get_by_role("heading", name="Not for this wallet")).to_be_visible()
    expect(visit.page.locator("main")).to_contain_text("promo access grant")


def test_another_account_in_the_wallet_sends_nothing(enter: Enter, shop: Shop) -> None:
    wallet = worker(shop, "merchant")
    visit = enter(wallet)
    sign_in(visit, "/merchant/new/threshold-public")
    checked(visit.page, "elsewhere")
    visit.page.get_by_role("button", name="Prepare the transactions").click()
    wallet.key = shop.key("stranger")
    visit.page.evaluate("(account) => window.wallets['Test wallet'].emit('accountsChanged', [account])", wallet.account)
    visit.page.get_by_role("button", name="Sign and send with my wallet").click()
    expect(visit.page.locator('#sending-problem [data-code="Page_OtherAccount"]')).to_be_visible()
    assert "eth_sendTransaction" not in wallet.asked


def test_orders_that_cannot_be_used_are_refused_in_words(enter: Enter, shop: Shop, tmp_path: Path) -> None:
    visit = enter(worker(shop, "merchant"), language="zh")
    visit.excused.append("422")
    sign_in(visit, "/merchant/new/gift")
    visit.page.locator("#check").click()
    bad = tmp_path / "orders.csv"
    bad.write_text("order,price\nA,1\n")
    visit.page.locator("#orders-file").set_input_files(bad)
    expect(visit.page.locator('#simulated [data-code="Service_BadOrders"]')).to_contain_text("历史订单无法使用")
