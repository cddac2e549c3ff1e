"""The merchant's pages: own campaigns alone, the wizard from a form to transactions, what is refused on the way."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import httpx
import pytest

from offchain.adapters.fake_shop import DAY, Coupon, FakeShop
from offchain.attestation import calls
from offchain.campaigns import reading, yaml_source
from offchain.domain.terms import Audience, Kind, Scope, Settlement
from offchain.office.form import form_of
from offchain.office.merchants import LIVE
from offchain.queries.paging import LONGEST
from tests.api.conftest import Ask, Caller
from tests.api.shop import ANN, HUB, ROOTS, Served, open_for_all
from tests.api.wallet import Wallet, bearer
from tests.surroundings import ROOT

ORDERS = (ROOT / "examples" / "data" / "orders.csv").read_text("utf-8")
TEMPLATES = sorted(it.stem for it in (ROOT / "examples" / "campaigns").glob("*.yaml") if it.stem != "roles")
TEA = """schema: promissory-campaign/1
name: tea-for-all
currency: EUR
when: { start: now, end: +30d }
offer: { kind: PERCENT, percent: 10%, at_most: "4.00", target: { groups: [tea] } }
audience: PUBLIC
limits: { uses: 500, budget: "900.00" }
promises: { notice: 24h, max_pause: 2h, revocation: NONE }
texts: { en: { title: Tea, body: Ten per cent off tea. } }
"""
PAID = TEA.replace(
    "texts:",
    'settlement: paid\ntoken: "0x00000000000000000000000000000000000000aa"\ncollect_delay: 1d\ngrace: 7d\n'
    "funders:\n- { account: merchant, share: 50% }\n"
    '- { account: "0x00000000000000000000000000000000000000bb", share: 50% }\ntexts:',
)
Do = Callable[..., httpx.Response]


def merchant_of(shop: Served, ask: Ask) -> Do:
    """Asks as the merchant of a shop."""
    token = shop.key("merchant", shop.shop.merchant.address)

    def asked(method: str, path: str, language: str = "en", **more: Any) -> httpx.Response:
        return ask(method, path, headers={"Accept-Language": language, **bearer(token)}, **more)

    return asked


@pytest.fixture
def do(ask: Ask, shop: Served) -> Do:
    """Asks as the merchant of the shop that all tests share, and therefore must not change."""
    return merchant_of(shop, ask)


def batch(answer: httpx.Response) -> dict[str, Any]:
    """The transactions that a part brings along."""
    assert answer.status_code == 200, answer.text
    found = re.search(r'<script type="application/json" data-batch>(.*?)</script>', answer.text, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


@pytest.mark.parametrize("path", ["/merchant", "/merchant/new", "/merchant/new/gift"])
def test_nobody_sees_a_merchants_pages_without_signing_in(ask: Ask, shop: Served, path: str) -> None:
    anonymous = ask("GET", path)
    assert (anonymous.status_code, "data-sign-in" in anonymous.text) == (401, True)
    shopper = ask("GET", path, headers=bearer(Wallet(ask, shop).token()))
    assert (shopper.status_code, "Not for this wallet" in shopper.text) == (403, True)


def test_a_merchant_sees_campaigns_with_what_is_left(do: Do, shop: Served) -> None:
    text = do("GET", "/merchant").text
    assert text.count('class="promise"') == len(shop.terms)
    assert "46.00 of 60.00" in text or "of 60.00" in text
    assert "您的活动" in do("GET", "/merchant", "zh").text


def test_a_merchant_sees_no_other_merchants_campaigns(ask: Ask, shop: Served) -> None:
    token = shop.key("merchant", 0xDEAD)
    assert "No campaign yet" in ask("GET", "/merchant", headers=bearer(token)).text
    for path in ("/merchant/campaigns/{}", "/merchant/parts/effect/{}"):
        assert ask("GET", path.format(shop.id("every")), headers=bearer(token)).status_code == 403
    body = {"campaign": shop.id("every"), "order": "end"}
    assert ask("POST", "/merchant/parts/order", json=body, headers=bearer(token)).status_code == 403
    assert "Nothing was redeemed yet" in ask("GET", "/merchant/parts/redemptions", headers=bearer(token)).text
    named = ask("GET", f"/merchant/parts/redemptions?campaign={shop.id('every')}", headers=bearer(token))
    assert (named.status_code, "data-redemption=" in named.text) == (403, False)


def test_a_campaign_stands_in_words_beside_what_is_hashed(do: Do, shop: Served) -> None:
    text = unescape(do("GET", f"/merchant/campaigns/{shop.id('tier')}").text)
    detail = do("GET", f"/v1/campaigns/{shop.id('tier')}").json()
    told = json.dumps(detail, ensure_ascii=False)
    assert all(word in text for word in detail["hashed"]["words"])
    assert all(words in text for language in detail["words"].values() for words in language), told
    assert detail["hashed"]["funders"][0]["account"][:10] in text


def test_redemptions_are_live(do: Do, shop: Served) -> None:
    of_one = do("GET", f"/merchant/parts/redemptions?campaign={shop.id('every')}").text
    assert of_one.count("data-redemption=") == 5
    assert f"0x{ANN:040x}" in of_one
    assert do("GET", "/merchant/parts/redemptions").text.count("data-redemption=") == 7


def test_many_redemptions_of_others_hide_none_of_the_merchants_own(runner: asyncio.Runner, empty: Served) -> None:
    open_for_all(empty)
    busy = FakeShop(empty.chain, HUB, ROOTS, "south")
    busy.name_cashier(empty.chain.clock + 300 * DAY)
    other = replace(empty, shop=busy, terms={})
    other.terms["tea"] = busy.create(
        kind=Kind.FIXED,
        scope=Scope.ORDER,
        audience=Audience.PUBLIC,
        issuer=0,
        value=100,
        cap=LONGEST + 1,
        cap_amount=100,
        budget=100_000,
    )
    for nonce in range(LONGEST + 1):
        other.buy("tea", ANN, Coupon(), nonce)
    empty.follow()
    for merchant, most in ((empty.shop.merchant.address, 5), (busy.merchant.address, LIVE)):
        ask = Caller(runner, empty.app, bearer=empty.key("merchant", merchant))
        assert ask("GET", "/merchant/parts/redemptions").text.count("data-redemption=") == most


def test_what_came_of_a_campaign_counts_only_what_is_known(do: Do, shop: Served) -> None:
    public = do("GET", f"/merchant/parts/effect/{shop.id('every')}").text
    assert "Wallets given a coupon" not in public
    assert "not launched as a trial" in public
    given = do("GET", f"/merchant/parts/effect/{shop.id('percent')}").text
    assert re.search(r"Wallets given a coupon</dt><dd>2<", given)
    assert re.search(r"Of them redeemed</dt><dd>50\.00 %<", given)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_has_a_form_in_both_languages(do: Do, name: str) -> None:
    english, chinese = (do("GET", f"/merchant/new/{name}", language).text for language in ("en", "zh"))
    kind = re.search(r'data-kind="(\w+)"', english)
    assert kind
    wanted = {it.place for it in form_of(kind[1]).every()} - {"offer.kind"}
    for text in (english, chinese):
        assert (
            set(re.findall(r'name="([\w.]+)"', text)) - {"back", "language", "scheme", "viewport", "color-scheme"}
            == wanted
        )


def filled(text: str) -> dict[str, str]:
    """What a browser would send of a form."""
    fields = dict(re.findall(r'<input id="[^"]*" name="([\w.]+)" value="([^"]*)"', text))
    fields |= dict(re.findall(r'<textarea id="[^"]*" name="([\w.]+)" rows="4">\n(.*?)</textarea>', text, re.DOTALL))
    for name, options in re.findall(r'<select id="[^"]*" name="([\w.]+)">(.*?)</select>', text):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else re.findall(r'value="([^"]*)"', options)[0]
    for name, value in re.findall(r'type="checkbox" name="([\w.]+)" value="(\w+)" checked', text):
        fields[name] = ", ".join(filter(None, (fields.get(name, ""), value)))
    return {name: unescape(value) for name, value in fields.items()}


@pytest.mark.parametrize("name", [it for it in TEMPLATES if it not in ("joint-promotion", "members-only")])
def test_a_form_as_it_comes_makes_a_campaign_that_holds_together(do: Do, name: str) -> None:
    page = do("GET", f"/merchant/new/{name}").text
    kind = re.search(r'data-kind="(\w+)"', page)
    assert kind
    answer = do("POST", "/merchant/parts/form-check", json={"kind": kind[1], "fields": filled(page)})
    text = re.search(r'<textarea id="file"[^>]*>\n(.*?)</textarea>', answer.text, re.DOTALL)
    assert text
    assert 'class="refusal" data-place' not in answer.text, unescape(answer.text)
    document = reading.document_of(yaml_source.parse(unescape(text[1]), "x"))
    assert document.offer.kind == kind[1]  # type: ignore[attr-defined]


def test_mistakes_are_told_with_their_place(do: Do) -> None:
    fields = {"name": "x", "currency": "EUR", "offer.percent": "ten", "when.end": "+30d"}
    text = do("POST", "/merchant/parts/form-check", json={"kind": "PERCENT", "fields": fields}).text
    assert "It cannot be launched like this" in text
    assert 'data-place="offer.percent"' in text
    assert "data-prepare" not in text


def test_mistakes_are_told_in_the_language_of_the_page(do: Do) -> None:
    fields = {"name": "x", "currency": "EUR", "offer.percent": "ten", "when.end": "+30d", "colour": "red"}
    english, chinese = (
        unescape(do("POST", "/merchant/parts/form-check", json=asked, language=language).text)
        for language in ("en", "zh")
        for asked in [{"kind": "PERCENT", "fields": fields}]
    )
    assert "Wanted: a percentage with at most 2 decimals" in english
    assert '应为: 至多两位小数的百分比，如 "12.5%"' in chinese
    assert 'lang="en">' not in chinese.partition("<details")[0]
    assert "a percentage" not in chinese


def test_findings_are_told_in_the_language_of_the_page(do: Do) -> None:
    """The budget is enough for no use, and the campaign is over, which the hub refuses."""
    over = "when: { start: 2020-01-01T00:00:00Z, end: 2020-02-01T00:00:00Z }"
    text = TEA.replace("when: { start: now, end: +30d }", over).replace('"900.00"', '"0.01"')
    english, chinese = (
        unescape(do("POST", "/merchant/parts/file-check", json={"text": text}, language=language).text)
        for language in ("en", "zh")
    )
    assert "at least one full use" in english
    assert "至少够一次足额优惠" in chinese
    assert "at least one full use" not in chinese
    assert "and one order may get" not in chinese
    assert "Terms_EndsInPast" in english
    refused = re.search(r'<p>([^<]*)</p><p class="next">([^<]*)</p><p><code>Terms_EndsInPast', chinese)
    assert refused
    assert all(re.search(r"[一-鿿]", told) for told in refused.groups())


def test_a_file_that_cannot_be_launched_says_why_in_both_languages(do: Do) -> None:
    answer = do("POST", "/merchant/parts/launch", json={"text": TEA.replace("EUR", "euro")}, language="zh")
    assert answer.status_code == 422
    assert "应为 三个大写字母的 ISO 4217 币种代码" in unescape(answer.text)


def test_a_file_is_checked_promised_and_hashed(do: Do) -> None:
    text = do("POST", "/merchant/parts/file-check", json={"text": TEA}, language="zh").text
    assert "检查通过" in text
    assert "10% off goods in tea" in text
    assert len(re.findall(r"<code>0x[0-9a-f]{64}</code>", text)) == 10


def test_past_orders_say_what_it_would_have_cost(do: Do) -> None:
    own, given = (
        do("POST", "/merchant/parts/simulation", json={"text": TEA, "orders": orders}).text for orders in (None, ORDERS)
    )
    cost = re.search(r"It would have cost ([0-9.]+) EUR", own)
    assert cost
    assert float(cost[1]) > 0
    assert f"It would have cost {cost[1]} EUR" in given
    assert "past orders of this shop" in own
    assert "orders of your file" in given


@pytest.mark.parametrize(
    ("orders", "code"),
    [("no,columns\n1,2\n", "Service_BadOrders"), ("", "Service_BadOrders"), ("x" * 4_200_000, "Api_TooLarge")],
)
def test_orders_that_cannot_be_used_are_refused(do: Do, orders: str, code: str) -> None:
    answer = do("POST", "/merchant/parts/simulation", json={"text": TEA, "orders": orders})
    assert code in answer.text
    assert answer.status_code in (413, 422)


def test_a_large_file_of_orders_passes_where_other_bodies_do_not(do: Do) -> None:
    many = ORDERS + "".join(f"B-{at},2026-10-05T09:10+01:00,s07,regular,C-1,3,7.99,0.00\n" for at in range(2_000))
    assert len(many) > 64 * 1024
    assert do("POST", "/merchant/parts/simulation", json={"text": TEA, "orders": many}).status_code == 200
    assert do("POST", "/merchant/parts/file-check", json={"text": many}).status_code == 413


def test_the_transaction_creates_the_campaign_that_it_names(empty: Served, ask_empty: Ask) -> None:
    empty.follow()
    do = merchant_of(empty, ask_empty)
    found = batch(do("POST", "/merchant/parts/launch", json={"text": TEA}))
    one = found["transactions"]["transactions"][0]
    merchant = f"0x{empty.shop.merchant.address:040x}"
    assert (one["from"], one["chainId"], one["value"]) == (merchant, 1337, "0x0")
    assert "tea-for-all" in one["description"]["en"]
    assert "创建活动" in one["description"]["zh"]
    before = empty.chain.clock
    empty.chain.send(empty.shop.merchant.address, int(one["to"], 16), bytes.fromhex(one["data"][2:]))
    empty.follow()
    created = do("GET", f"/v1/campaigns/{found['transactions']['campaign']}")
    assert created.status_code == 200
    assert (
        created.json()["words"]["en"][0] == "10% off goods in tea, worked out on the whole order and rounded half up."
    )
    assert empty.chain.clock >= before


def test_a_safe_reads_the_batch(do: Do, shop: Served) -> None:
    found = batch(do("POST", "/merchant/parts/launch", json={"text": PAID}))
    everyone, safe = found["transactions"]["transactions"], found["safe"]
    assert [it["from"][-2:] for it in everyone] == [f"{shop.shop.merchant.address:040x}"[-2:]] * 3 + ["bb"] * 2
    assert (safe["version"], safe["chainId"]) == ("1.0", "1337")
    assert len(safe["transactions"]) == 3
    assert all(it["value"] == "0" and it["contractMethod"] is None for it in safe["transactions"])
    assert [it["data"] for it in safe["transactions"]] == [it["data"] for it in everyone[:3]]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nonsense", "Service_BadFile"),
        (TEA.replace("+30d", "+0d"), "Terms_"),
        (TEA.replace('"900.00"', '"0.00"'), "Terms_"),
    ],
)
def test_nothing_is_prepared_that_the_hub_would_refuse(do: Do, text: str, code: str) -> None:
    answer = do("POST", "/merchant/parts/launch", json={"text": text})
    assert answer.status_code in (409, 422)
    assert code in answer.text


@pytest.mark.parametrize(
    ("order", "number", "name"), [("pause", 0, "pause"), ("end", 0, "announceEnd"), ("fund", 500, "topUp")]
)
def test_later_orders_are_transactions_too(do: Do, shop: Served, order: str, number: int, name: str) -> None:
    body = {"campaign": shop.id("every"), "order": order, "number": number}
    one = batch(do("POST", "/merchant/parts/order", json=body))["transactions"]["transactions"][0]
    terms = calls.terms_tuple(shop.terms["every"])
    values = {"pause": (DAY,), "end": (), "fund": (500,)}[order]
    assert one["data"] == f"0x{calls.call(name, terms, *values).hex()}"


@pytest.mark.parametrize(
    ("order", "number", "code"),
    [
        ("pause", DAY + 1, "Hub_PauseTooLong"),
        ("unpause", 0, "Hub_NotPaused"),
        ("fund", 0, "Hub_TopUpRange"),
        ("fund", 2**96 - 1, "Hub_TopUpRange"),
    ],
)
def test_no_later_order_is_prepared_that_the_hub_would_refuse(
    do: Do, shop: Served, order: str, number: int, code: str
) -> None:
    body = {"campaign": shop.id("every"), "order": order, "number": number}
    answer = do("POST", "/merchant/parts/order", json=body)
    assert (answer.status_code, f'data-code="{code}"' in answer.text) == (409, True), answer.text
    assert "data-batch" not in answer.text


def test_a_campaign_offers_only_what_its_terms_leave_room_for(runner: asyncio.Runner, empty: Served) -> None:
    open_for_all(empty)
    paid: dict[str, Any] = {
        "settlement": Settlement.PAID,
        "token": 0xAA,
        "collect_delay": DAY,
        "grace": 7 * DAY,
        "budget": 900,
    }
    public: dict[str, Any] = {
        "kind": Kind.FIXED,
        "scope": Scope.ORDER,
        "audience": Audience.PUBLIC,
        "issuer": 0,
        "value": 90,
        "cap": 10,
        "cap_amount": 90,
    }
    empty.terms["paid"] = empty.shop.create(**public, **paid)
    empty.follow()
    ask = Caller(runner, empty.app, bearer=empty.key("merchant", empty.shop.merchant.address))
    shown = {
        name: set(re.findall(r'data-order="(\w+)"', ask("GET", f"/merchant/campaigns/{empty.id(name)}").text))
        for name in ("every", "paid")
    }
    assert shown == {"every": {"pause", "end", "fund"}, "paid": {"end"}}
    refused = ask("POST", "/merchant/parts/order", json={"campaign": empty.id("paid"), "order": "fund", "number": 500})
    assert (refused.status_code, 'data-code="Hub_PaidByVault"' in refused.text) == (409, True), refused.text
    refused = ask("POST", "/merchant/parts/order", json={"campaign": empty.id("paid"), "order": "pause"})
    assert 'data-code="Hub_PauseNotPromised"' in refused.text


def test_whether_a_campaign_arrived_is_an_answer_not_an_error(do: Do, shop: Served) -> None:
    assert do("GET", f"/merchant/parts/known/{shop.id('every')}").json() == {"known": True}
    assert do("GET", f"/merchant/parts/known/0x{'ab' * 32}").json() == {"known": False}
