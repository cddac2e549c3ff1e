"""What a shopper sees when something does not work: refusals, a silent shop, a slow one, a chain that is down."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Route, expect

from tests.browser.shop.conftest import Enter, Shop


def test_what_is_missing_for_an_offer_stands_with_its_prize(enter: Enter, shop: Shop) -> None:
    visit = enter(shop.wallet())
    visit.go()
    visit.enter()
    visit.add("P0005")
    hint = visit.page.locator(".hint-card").first
    expect(hint).to_contain_text(re.compile(r"Add \d+\.\d\d to unlock"))
    expect(hint.locator("meter")).to_have_attribute("aria-label", "How far you are")


def test_offers_that_do_not_count_say_why_with_code_and_next_step(enter: Enter, shop: Shop) -> None:
    visit = enter(shop.wallet())
    visit.go()
    visit.enter()
    visit.add("P0003", 4)
    why = visit.page.locator("#quote details")
    why.locator("summary").click()
    first = why.locator("li").first
    expect(first.locator("code")).to_have_text(re.compile("^(Rules|Hub|Cashier|Stacking)_"))
    expect(first.locator(".next")).not_to_be_empty()


def test_more_than_there_is_says_how_much_there_is(enter: Enter) -> None:
    visit = enter()
    visit.go()
    visit.page.evaluate(
        """localStorage.setItem("promissory-basket", JSON.stringify([["GONE", {name: "gone", units: 1}]]))"""
    )
    visit.page.reload()
    expect(visit.page.locator('#quote [data-code="Cashier_UnknownSku"]')).to_be_visible()
    expect(visit.page.locator("#paying")).to_be_hidden()


def test_a_shop_that_is_down_is_told_and_can_be_asked_again(enter: Enter) -> None:
    visit = enter()
    visit.excused = ["Failed to load resource"]
    visit.go()
    visit.page.route("**/shop/parts/quote", lambda route: route.abort())
    visit.add("P0001")
    card = visit.page.locator('#quote [data-code="Page_Offline"]')
    expect(card).to_contain_text("The shop cannot be reached.")
    visit.page.unroute("**/shop/parts/quote")
    card.get_by_role("button", name="Try again").click()
    expect(visit.page.locator("#quote-told")).to_be_visible()


def test_a_slow_shop_shows_that_it_is_asked_and_only_the_newest_answer_counts(enter: Enter) -> None:
    visit = enter()
    visit.go()
    answers: list[str] = []

    def slowly(route: Route) -> None:
        answers.append(route.request.post_data or "")
        if len(answers) == 1:
            time.sleep(1)
        route.continue_()

    visit.page.route("**/shop/parts/quote", slowly)
    visit.add("P0001")
    expect(visit.page.locator("#quote .loading")).to_be_visible()
    visit.add("P0001")
    expect(visit.page.locator(".stepper output")).to_have_text("2")
    expect(visit.page.locator("#quote-told")).to_contain_text("17.98")


def test_a_chain_that_is_down_is_told_where_it_is_asked(enter: Enter, shop: Shop) -> None:
    """The shop's page works on; what needs the chain says that the wallet cannot reach it."""
    wallet = shop.wallet()
    visit = enter(wallet)
    visit.go()
    visit.enter()
    visit.add("P0001", 3)
    expect(visit.page.locator("#quote-told")).to_have_attribute("data-applied", re.compile("[1-9]"))
    visit.page.wait_for_load_state("networkidle")
    wallet.rpc = "http://127.0.0.1:9"
    visit.page.locator("#pay-send").click()
    expect(visit.page.locator('#paying-problem [data-code="Wallet_Offline"]')).to_be_visible()


def test_a_coupon_that_was_used_meanwhile_is_refused_by_the_chain_before_anything_is_signed(
    enter: Enter, shop: Shop
) -> None:
    """The index knows it only a second later; the hub is asked when the order is signed."""
    wallet = shop.wallet()
    visit = enter(wallet)
    visit.excused = ["409"]
    visit.page.route(
        "**/shop/sign",
        lambda route: route.fulfill(
            status=409,
            content_type="application/problem+json",
            json={
                "code": "Hub_IndexUsed",
                "detail": "This coupon has been used or was revoked.",
                "next_step": "Use another coupon.",
                "facts": {},
            },
        ),
    )
    visit.go()
    visit.enter()
    visit.add("P0001", 3)
    expect(visit.page.locator("#quote-told")).to_have_attribute("data-applied", re.compile("[1-9]"))
    visit.page.wait_for_load_state("networkidle")
    visit.page.locator("#pay-send").click()
    card = visit.page.locator('#paying-problem [data-code="Hub_IndexUsed"]')
    expect(card.locator(".next")).to_have_text("Use another coupon.")
    assert "eth_sendTransaction" not in wallet.asked


def test_a_link_that_was_cut_off_says_so(enter: Enter) -> None:
    visit = enter()
    visit.go("/receipt#1.fVTBb")
    expect(visit.page.locator('[data-code="Receipt_Form"]')).to_be_visible()
    visit.go("/receipt")
    visit.page.reload()
    expect(visit.page.locator("#receipt .empty")).to_be_visible()
