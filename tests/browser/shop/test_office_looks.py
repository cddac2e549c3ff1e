"""The office's pages on a phone and on a desk, by day and by night, in both languages: readable, and by axe-core."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.shop.conftest import Enter, Shop, Visit
from tests.browser.shop.office import sign_in, worker
from tests.browser.shop.test_looks import AXE, Scheme, faults, violations
from tests.surroundings import require_or_skip

LOOKS = [(PHONE, "dark", "zh"), (DESK, "light", "en"), (PHONE, "light", "en"), (DESK, "dark", "zh")]


CONTRADICTED = """schema: promissory-campaign/1
name: half-off
currency: EUR
when: { start: now, end: +30d }
offer: { kind: FIXED, amount: "12.00", at_most: "5.00" }
audience: PUBLIC
limits: { uses: 500, budget: "3.00", per_wallet: 900 }
promises: { notice: 24h, max_pause: 90d, revocation: INDEX }
texts: { zh: { title: 立减, body: 立减。 } }
"""
MISSPELT = CONTRADICTED.replace("half-off", "Half off").replace("EUR", "euro").replace("budget:", "budgett:")


def judge(visit: Visit, name: str) -> None:
    """Everything opened, nothing cut or faint, nothing against the rules."""
    require_or_skip("browser", AXE.exists(), "no axe-core in node_modules: make setup")
    visit.page.wait_for_load_state("networkidle")
    visit.page.evaluate("() => { for (const it of document.querySelectorAll('details')) it.open = true; }")
    visit.page.wait_for_timeout(150)
    visit.picture(name)
    assert faults(visit.page) == {}
    assert violations(visit.page) == []


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_the_auditors_pages(enter: Enter, shop: Shop, width: int, scheme: Scheme, language: str) -> None:
    visit = enter(worker(shop, "auditor"), width=width, scheme=scheme, language=language)
    sign_in(visit, "/audit")
    visit.page.locator("#find").fill(shop.looking_wallet().account)
    visit.page.locator("#search button").click()
    expect(visit.page.locator("#charts figure").first).to_be_visible()
    visit.page.locator("[data-bundle]").click()
    expect(visit.page.locator("#bundle dl")).to_be_visible()
    look = f"{width}-{scheme}-{language}"
    judge(visit, f"audit-{look}")
    visit.go("/audit?find=1")
    visit.go(f"/audit?find={_merchant(visit)}")
    visit.page.locator("#found .promise a").nth(2).click()
    visit.page.locator("#found [data-redemption] a").last.click()
    judge(visit, f"audit-redemption-{look}")


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_the_merchants_pages(enter: Enter, shop: Shop, width: int, scheme: Scheme, language: str) -> None:
    visit = enter(worker(shop, "merchant"), width=width, scheme=scheme, language=language)
    look = f"{width}-{scheme}-{language}"
    sign_in(visit, "/merchant")
    judge(visit, f"merchant-{look}")
    visit.page.locator(".campaign a").last.click()
    expect(visit.page.locator("[data-part] dl")).to_be_visible()
    judge(visit, f"merchant-campaign-{look}")
    visit.go("/merchant/new")
    judge(visit, f"merchant-new-{look}")
    visit.go("/merchant/new/tier-public")
    visit.page.locator("#check").click()
    visit.page.locator("[data-simulate]").click()
    expect(visit.page.locator("#simulated section")).to_be_visible()
    visit.page.locator("[data-prepare]").click()
    expect(visit.page.locator("[data-send]")).to_be_visible()
    judge(visit, f"merchant-wizard-{look}")


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_what_the_wizard_complains_of(enter: Enter, shop: Shop, width: int, scheme: Scheme, language: str) -> None:
    visit = enter(worker(shop, "merchant"), width=width, scheme=scheme, language=language)
    sign_in(visit, "/merchant")
    visit.go("/merchant/new/tier-public")
    visit.page.locator("#check").click()
    expect(visit.page.locator("#file")).to_be_attached()
    for name, text, card in (("findings", CONTRADICTED, ".finding"), ("mistakes", MISSPELT, ".refusal")):
        visit.page.evaluate("() => { for (const it of document.querySelectorAll('details')) it.open = true; }")
        visit.page.locator("#file").fill(text)
        visit.page.locator("[data-check-file]").click()
        expect(visit.page.locator(f"#checked {card}").nth(2)).to_be_visible()
        told = visit.page.locator(f"#checked {card} p.next").all_inner_texts()
        assert [bool(re.search("[一-鿿]", it)) for it in told] == [language == "zh"] * len(told)
        judge(visit, f"merchant-{name}-{width}-{scheme}-{language}")


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_supports_page(enter: Enter, shop: Shop, width: int, scheme: Scheme, language: str) -> None:
    visit = enter(worker(shop, "support"), width=width, scheme=scheme, language=language)
    sign_in(visit, "/support")
    visit.page.locator("#case").fill(shop.looking_wallet().account)
    visit.page.locator("#case-form button").click()
    visit.page.locator("#code").fill("Hub_OverBudget")
    visit.page.locator("#meaning-form button").click()
    expect(visit.page.locator("#meaning .refusal")).to_be_visible()
    judge(visit, f"support-{width}-{scheme}-{language}")


@pytest.mark.parametrize("path", ["/merchant", "/support", "/audit/redemptions/1-0", "/audit?find=99999"])
@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS[:2])
def test_pages_that_refuse_or_are_empty(enter: Enter, path: str, width: int, scheme: Scheme, language: str) -> None:
    visit = enter(width=width, scheme=scheme, language=language)
    visit.excused += ["401", "404"]
    visit.go(path)
    judge(visit, f"office-{path.strip('/').replace('/', '-').replace('?', '-')}-{width}")


def _merchant(visit: Visit) -> str:
    return str(visit.page.request.get(f"{visit.shop.url}/v1/campaigns").json()["items"][0]["merchant"])
