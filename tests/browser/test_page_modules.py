"""What pages insert, and what they refuse to hand to a wallet: modules of a served shop, asked one by one."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

from offchain.adapters.http_server import HttpServer, listen, url_of
from offchain.attestation.calls import decode_redeem
from tests.api.shop import ANN, HUB, Served, fill, served

BASKET = [{"sku": "T-1", "quantity": 2}, {"sku": "C-1", "quantity": 1}]
ASK = """async ([file, name, ...facts]) => {
  const page = document.querySelector("script[src$='page.js']").src;
  const module = await import(page.replace("page.js", file));
  return module[name](...facts);
}"""
CHECK = """async ([text, wanted]) => {
  const page = document.querySelector("script[src$='page.js']").src;
  const { exact } = await import(page.replace("page.js", "asking.js"));
  const { checkSigned } = await import(page.replace("page.js", "redeeming.js"));
  try { return checkSigned(exact(text), wanted) ?? ""; } catch (error) { return error.code ?? String(error); }
}"""
SHOW = """async () => {
  const page = document.querySelector("script[src$='page.js']").src;
  const { showPart } = await import(page.replace("page.js", "asking.js"));
  const place = document.createElement("div");
  const shown = await showPart(place, "/shop/parts/goods");
  return { shown, code: place.querySelector(".refusal")?.dataset.code ?? "", tags: place.querySelectorAll("img").length,
    text: place.textContent };
}"""
DOCUMENT = {"Content-Type": "application/problem+json"}
MARKUP = '<img src="x" alt=""> Sign in'


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    """In memory, and its URL."""
    with ExitStack() as stack:
        shop = stack.enter_context(served(tmp_path_factory.mktemp("shop")))
        fill(shop)
        listening = stack.enter_context(listen("127.0.0.1", 0))
        stack.enter_context(HttpServer(shop.app, listening))
        yield shop, url_of(listening)


@pytest.fixture
def page(browser: Browser, shop: tuple[Served, str]) -> Iterator[Page]:
    """The shop's."""
    page = browser.new_page()
    page.goto(f"{shop[1]}/shop", wait_until="networkidle")
    yield page
    page.close()


@pytest.fixture(scope="module")
def signed(shop: tuple[Served, str]) -> Any:
    """An order of Ann's as the cashier signed it."""
    token = shop[0].key("support")
    wanted = {"basket": BASKET, "wallet": f"0x{ANN:040x}"}
    answer = httpx.post(f"{shop[1]}/shop/sign", json=wanted, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("status", "headers", "body", "code"),
    [
        (
            429,
            {"Content-Type": "application/problem+json"},
            '{"code": "Api_TooMany", "detail": "<img>"}',
            "Api_TooMany",
        ),
        (413, {"Content-Type": "application/problem+json"}, '{"code": "Api_TooLarge", "detail": 1}', "Api_TooLarge"),
        (502, {"Content-Type": "text/html"}, MARKUP, "Page_Unexpected"),
        (200, {"Content-Type": "text/html"}, MARKUP, "Page_Unexpected"),
        (200, {"Content-Type": "text/plain", "X-Page-Part": "1"}, MARKUP, "Page_Unexpected"),
    ],
)
def test_what_is_no_part_of_ours_is_shown_as_a_refusal_and_not_inserted(
    page: Page, status: int, headers: dict[str, str], body: str, code: str
) -> None:
    page.route("**/shop/parts/goods", lambda route: route.fulfill(status=status, headers=headers, body=body))
    found = page.evaluate(SHOW)
    assert (found["shown"], found["code"], found["tags"]) == (False, code, 0)


def test_parts_of_our_own_are_inserted(page: Page) -> None:
    found = page.evaluate(SHOW)
    assert (found["shown"], found["code"]) == (True, "")
    assert "Sencha" in found["text"]


def check(page: Page, signed: Any) -> str:
    """Empty where the page agrees, else the code of its refusal."""
    facts = {"chain": 1337, "hub": f"0x{HUB:040x}"}
    wanted = {"account": f"0x{ANN:040x}", "facts": facts, "goods": BASKET, "payable": ""}
    return str(page.evaluate(CHECK, [json.dumps(signed), wanted]))


def test_what_the_cashier_signed_passes(page: Page, signed: Any) -> None:
    assert check(page, signed) == ""


def swapped(call: str, before: int, after: int) -> str:
    """A call with one word in the place of another, wherever that stands."""
    changed = call.replace(f"{before:064x}", f"{after:064x}")
    assert changed != call
    return changed


def other_transaction(told: Any) -> None:
    """The wallet would send another call than the one that was checked."""
    told["transaction"]["data"] = told["transaction"]["data"].replace("0" * 64, "0" * 63 + "1", 1)


def other_call(told: Any) -> None:
    """Both are alike, and of a function that is not `redeem`."""
    told["document"]["call"] = told["transaction"]["data"] = "0xa9059cbb" + told["document"]["call"][10:]


def other_shopper(told: Any) -> None:
    """Both are alike, and the quote in them is another's."""
    told["document"]["call"] = told["transaction"]["data"] = swapped(told["document"]["call"], ANN, ANN + 1)


def other_lines(told: Any) -> None:
    """Both are alike, and the quote in them is of more units."""
    line = decode_redeem(bytes.fromhex(told["document"]["call"][2:])).order.lines[0].packed()
    changed = swapped(told["document"]["call"], line, line + (1 << 128))
    told["document"]["call"] = told["transaction"]["data"] = changed


def other_bound(told: Any) -> None:
    """Both are alike, and let the shopper pay more than was shown."""
    most = told["payable"]["minor"]
    told["document"]["call"] = told["transaction"]["data"] = swapped(told["document"]["call"], most, most + 1)


def other_goods(told: Any) -> None:
    """The lines are of other goods than the basket's."""
    told["document"]["goods"][0] = {"T-2": sum(told["document"]["goods"][0].values())}


def fewer_goods(told: Any) -> None:
    """A line has more units than the goods that it is said to hold."""
    told["document"]["goods"].append({})


@pytest.mark.parametrize(
    "forge", [other_transaction, other_call, other_shopper, other_lines, other_bound, other_goods, fewer_goods]
)
def test_what_is_not_the_basket_of_the_page_never_reaches_the_wallet(
    page: Page, signed: Any, forge: Callable[[Any], None]
) -> None:
    told = copy.deepcopy(signed)
    forge(told)
    assert check(page, told) == "Page_OtherOrder"


@pytest.mark.parametrize("length", [0, 64, 65, 96, 97, 260])
def test_a_consent_of_any_length_is_read_as_it_was_signed(page: Page, signed: Any, length: int) -> None:
    signature = bytes(range(27, 27 + 65))[:length] + bytes([7]) * max(0, length - 65)
    call = page.evaluate(ASK, ["redeeming.js", "withConsent", signed["document"]["call"], f"0x{signature.hex()}"])
    assert len(call[10:]) % 64 == 0
    assert decode_redeem(bytes.fromhex(call[2:])).consent_signature == signature
