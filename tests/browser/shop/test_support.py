"""Support's way: a shopper asks, a refusal is explained, a coupon makes it good."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.shop.conftest import Enter, Shop
from tests.browser.shop.office import sign_in, worker


def test_a_shoppers_case_from_the_question_to_the_coupon(enter: Enter, shop: Shop) -> None:
    visit = enter(worker(shop, "support"))
    visit.excused.append("409")
    shopper = shop.looking_wallet()
    sign_in(visit, "/support")
    page = visit.page
    asked: list[str] = []
    page.on("request", lambda it: asked.append(it.url))
    page.get_by_label("Order, transaction, wallet").fill(shopper.account)
    page.get_by_role("button", name="Find", exact=True).click()
    before = page.locator("#found tr:has(.tag-good)")
    expect(before.first).to_be_visible()
    ready = before.count()
    page.get_by_label("The code below the refusal").fill("Hub_OverBudget")
    page.get_by_role("button", name="Explain", exact=True).click()
    expect(page.locator("#meaning .next")).to_be_visible()

    page.get_by_label("For the wallet").fill(shopper.account)
    page.get_by_label("What went wrong").fill("The parcel came a week late")
    page.get_by_role("button", name="Give the coupon").click()
    expect(page.locator("#goodwill [data-given]")).to_contain_text("The shopper has the coupon now")
    expect(page.locator("#goodwill tbody tr").first).to_contain_text("The parcel came a week late")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(before).to_have_count(ready + 1)
    assert not [url for url in asked if shopper.account in url]

    for _ in range(40):
        if page.locator('#goodwill [data-code="Service_GoodwillDay"]').count():
            break
        page.get_by_label("What went wrong").fill("And the next one, too")
        with page.expect_response("**/support/parts/goodwill"):
            page.get_by_role("button", name="Give the coupon").click()
        expect(page.locator("#goodwill")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator('#goodwill [data-code="Service_GoodwillDay"]')).to_be_visible()
