"""The shopper's pages on a phone and on a desk, by day and by night, in both languages: readable, and by the rules of
WCAG 2.1 AA as axe-core checks them; and how much they weigh."""

from __future__ import annotations

import gzip
import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, LOOK, PHONE
from tests.browser.shop.conftest import Enter, Shop
from tests.surroundings import ROOT, require_or_skip

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
MOST_SCRIPT = 50 * 1024  # bytes by gzip
FIRST_PAINT = 1_000  # milliseconds, on a processor four times slower
FAULTS = ("cut", "small", "faint")  # names are judged by axe-core, which knows what is decoration

Scheme = Literal["light", "dark"]


def faults(page: Page) -> dict[str, Any]:
    """What nobody should have to see."""
    seen = page.evaluate(LOOK)
    found = {kind: seen[kind] for kind in FAULTS if seen[kind]}
    if seen["sideways"] > 0:
        found["sideways"] = seen["sideways"]
    if len(seen["heading"]) != 1:
        found["heading"] = seen["heading"]
    return found


def violations(page: Page) -> list[str]:
    """Of axe-core's rules. The policy lets no script of others in, so it comes by the browser's own channel."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", RULES)
    return [
        f"{it['id']}: {node['target']} {node['failureSummary']}" for it in found["violations"] for node in it["nodes"]
    ]


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(PHONE, "light", "zh"), (PHONE, "dark", "en"), (DESK, "light", "en"), (DESK, "dark", "zh")],
)
def test_a_full_page_can_be_read_by_everybody(
    enter: Enter, shop: Shop, width: int, scheme: Scheme, language: str
) -> None:
    require_or_skip("browser", AXE.exists(), "no axe-core in node_modules: make setup")
    wallet = shop.looking_wallet()
    visit = enter(wallet, width=width, scheme=scheme, language=language)
    visit.go()
    visit.enter()
    expect(visit.page.locator(".ticket").first).to_be_visible()
    visit.add("P0001", 2)
    visit.add("P0003")
    expect(visit.page.locator("#quote-told")).to_be_visible()
    visit.page.wait_for_load_state("networkidle")
    for summary in visit.page.locator("summary:visible").all():
        summary.click()
    visit.page.wait_for_timeout(200)
    visit.picture(f"shop-{width}-{scheme}-{language}")
    assert faults(visit.page) == {}
    assert violations(visit.page) == []


@pytest.mark.parametrize("path", ["/", "/shop", "/receipt", "/receipt#1.broken", "/shop?find=nothing-of-that-name"])
@pytest.mark.parametrize(("width", "scheme", "language"), [(PHONE, "dark", "zh"), (DESK, "light", "en")])
def test_empty_and_refusing_pages_can_be_read_too(
    enter: Enter, path: str, width: int, scheme: Scheme, language: str
) -> None:
    require_or_skip("browser", AXE.exists(), "no axe-core in node_modules: make setup")
    visit = enter(width=width, scheme=scheme, language=language)
    visit.go(path)
    visit.picture(f"page{re.sub('[^a-z]+', '-', path)}-{width}-{language}")
    assert faults(visit.page) == {}
    assert violations(visit.page) == []


def test_the_dialog_is_a_dialog(enter: Enter, shop: Shop) -> None:
    visit = enter(shop.wallet())
    visit.go()
    visit.page.locator("header [data-connect]").click()
    assert violations(visit.page) == []
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#wallets")).to_be_hidden()


def test_axe_finds_what_is_wrong(enter: Enter) -> None:
    visit = enter()
    visit.go("/")
    visit.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input><img src=\"data:,\">')")
    visit.excused = ["data:"]
    assert {it.split(":")[0] for it in violations(visit.page)} >= {"label", "image-alt"}


def test_what_can_be_pressed_is_large_enough(enter: Enter, shop: Shop) -> None:
    visit = enter(shop.wallet(), width=PHONE)
    visit.go()
    visit.enter()
    visit.add("P0001")
    expect(visit.page.locator("#quote-told")).to_be_visible()
    small = visit.page.evaluate(
        """() => [...document.querySelectorAll("button, select, input:not([type=hidden]), summary, header a")]
          .map((it) => [it.textContent.trim().slice(0, 20), it.getBoundingClientRect()])
          .filter(([, box]) => box.width > 0 && box.height < 44).map(([name, box]) => `${name} ${box.height}`)"""
    )
    assert small == []


def test_the_shoppers_page_brings_little_script_and_its_first_words_soon(enter: Enter) -> None:
    visit = enter()
    scripts: dict[str, int] = {}
    visit.page.on("response", lambda it: _weigh(it, scripts))
    session = visit.context.new_cdp_session(visit.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    visit.go()
    painted = visit.page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert painted <= FIRST_PAINT
    assert len(scripts) >= 8
    assert sum(scripts.values()) <= MOST_SCRIPT


def _weigh(response: Any, scripts: dict[str, int]) -> None:
    if response.url.endswith(".js"):
        scripts[response.url] = len(gzip.compress(response.body()))


def test_no_part_of_a_page_needs_a_policy_of_its_own(enter: Enter) -> None:
    """Script and style within a page are stopped by the policy."""
    visit = enter()
    visit.excused = ["Content Security Policy", "Refused", "violates"]
    visit.go()
    ran = visit.page.evaluate(
        """async () => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          const picture = new Image();
          const stopped = new Promise((resolve) => {
            picture.onerror = () => resolve(true);
            picture.onload = () => resolve(false);
          });
          picture.src = "https://elsewhere.example/pixel.png";
          return [window.ran === true, await stopped];
        }"""
    )
    visit.elsewhere.clear()
    assert ran == [False, True]
