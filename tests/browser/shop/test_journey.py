"""A shopper's whole way: wallet, offers, basket, redemption, receipt that is verified."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from eth_account import Account
from playwright.sync_api import Route, expect

from offchain.demo import run
from offchain.demo.roles import Roles
from tests.browser.chromium import DESK, PHONE
from tests.browser.shop.conftest import Enter, Shop, Visit

VERIFIED = re.compile("Verified|验证通过")


def fill(visit: Visit) -> None:
    """A basket that several offers apply to."""
    visit.add("P0001", 3)
    visit.add("P0005")
    expect(visit.page.locator("#quote-told")).to_have_attribute("data-applied", re.compile("[1-9]"))
    visit.page.wait_for_load_state("networkidle")


def verify(visit: Visit) -> None:
    """Verifies the receipt on the page."""
    page = visit.page
    page.get_by_role("button", name=re.compile("Verify|验证")).click()
    expect(page.locator(".receipt .status")).to_have_text(VERIFIED)
    assert page.locator(".checks li[data-state=bad]").count() == 0
    assert page.locator(".checks li[data-state=good]").count() >= 7


@pytest.mark.parametrize(("width", "language"), [(DESK, "en"), (PHONE, "zh")])
def test_by_a_transaction_of_ones_own(enter: Enter, shop: Shop, width: int, language: str) -> None:
    wallet = shop.wallet()
    visit = enter(wallet, width=width, language=language)
    page = visit.page
    visit.go()
    visit.enter()
    expect(page.locator(".ticket").first).to_be_visible()
    fill(visit)
    visit.picture(f"basket-{width}-{language}")
    page.locator("#pay-send").click()
    expect(page.locator(".receipt")).to_be_visible()
    assert "eth_sendTransaction" in wallet.asked
    verify(visit)
    page.locator(".receipt summary").click()
    code = page.locator(".qr img")
    expect(code).to_be_visible()
    code.scroll_into_view_if_needed()
    expect(code).to_have_js_property("complete", True)
    assert code.evaluate("it => it.naturalWidth") > 0
    visit.picture(f"receipt-{width}-{language}")
    link = page.locator(".receipt a").get_attribute("href")
    assert link
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator(".receipt")).to_contain_text("P0001")
    verify(visit)


def test_a_receipt_that_was_altered_is_not_verified(enter: Enter, shop: Shop) -> None:
    wallet = shop.wallet()
    visit = enter(wallet)
    visit.go()
    visit.enter()
    fill(visit)
    visit.page.locator("#pay-send").click()
    expect(visit.page.locator(".receipt")).to_be_visible()
    altered = visit.page.evaluate(
        """async () => {
          const module = document.querySelector("script[src$='shop.js']").src.replace("shop.js", "receipts.js");
          const { kept, readLink, linkOf } = await import(module);
          const receipt = await readLink(new URL(kept()[0].link).hash);
          receipt.quote.lines[0].unit_price -= 100;
          receipt.payable -= 300;
          return linkOf(receipt);
        }"""
    )
    visit.page.goto("about:blank")
    visit.page.goto(altered)
    visit.page.get_by_role("button", name="Verify in this browser").click()
    expect(visit.page.locator(".receipt .status")).to_have_text("This receipt is not true as it stands.")
    expect(visit.page.locator(".checks li[data-state=bad]").first).to_contain_text("hash")


def test_by_signature_the_shops_relayer_sends_it(enter: Enter, shop: Shop) -> None:
    wallet = shop.wallet()
    visit = enter(wallet)
    page = visit.page
    visit.go()
    visit.enter()
    fill(visit)
    page.locator("#pay-sign").click()
    expect(page.locator(".receipt")).to_be_visible()
    assert "eth_signTypedData_v4" in wallet.asked
    assert "eth_sendTransaction" not in wallet.asked
    verify(visit)


def test_without_a_relayer_the_page_says_what_to_do(enter: Enter, shop: Shop) -> None:
    visit = enter(shop.wallet())
    visit.excused = ["503"]
    visit.page.route("**/v1/redemptions", lambda route: route.fulfill(status=503, json={"code": "Relay_None"}))
    visit.go()
    visit.enter()
    fill(visit)
    visit.page.locator("#pay-sign").click()
    expect(visit.page.locator("#paying-problem .refusal")).to_contain_text("Redeem by your own transaction")


def test_redeeming_without_having_signed_in_asks_for_it_and_counts_ones_own_offers(enter: Enter, shop: Shop) -> None:
    wallet = shop.wallet()
    visit = enter(wallet)
    page = visit.page
    visit.go()
    visit.connect()
    visit.add("P0001", 3)
    visit.add("P0005")
    expect(page.locator("#quote-told")).to_have_attribute("data-applied", re.compile("[1-9]"))
    page.wait_for_load_state("networkidle")
    before = page.locator("#quote-told").get_attribute("data-payable")
    page.locator("#pay-send").click()
    expect(page.locator("#paying-status, .receipt").first).to_contain_text(re.compile("count now|Receipt|Redeemed"))
    assert "personal_sign" in wallet.asked
    if page.locator(".receipt").count() == 0:
        assert page.locator("#quote-told").get_attribute("data-payable") != before
        assert "eth_sendTransaction" not in wallet.asked


def test_what_the_shop_signed_is_compared_with_what_was_shown(enter: Enter, shop: Shop) -> None:
    """A service that signs another order than it shows: nothing is signed by the wallet."""
    wallet = shop.wallet()
    visit = enter(wallet)

    def dearer(route: Route) -> None:
        answer = route.fetch()
        told = json.loads(answer.body())  # exact beyond 64 bits
        told["fields"]["quote"]["lines"][0]["unit_price"] += 1
        route.fulfill(response=answer, body=json.dumps(told))

    visit.page.route("**/shop/sign", dearer)
    visit.go()
    visit.enter()
    fill(visit)
    visit.page.locator("#pay-send").click()
    expect(visit.page.locator('[data-code="Page_OtherOrder"]')).to_be_visible()
    assert "eth_sendTransaction" not in wallet.asked


def test_a_used_coupon_is_told_and_used_no_more(enter: Enter, shop: Shop) -> None:
    visit = enter(shop.wallet())
    visit.go()
    visit.enter()
    page = visit.page
    expect(page.locator(".ticket").first).to_be_visible()
    ready = page.locator('.ticket[data-standing="unused"]')
    before = ready.count()
    visit.add("P0001", 4)
    visit.add("P0005", 5)
    visit.add("P0003", 2)
    expect(page.locator("#quote-told .applied", has_text="Your offer").first).to_be_visible()
    page.locator("#pay-send").click()
    expect(page.locator(".receipt")).to_be_visible()
    expect(page.locator('.ticket[data-standing="used"]').first).to_be_visible(timeout=15_000)
    assert ready.count() < before


def test_the_flash_sale_counts_down(enter: Enter, shop: Shop) -> None:
    visit = enter(shop.wallet())
    visit.go()
    left = visit.page.locator(".campaign .stock strong").first
    before = int(left.inner_text())
    visit.enter()
    visit.add("P0002", 3)
    expect(visit.page.locator("#quote-told")).to_have_attribute("data-applied", re.compile("[1-9]"))
    visit.page.wait_for_load_state("networkidle")
    visit.page.locator("#pay-send").click()
    expect(visit.page.locator(".receipt")).to_be_visible()
    visit.page.wait_for_timeout(2_500)
    visit.page.reload()
    assert int(left.inner_text()) in (before, before - 3)


def test_a_deposit_reserves_and_is_told(enter: Enter, shop: Shop) -> None:
    wallet = shop.wallet()
    visit = enter(wallet)
    visit.go()
    visit.enter()
    card = visit.page.locator("[data-presale]")
    card.get_by_label("Units").select_option("2")
    card.get_by_role("button", name="Reserve by deposit").click()
    expect(card).to_contain_text("You reserved 2 and paid 8.00.", timeout=20_000)
    expect(card).to_contain_text("Balance: 28.00.")
    visit.picture("presale")
    assert wallet.asked.count("eth_sendTransaction") == 2


def test_the_cashier_that_signs_is_the_one_that_the_merchant_named(shop: Shop) -> None:
    wallet = shop.wallet()
    listed = httpx.get(f"{shop.url}/v1/campaigns", timeout=30).json()["items"]
    public = next(it["id"] for it in listed if it["audience"] == "PUBLIC" and it["kind"] == "PERCENT")
    body = {"basket": [{"sku": "P0001", "quantity": 3}], "wallet": wallet.account, "promotions": [{"campaign": public}]}
    told = httpx.post(f"{shop.url}/shop/sign", json=body, timeout=30).json()
    assert told["fields"]["quote"]["merchant"] == f"0x{Roles.from_seed(run.SEED).merchant.address:040x}"
    assert told["shopper"] == Account.from_key(wallet.key).address.lower()
