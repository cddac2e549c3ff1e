"""A shopper binds an offer, loses the wallet, and binds another: support's page, the merchant's wallet, the page of the
shopper, each looked at on a phone and on a desk, in both languages."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from offchain.attestation.keccak import keccak
from tests.browser.chromium import DESK, PHONE
from tests.browser.shop.conftest import PROMO, Enter, Shop, Visit
from tests.browser.shop.office import sign_in, worker
from tests.browser.shop.test_looks import Scheme
from tests.browser.shop.test_office_looks import judge
from tests.browser.wallets import DECLINED, InjectedWallet
from tests.surroundings import ROOT

WHY = "The telephone fell into the sea"
HARDHAT = 31_337


@dataclass
class Case:
    """A customer whose offer waits. index : of its first coupon."""

    shop: Shop
    campaign: str
    customer: str
    index: int

    def wallet(self, name: str) -> InjectedWallet:
        """A new wallet of the customer."""
        key = keccak(f"{self.customer} {name} {time.time_ns()}".encode())
        return InjectedWallet(self.shop.told["rpc"], f"0x{key.hex()}")

    def look(self, visit: Visit) -> None:
        """Support looks how the offer stands."""
        page = visit.page
        page.locator("#binding-campaign").select_option(self.campaign)
        page.locator("#binding-customer").fill(self.customer)
        page.locator("#binding-why").fill(WHY)
        with page.expect_response("**/support/parts/binding"):
            page.locator("#binding-form button").click()
        expect(page.locator("#binding")).not_to_have_attribute("aria-busy", "true")

    def make_code(self, visit: Visit) -> tuple[str, str]:
        """Support makes a code: it, and the link to send along, without the site."""
        page = visit.page
        page.locator("[data-code-for]").click()
        secret = page.locator("#binding [data-secret]").inner_text()
        link = page.locator("#binding [data-link]").inner_text()
        assert link.startswith(f"{self.shop.url}/shop/bind#")
        assert secret not in link
        return secret, link.removeprefix(self.shop.url)


def begin(shop: Shop, index: int) -> Case:
    """The merchant allots an offer of a campaign by voucher whose coupons can be revoked one by one."""
    store = str(shop.told["store"]).removeprefix("sqlite:///")
    merchant = InjectedWallet(shop.told["rpc"], shop.key("merchant")).account
    words = ["access", "key", "create", "--role", "merchant", "--merchant", merchant, "--label", f"till {index}"]
    made = subprocess.run(
        [PROMO, *words, "--store", store, "--json"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    headers = {"Authorization": f"Bearer {json.loads(made.stdout)['key']}"}
    case = Case(shop, _campaign(shop, merchant), f"c-{index}", index)
    window = {"not_before": int(time.time()) - 60, "deadline": int(time.time()) + 90 * 86_400}  # the chain is ahead
    offer = {"pseudonym": case.customer, "index": index, "value": 0, **window}
    body = {"campaign": case.campaign, "offers": [offer]}
    answer = httpx.post(f"{shop.url}/v1/bindings/allotments", json=body, headers=headers)
    assert answer.json() == {"added": 1}, answer.text
    return case


def _campaign(shop: Shop, merchant: str) -> str:
    """The one that `promo coupon revoke` works on: in its terms `revocation` is 1."""
    for it in httpx.get(f"{shop.url}/v1/campaigns").json()["items"]:
        detail = httpx.get(f"{shop.url}/v1/campaigns/{it['id']}").json()
        revocation = int(detail["hashed"]["words"][6], 16) >> 16 & 0xFF
        if it["audience"] == "VOUCHER" and it["merchant"] == merchant and revocation == 1:
            return str(it["id"])
    raise AssertionError("no such campaign")


def bind(visit: Visit, link: str, secret: str) -> None:
    """The shopper opens the link, connects, and fills in the code."""
    visit.go(link)
    visit.connect()
    visit.page.locator("header [data-connected]").wait_for()  # the line about the network moves what stands below it
    visit.page.locator("#code").fill(secret.lower())
    visit.page.locator("#binding button").click()


def revoke(case: Case, support: Visit, merchant: InjectedWallet) -> None:
    """The merchant's own wallet sends what support saved, and support looks until the index has it."""
    with support.page.expect_download() as saved:
        support.page.locator('[data-save-json="transactions"]').click()
    (one,) = json.loads(Path(saved.value.path()).read_text())["transactions"]
    assert one["from"] == merchant.account
    sent = {"method": "eth_sendTransaction", "params": [{"to": one["to"], "data": one["data"]}]}
    assert "result" in json.loads(merchant.answer(json.dumps(sent)))
    for _ in range(30):
        case.look(support)
        if support.page.locator('[data-held="revoked"]').count():
            return
        support.page.wait_for_timeout(500)
    raise AssertionError(support.page.locator("#binding").inner_text())


@pytest.mark.parametrize(
    ("width", "scheme", "language", "index"), [(DESK, "light", "en", 4_000), (PHONE, "dark", "zh", 4_002)]
)
def test_an_offer_is_bound_lost_revoked_and_bound_again(
    enter: Enter, shop: Shop, width: int, scheme: Scheme, language: str, index: int
) -> None:
    case, looks = begin(shop, index), {"width": width, "scheme": scheme, "language": language}
    support = enter(worker(shop, "support"), **looks)
    sign_in(support, "/support")
    case.look(support)
    expect(support.page.locator('[data-held="unbound"]')).to_be_visible()
    secret, link = case.make_code(support)
    expect(support.page.locator("#goodwill tbody tr").first).to_contain_text(WHY)
    expect(support.page.locator("[data-log]")).to_have_count(1)
    judge(support, f"support-code-{width}-{language}")

    lost, found = case.wallet("lost"), case.wallet("found")
    shopper = enter(lost, **looks)
    bind(shopper, link, secret)
    expect(shopper.page.locator("[data-bound]")).to_have_attribute("data-bound", str(index))
    assert shopper.page.url == f"{shop.url}/shop/bind"
    judge(shopper, f"shop-bound-{width}-{language}")
    shopper.page.locator("[data-bound] a").first.click()
    shopper.page.locator("#sign-in").click()
    expect(shopper.page.locator('.ticket[data-standing="unused"]')).to_have_count(1)

    case.look(support)
    expect(support.page.locator('[data-held="good"]')).to_contain_text(lost.account)
    expect(support.page.locator("[data-send], [data-code-for]")).to_have_count(0)
    judge(support, f"support-good-{width}-{language}")
    revoke(case, support, worker(shop, "merchant"))
    judge(support, f"support-revoked-{width}-{language}")
    secret, link = case.make_code(support)

    again = enter(found, **looks)
    bind(again, link, secret)
    expect(again.page.locator("[data-bound]")).to_have_attribute("data-bound", str(index + 1))
    shopper.page.reload()
    expect(shopper.page.locator('.ticket[data-standing="revoked"]')).to_have_count(1)


@pytest.mark.parametrize(("width", "scheme", "language"), [(PHONE, "light", "en"), (DESK, "dark", "zh")])
def test_the_page_is_read_by_everybody_before_anything_is_filled_in(
    enter: Enter, width: int, scheme: Scheme, language: str
) -> None:
    visit = enter(width=width, scheme=scheme, language=language)
    visit.go("/shop")
    visit.page.locator('a[href="/shop/bind"]').click()
    expect(visit.page.locator("#binding")).to_be_visible()
    judge(visit, f"shop-bind-{width}-{scheme}-{language}")


def test_what_goes_wrong_is_said_and_the_code_stays_good(enter: Enter, shop: Shop) -> None:
    case = begin(shop, 4_004)
    support = enter(worker(shop, "support"))
    sign_in(support, "/support")
    case.look(support)
    secret, link = case.make_code(support)
    wallet = case.wallet("new")
    wallet.chain, wallet.errors = HARDHAT, {"wallet_switchEthereumChain": DECLINED}
    visit = enter(wallet)
    visit.excused.append("403")
    bind(visit, link, "WRONGCODE2")
    page, problem = visit.page, visit.page.locator("#binding-problem .refusal")
    expect(page.locator("#network")).to_contain_text("Your wallet is on network 31337")
    expect(problem).to_have_attribute("data-code", "Wallet_Rejected")
    assert "eth_signTypedData_v4" not in wallet.asked
    wallet.errors = {"eth_signTypedData_v4": DECLINED}
    page.locator("#binding button").click()
    expect(page.locator("#network")).to_be_empty()
    expect(problem).to_contain_text("You declined this in your wallet.")
    wallet.errors = {}
    page.locator("#binding button").click()
    expect(problem).to_have_attribute("data-code", "Binding_Refused")
    judge(visit, "shop-bind-refused")
    page.locator("#code").fill(secret)
    page.locator("#binding button").click()
    expect(page.locator("[data-bound]")).to_be_visible()


def test_without_a_wallet_it_is_asked_for_and_the_offer_bound_once_it_is_connected(enter: Enter, shop: Shop) -> None:
    case = begin(shop, 4_006)
    support = enter(worker(shop, "support"))
    sign_in(support, "/support")
    case.look(support)
    secret, link = case.make_code(support)
    visit = enter(case.wallet("new"))
    visit.go(link)
    expect(visit.page.locator("#promise")).not_to_be_empty()
    expect(visit.page.locator("#code")).to_be_empty()
    visit.page.locator("#code").fill(secret)
    visit.page.locator("#binding button").click()
    visit.page.get_by_role("button", name="Test wallet", exact=True).click()
    expect(visit.page.locator("[data-bound]")).to_be_visible()


def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_statement(enter: Enter, shop: Shop) -> None:
    case = begin(shop, 4_008)
    support = enter(worker(shop, "support"))
    sign_in(support, "/support")
    case.look(support)
    secret, link = case.make_code(support)
    wallet = case.wallet("new")
    visit = enter(wallet)
    visit.excused.append("ERR_FAILED")
    visit.page.route("**/v1/bindings", _lose)
    bind(visit, link, secret)
    expect(visit.page.locator('#binding-problem [data-code="Page_Offline"]')).to_be_visible()
    visit.page.unroute("**/v1/bindings")
    visit.page.locator("#binding button").click()
    expect(visit.page.locator("[data-bound]")).to_be_visible()
    assert wallet.asked.count("eth_signTypedData_v4") == 1


def _lose(route: Any) -> None:
    """The service binds, and its answer does not arrive."""
    assert route.fetch().ok
    route.abort()
