"""Why a wallet has a promotion, everything that stands against it, and what would unlock it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from offchain.access.caller import GivenRole
from offchain.adapters.fake_shop import DAY, Coupon
from offchain.domain.extra import GateRule
from offchain.domain.terms import Audience, GateKind, Kind, Scope, Target
from offchain.queries.explain_shapes import ExplainAsked
from offchain.queries.explaining import Explanations
from offchain.queries.paging import PageAsked
from offchain.queries.quote_shapes import QuoteAsked
from tests.api.conftest import Ask, Caller
from tests.api.explained import codes, explain, lines, one, ways
from tests.api.shop import ANN, BOB, CARL, TEA, WHY, Served, by_root, by_voucher, tiered
from tests.api.wallet import Wallet, bearer
from tests.findings.test_an_index_that_moves_while_an_order_is_signed import Moving

ZH = {"Accept-Language": "zh-CN"}
TEA_TWICE = {"T-1": 2}


@pytest.fixture(scope="session")
def ask(ask_support: Ask) -> Ask:
    """Support may see every wallet's."""
    return ask_support


@pytest.fixture
def ask_empty(ask_empty_support: Ask) -> Ask:
    """The same in a shop of one test."""
    return ask_empty_support


def public(shop: Served, name: str = "sale", extra: tuple[int, ...] = (), **more: int) -> None:
    """1.00 off, for everybody, as the test has it."""
    shop.terms[name] = shop.shop.create(
        extra,
        **{
            "kind": Kind.FIXED,
            "scope": Scope.ORDER,
            "audience": Audience.PUBLIC,
            "issuer": 0,
            "value": 100,
            "cap": 10,
            "cap_amount": 100,
            "budget": 1_000,
            **more,
        },
    )


def test_a_coupon_says_why_its_wallet_has_it(ask: Ask, shop: Served) -> None:
    reasons = one(ask, shop, "percent", ANN)["why"]
    assert [(it["coupon"], it["standing"]) for it in reasons] == [
        (0, "used"),
        (1, "unused"),
        (2, "revoked"),
        (3, "expired"),
    ]
    assert {(it["segment"], it["text"], it["epoch"]) for it in reasons} == {(1, WHY, 0)}
    assert reasons[1]["value"] == {"unit": "bps", "number": 2_000, "text": "20%"}
    assert reasons[1]["at_most"]["minor"] == 1_000
    assert one(ask, shop, "fixed", ANN)["why"][1]["epoch"] == 2


def test_why_agrees_with_what_the_list_of_offers_says(ask: Ask) -> None:
    offers = ask("GET", f"/v1/wallets/0x{ANN:040x}/offers").json()["offers"]["items"]
    names = ("segment", "standing", "usable_from", "deadline", "value", "at_most")
    listed = {(it["campaign"], it["index"]): {name: it[name] for name in names} | {"text": it["why"]} for it in offers}
    told = {
        (item["campaign"], why["coupon"]): {name: why[name] for name in (*names, "text")}
        for item in explain(ask, ANN)["campaigns"]["items"]
        for why in item["why"]
        if why["coupon"] is not None
    }
    assert told == listed


def test_what_everybody_has_says_so_in_both_languages(ask: Ask, shop: Served) -> None:
    (reason,) = one(ask, shop, "every", CARL)["why"]
    assert (reason["coupon"], reason["standing"], reason["text"]) == (None, None, "Everybody may use it.")
    (reason,) = one(ask, shop, "every", CARL, headers=ZH)["why"]
    assert reason["text"] == "所有人都可以使用。"


@pytest.mark.parametrize(
    ("name", "wallet", "against", "state"),
    [
        ("percent", CARL, [(None, "Cashier_NoCouponHeld")], "locked"),
        ("percent", ANN, [(0, "Hub_IndexUsed"), (2, "Hub_IndexUsed"), (3, "Hub_CouponExpired")], "open"),
        ("tier", ANN, [(1, "Hub_EpochRevoked")], "locked"),
        ("fixed", ANN, [(0, "Hub_IndexUsed"), (20, "Hub_CouponNotYet"), (20, "Hub_RootNotActive")], "locked"),
        ("later", ANN, [(None, "Hub_NotStarted")], "locked"),
        ("every", ANN, [], "open"),
    ],
)
def test_each_reason_is_told_of_its_coupon_or_of_the_campaign(
    ask: Ask, shop: Served, name: str, wallet: int, against: list[Any], state: str
) -> None:
    item = one(ask, shop, name, wallet)
    assert (codes(item), item["state"]) == (against, state)


def test_a_wallet_without_a_coupon_is_told_to_ask_for_one(ask: Ask, shop: Served) -> None:
    for name, wallet in (("percent", CARL), ("tier", ANN)):
        step = one(ask, shop, name, wallet)["unlock"][0]
        assert (step["step"], step["coupon"], step["text"]) == (
            "get_coupon",
            None,
            "Ask the merchant for a coupon; who is offered one is decided shopper by shopper.",
        )
    assert one(ask, shop, "tier", ANN, headers=ZH)["unlock"][0]["text"].startswith("请向商家索取优惠券")


def test_what_begins_later_says_when_to_come_back(ask: Ask, shop: Served) -> None:
    item, begins = one(ask, shop, "later", ANN), shop.terms["later"].start_time
    (step,) = item["unlock"]
    assert (step["step"], step["time"], step["code"]) == ("wait", begins, "Hub_NotStarted")
    assert step["text"].startswith("Come back at 20")
    told = item["why_not"][0]["refusal"]
    assert (told["needed"], told["unit"]) == (begins, "seconds")
    assert one(ask, shop, "later", ANN, headers=ZH)["unlock"][0]["text"].endswith("之后再来。")


def test_a_list_that_is_still_open_to_objection_says_from_when_it_counts(ask: Ask, shop: Served) -> None:
    item = one(ask, shop, "fixed", ANN)
    roots = ask("GET", f"/v1/campaigns/{shop.id('fixed')}").json()["roots"]
    assert (item["coupon"], item["unlock"][0]["time"]) == (20, roots[0]["active_from"])


def test_without_a_basket_the_terms_say_what_an_order_takes(ask: Ask, shop: Served) -> None:
    (step,) = one(ask, shop, "percent", ANN)["unlock"]
    assert (step["step"], step["have"], step["needed"], step["missing"]) == ("spend", 0, 2_000, 2_000)
    assert step["on"] == {"target": "TAGS", "key": TEA, "names": ["tea"]}
    assert step["prize"] == {"benefit": "percent", "value": 2_000, "units": 0}
    assert (step["unit"], step["text"]) == ("minor", "Add 20.00 to unlock 20% off.")
    assert one(ask, shop, "percent", ANN, headers=ZH)["unlock"][0]["text"] == "再买 20.00 即可享受减免 20% 的优惠。"


def test_with_a_basket_what_is_missing_is_of_that_basket(ask: Ask, shop: Served) -> None:
    item = one(ask, shop, "percent", ANN, {"T-1": 1, "C-1": 3})
    (step,) = item["unlock"]
    assert (item["state"], step["have"], step["missing"], step["coupon"]) == ("locked", 1_250, 750, 1)
    assert step["text"] == "Add 7.50 to unlock 20% off."
    assert item["quote"]["refusal"]["next_step"] == step["text"]


def test_what_applies_is_what_the_quote_of_the_same_basket_says(ask: Ask, shop: Served) -> None:
    item = one(ask, shop, "percent", ANN, TEA_TWICE)
    named = [{"campaign": shop.id("percent"), "coupon": 1}]
    order = {"basket": lines(TEA_TWICE), "wallet": f"0x{ANN:040x}", "promotions": named}
    assert (item["state"], item["unlock"]) == ("applies", [])
    assert item["quote"] == ask("POST", "/v1/quotes", json=order).json()["promotions"][0]


def test_the_next_tier_says_how_much_to_add_for_how_much(ask: Ask, shop: Served) -> None:
    item = one(ask, shop, "tier", BOB, {"T-1": 5})
    (step,) = item["unlock"]
    assert (item["state"], item["quote"]["discount"]["minor"]) == ("applies", 188)
    assert (step["purpose"], step["code"], step["missing"]) == ("more", None, 3_750)
    assert step["text"] == "Add 37.50 to unlock 9% off."
    assert one(ask, shop, "tier", BOB, {"T-1": 9})["unlock"] == []


def test_a_coupon_that_gives_more_than_the_next_tiers_names_none_of_them(ask_empty: Ask, empty: Served) -> None:
    tiered(empty)
    for shopper, index, value in ((CARL, 7, 500), (ANN, 8, 1_500)):
        empty.issue("tier", shopper, empty.shop.voucher(empty.terms["tier"], shopper, index, value, epoch=1))
    empty.follow()
    empty.clock.wait(60)  # the vouchers hold from the next block on
    (step,) = one(ask_empty, empty, "tier", CARL, {"T-1": 1})["unlock"]
    assert (step["missing"], step["needed"]) == (8_750, 10_000)  # not the 3% from 50.00 on: the coupon gives 5%
    best = one(ask_empty, empty, "tier", ANN, {"T-1": 1})
    assert (best["coupon"], best["state"], best["unlock"]) == (8, "applies", [])


def test_the_next_full_step_says_how_much_to_add(ask: Ask, shop: Served) -> None:
    (step,) = one(ask, shop, "every", CARL, {"T-1": 2})["unlock"]
    assert (step["purpose"], step["have"], step["needed"], step["missing"]) == ("more", 2_500, 3_000, 500)
    assert one(ask, shop, "every", CARL, {"T-1": 4})["unlock"] == []  # three times is the most


def paused(shop: Served) -> None:
    """For an hour."""
    public(shop, max_pause=DAY, notice=DAY)
    shop.shop.change("pause", shop.terms["sale"], 3_600)


def ended(shop: Served) -> None:
    """Before its time."""
    public(shop, max_pause=DAY, notice=60)
    shop.shop.change("announceEnd", shop.terms["sale"])
    shop.follow()
    shop.clock.wait(DAY)


def spent(shop: Served) -> None:
    """Its budget holds one use."""
    public(shop, budget=100)
    shop.buy("sale", BOB, Coupon())


def used_up(shop: Served) -> None:
    """By one use."""
    public(shop, cap=1)
    shop.buy("sale", BOB, Coupon())


def had(shop: Served) -> None:
    """Once by Ann, which is the most."""
    public(shop, per_wallet=1)
    shop.buy("sale", ANN, Coupon())


def had_today(shop: Served) -> None:
    """One use a day."""
    public(shop, period_cap=1, period_seconds=DAY)
    shop.buy("sale", BOB, Coupon())


def sold_out(shop: Served) -> None:
    """Three units, which one order took."""
    public(shop, stock_units=3, max_units=3)
    shop.buy("sale", BOB, Coupon())


def at_another_hour(shop: Served) -> None:
    """From two hours after now, for an hour."""
    second = shop.chain.clock % DAY
    public(shop, daily_from=(second + 7_200) % DAY, daily_to=(second + 10_800) % DAY)


def on_another_day(shop: Served) -> None:
    """Tomorrow's weekday, in the time of the shop, which is UTC."""
    weekday = (shop.chain.clock // DAY + 3) % 7
    public(shop, weekdays=1 << (weekday + 1) % 7)


@pytest.mark.parametrize(
    ("made", "code", "way"),
    [
        (paused, "Hub_Paused", "wait"),
        (ended, "Hub_Ended", None),
        (spent, "Hub_OverBudget", "ask_merchant"),
        (used_up, "Hub_CapReached", None),
        (had, "Hub_WalletLimit", None),
        (had_today, "Hub_PeriodLimit", "wait"),
        (sold_out, "Hub_OverStock", None),
        (at_another_hour, "Hub_OutsideHours", "wait"),
        (on_another_day, "Hub_WrongWeekday", "wait"),
    ],
)
@pytest.mark.parametrize("basket", [None, TEA_TWICE])
def test_whatever_the_order_is_told_with_a_basket_and_without(
    ask_empty: Ask,
    empty: Served,
    made: Callable[[Served], None],
    code: str,
    way: str | None,
    basket: dict[str, int] | None,
) -> None:
    made(empty)
    empty.follow()
    item = one(ask_empty, empty, "sale", ANN, basket)
    assert codes(item) == [(None, code)]
    assert (item["state"], ways(item)) == (("locked", [way]) if way else ("closed", []))
    told = item["why_not"][0]["refusal"]
    assert told["next_step"]
    chinese = one(ask_empty, empty, "sale", ANN, basket, headers=ZH)
    assert chinese["why_not"][0]["refusal"]["sentence"] != told["sentence"]
    if way == "wait":
        empty.clock.wait(item["unlock"][0]["time"] - 1 - empty.clock.now())
        assert codes(one(ask_empty, empty, "sale", ANN)) == [(None, code)]
        empty.clock.wait(1)
        assert codes(one(ask_empty, empty, "sale", ANN)) == []


def test_everything_that_stands_against_it_is_told_and_not_the_first_alone(ask_empty: Ask, empty: Served) -> None:
    public(empty, cap=2, budget=200, per_wallet=1, max_pause=DAY, notice=DAY)
    for nonce, shopper in enumerate((ANN, BOB)):
        empty.buy("sale", shopper, Coupon(), nonce)
    empty.shop.change("pause", empty.terms["sale"], 3_600)
    empty.follow()
    item = one(ask_empty, empty, "sale", ANN)
    found = [code for _, code in codes(item)]
    assert found == ["Hub_Paused", "Hub_CapReached", "Hub_WalletLimit", "Hub_OverBudget"]
    assert item["state"] == "closed"


def test_a_vetoed_list_says_so_and_its_coupon_is_not_waited_for(ask_empty: Ask, empty: Served) -> None:
    by_root(empty)
    terms = empty.terms["fixed"]
    root, coupons = empty.shop.draw_root(terms, 3, {CARL: 320}, 30)
    empty.shop.publish(terms, 3, {CARL: 320}, 30)
    empty.issue("fixed", CARL, coupons[CARL])
    empty.shop.veto(terms, root)
    empty.follow()
    item = one(ask_empty, empty, "fixed", CARL)
    assert (codes(item), ways(item)) == ([(30, "Hub_CouponNotYet"), (30, "Hub_UnknownRoot")], ["get_coupon"])


def test_an_expired_coupon_says_so_from_its_deadline_on(ask_empty: Ask, empty: Served) -> None:
    by_voucher(empty)
    empty.follow()
    deadline = one(ask_empty, empty, "percent", BOB)["why"][0]["deadline"]
    empty.clock.wait(deadline - empty.clock.now())
    assert (4, "Hub_CouponExpired") in codes(one(ask_empty, empty, "percent", BOB))


@pytest.mark.parametrize("basket", [None, TEA_TWICE])
def test_the_value_of_a_coupon_that_is_over_is_promised_to_nobody(
    ask_empty: Ask, empty: Served, basket: dict[str, int] | None
) -> None:
    public(empty, audience=Audience.VOUCHER, issuer=empty.shop.issuer.address, min_amount=5_000, cap_amount=1_000)
    coupon = empty.shop.voucher(empty.terms["sale"], ANN, 0, 900)
    empty.issue("sale", ANN, coupon)
    empty.follow()
    empty.clock.wait(coupon.grant.not_before - empty.clock.now())
    (spend,) = one(ask_empty, empty, "sale", ANN, basket)["unlock"]
    assert (spend["coupon"], spend["prize"]["value"]) == (0, 900)
    empty.clock.wait(coupon.grant.deadline - empty.clock.now())
    another, spend = one(ask_empty, empty, "sale", ANN, basket)["unlock"]
    assert (another["step"], spend["step"]) == ("get_coupon", "spend")
    assert (spend["coupon"], spend["prize"]["value"]) == (None, 100)


def test_what_somebody_else_used_after_the_deadline_is_not_told_of_the_coupon(ask_empty: Ask, empty: Served) -> None:
    by_voucher(empty)
    again = empty.shop.voucher(empty.terms["percent"], BOB, 3)
    empty.issue("percent", BOB, again)
    empty.buy("percent", BOB, again)
    empty.follow()
    assert (3, "Hub_IndexUsed") in codes(one(ask_empty, empty, "percent", BOB))
    assert [code for index, code in codes(one(ask_empty, empty, "percent", ANN)) if index == 3] == ["Hub_CouponExpired"]


def test_waiting_beyond_the_end_is_no_remedy(ask_empty: Ask, empty: Served) -> None:
    weekday = (empty.chain.clock // DAY + 3) % 7
    public(empty, weekdays=1 << (weekday - 1) % 7, end_time=empty.chain.clock + 2 * DAY)
    empty.follow()
    item = one(ask_empty, empty, "sale", ANN)
    assert (codes(item), item["state"], item["unlock"]) == ([(None, "Hub_WrongWeekday")], "closed", [])


def test_what_waits_and_lacks_says_both_and_the_quote_is_of_then(ask_empty: Ask, empty: Served) -> None:
    public(empty, start_time=empty.chain.clock + DAY, min_amount=5_000, target=Target.TAGS, target_key=TEA)
    empty.follow()
    item = one(ask_empty, empty, "sale", ANN, TEA_TWICE)
    assert ways(item) == ["wait", "spend"]
    assert (item["state"], item["unlock"][1]["missing"]) == ("locked", 2_500)
    assert one(ask_empty, empty, "sale", ANN, {"T-1": 4})["quote"]["applied"] is True


def test_a_budget_that_is_too_small_for_the_basket_is_the_merchants_to_raise(ask_empty: Ask, empty: Served) -> None:
    public(empty, kind=Kind.PERCENT, value=5_000, cap_amount=1_500, budget=1_600)
    empty.buy("sale", BOB, Coupon())
    empty.follow()
    item = one(ask_empty, empty, "sale", ANN, TEA_TWICE)
    (step,) = item["unlock"]
    assert (codes(item), step["step"], step["unit"]) == ([], "ask_merchant", "minor")
    assert (step["have"], step["needed"]) == (100, 1_250)


def test_a_basket_that_has_no_price_says_why(ask: Ask, shop: Served) -> None:
    item = one(ask, shop, "every", ANN, {"NONE": 1})
    assert (item["state"], item["quote"]["refusal"]["code"]) == ("locked", "Cashier_UnknownSku")
    assert ways(item) == ["other"]
    item = one(ask, shop, "every", ANN, TEA_TWICE, order={"currency": "EUR"})
    assert item["quote"]["refusal"]["code"] == "Order_Currency"


def test_what_only_the_chain_knows_is_said_to_be_asked_there(ask_empty: Ask, empty: Served) -> None:
    members = {"audience": Audience.HOLDER, "gate": 7, "per_wallet": 1}
    public(empty, "votes", (GateRule(GateKind.PAST_VOTES, timepoint=1, minimum=1).packed(),), **members)
    public(empty, "token", (GateRule(GateKind.ERC721_OWNER).packed(),), **members)
    empty.follow()
    votes, token = (one(ask_empty, empty, name, ANN, TEA_TWICE) for name in ("votes", "token"))
    assert (votes["gate"], votes["state"], votes["why"]) == ("asked on chain", "applies", [])
    assert (codes(token), token["state"], ways(token)) == ([(None, "Cashier_CouponNeeded")], "locked", ["hold_token"])


def test_whoever_has_to_get_a_coupon_first_is_told_what_the_basket_lacks_beside(ask_empty: Ask, empty: Served) -> None:
    by = {"audience": Audience.HOLDER, "gate": 7, "per_wallet": 1}
    public(empty, "token", (GateRule(GateKind.ERC721_OWNER).packed(),), **by, min_amount=5_000)
    public(empty, "voucher", audience=Audience.VOUCHER, issuer=9, min_amount=5_000, min_quantity=4)
    empty.follow()
    item = one(ask_empty, empty, "token", ANN, TEA_TWICE)
    assert (item["state"], ways(item), item["quote"]) == ("locked", ["hold_token", "spend"], None)
    assert item["unlock"][1]["missing"] == 2_500
    item = one(ask_empty, empty, "voucher", ANN, TEA_TWICE)
    assert ways(item) == ["get_coupon", "spend", "add_units"]
    assert ways(one(ask_empty, empty, "voucher", ANN, {"T-1": 4})) == ["get_coupon"]
    assert ways(one(ask_empty, empty, "voucher", ANN, {"NONE": 1})) == ["get_coupon", "other"]


def test_a_fee_that_nothing_is_left_of_is_no_use_for_free_delivery(ask_empty: Ask, empty: Served) -> None:
    public(empty, kind=Kind.SHIPPING, scope=Scope.SHIPPING, value=10_000, cap_amount=490)
    empty.follow()
    assert one(ask_empty, empty, "sale", ANN, TEA_TWICE)["unlock"][0]["code"] == "Rules_ZeroDiscount"
    paid = one(ask_empty, empty, "sale", ANN, TEA_TWICE, order={"delivery": 490})
    assert (paid["state"], paid["quote"]["delivery"]["minor"]) == ("applies", 490)


def test_pages_follow_each_other_in_the_order_of_the_campaigns(ask: Ask, shop: Served) -> None:
    seen: list[str] = []
    query: dict[str, str] = {}
    for _ in range(3):
        page = explain(ask, ANN, TEA_TWICE, params={"limit": "2", "order": "oldest"} | query)["campaigns"]
        seen += [it["campaign"] for it in page["items"]]
        query = {"after": page["next"]} if page["next"] else {}
    assert (seen, query) == ([shop.id(name) for name in ("every", "percent", "fixed", "tier", "later", "code")], {})


def test_a_merchant_narrows_and_another_has_none(ask: Ask, shop: Served) -> None:
    own = {"merchant": f"0x{shop.shop.merchant.address:040x}"}
    assert len(explain(ask, ANN, params=own)["campaigns"]["items"]) == 6
    assert explain(ask, ANN, params={"merchant": f"0x{CARL:040x}"})["campaigns"]["items"] == []


def asked(ask: Ask, method: str, wallet: int, token: str = "") -> tuple[int, str]:
    """Status and code."""
    body = {"json": {"basket": lines(TEA_TWICE)}} if method == "POST" else {}
    headers = bearer(token) if token else {}
    answer = ask(method, f"/v1/wallets/0x{wallet:040x}/offers/explain", headers=headers, **body)
    return answer.status_code, answer.json().get("code", "")


@pytest.fixture(scope="session")
def anybody(runner: Any, shop: Served) -> Ask:
    """Who asks without a key."""
    return Caller(runner, shop.app)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_is_shown_as_offers_are(anybody: Ask, shop: Served, method: str) -> None:
    ann = Wallet(anybody, shop).token()
    assert asked(anybody, method, ANN, ann) == (200, "")
    assert {asked(anybody, method, it) for it in (ANN, BOB, CARL)} == {(401, "Api_NotSignedIn")}
    assert {asked(anybody, method, it, ann) for it in (BOB, CARL)} == {(403, "Api_NotAllowed")}


@pytest.mark.parametrize(("role", "found"), [("support", 200), ("auditor", 200), ("operator", 403), ("merchant", 403)])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_of_the_keys_support_and_auditors_see_it(
    anybody: Ask, shop: Served, role: GivenRole, found: int, method: str
) -> None:
    token = shop.key(role, shop.shop.merchant.address if role == "merchant" else 0)
    assert asked(anybody, method, BOB, token)[0] == found


def test_a_campaign_that_nobody_knows_is_not_found(ask: Ask) -> None:
    answer = ask("GET", f"/v1/wallets/0x{ANN:040x}/offers/explain", params={"campaign": "0x" + "11" * 32})
    assert (answer.status_code, answer.json()["code"]) == (404, "Api_NotFound")


@pytest.mark.parametrize("query", [{"limit": "0"}, {"after": "x"}, {"basket": "T-1"}, {"campaign": "0x1"}])
def test_a_query_that_makes_no_sense_here_is_malformed(ask: Ask, query: dict[str, str]) -> None:
    answer = ask("GET", f"/v1/wallets/0x{ANN:040x}/offers/explain", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "Api_Malformed")


def test_before_anything_is_indexed_it_asks_to_come_back(ask_empty: Ask) -> None:
    answer = ask_empty("GET", f"/v1/wallets/0x{ANN:040x}/offers/explain")
    assert (answer.status_code, answer.json()["code"]) == (503, "Service_NotIndexed")


def test_a_state_that_moves_while_it_is_read_is_read_anew(shop: Served) -> None:
    quotes = shop.service.quotes
    moving = Moving(quotes.store)
    asked = ExplainAsked(wallet=ANN, page=PageAsked(), order=QuoteAsked(basket=TEA_TWICE))
    told = Explanations(replace(quotes, store=moving)).of_wallet(asked, "en")
    assert told == shop.service.explained.of_wallet(asked, "en")
    assert moving.readers == [True, False]


def test_it_makes_no_call_to_the_node(ask: Ask, shop: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object, **__: object) -> None:
        raise AssertionError("the node was asked")

    for name in ("call", "block", "send"):
        monkeypatch.setattr(type(shop.chain), name, silent)
    assert len(explain(ask, ANN, TEA_TWICE)["campaigns"]["items"]) == 6


def test_the_shoppers_page_says_what_its_coupons_wait_for_in_both_languages(anybody: Ask, shop: Served) -> None:
    token = Wallet(anybody, shop).token()

    def part(**more: str) -> str:
        body = {"wallet": f"0x{ANN:040x}"}
        answer = anybody("POST", "/shop/parts/offers", json=body, headers=bearer(token) | more)
        assert answer.status_code == 200, answer.text
        return answer.text

    english, chinese = part(), part(**ZH)
    told = one(anybody, shop, "fixed", ANN, headers=bearer(token))
    assert english.count("Not now") == 1
    assert english.count("Ready") == 1
    assert [it["refusal"]["sentence"] in english for it in told["why_not"]] == [False, True, True]  # the first is used
    assert told["unlock"][0]["text"] in english
    assert "Add 20.00 to unlock 20% off." in english
    assert "暂不可用" in chinese
    assert "再买 20.00 即可享受减免 20% 的优惠。" in chinese
