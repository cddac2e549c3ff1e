"""Dry runs: what an order would cost, or why the promotion does not apply."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from offchain.adapters.fake_shop import DAY, Coupon
from offchain.domain.bounds import QUANTITY
from offchain.domain.extra import GateRule
from offchain.domain.terms import Audience, GateKind, Kind, Scope
from offchain.queries.paging import PageAsked
from offchain.queries.quote_shapes import MOST
from tests.api.conftest import Ask
from tests.api.shop import ANN, BOB, CARL, Served, by_root, by_voucher, open_for_all

BASKET = {"T-1": 2, "C-1": 1}
USD = {"currency": "USD"}


@pytest.fixture(scope="session")
def ask(ask_support: Ask) -> Ask:
    """Support may try the coupons of every wallet; who else may: test_permissions.py."""
    return ask_support


@pytest.fixture
def ask_empty(ask_empty_support: Ask) -> Ask:
    """The same in the other shop."""
    return ask_empty_support


def order(campaign: str, basket: dict[str, int] | None = None, **more: object) -> dict[str, Any]:
    """A request with one promotion."""
    coupon = {"coupon": more.pop("coupon")} if "coupon" in more else {}
    return order_of([{"campaign": campaign} | coupon], basket, **more)


def order_of(promotions: list[dict[str, Any]], basket: dict[str, int] | None = None, **more: object) -> dict[str, Any]:
    """A request with a set of promotions."""
    lines = [{"sku": sku, "quantity": units} for sku, units in (basket or BASKET).items()]
    return {"promotions": promotions, "basket": lines} | more


def holder(wallet: int, index: int) -> dict[str, object]:
    """The part that presents a coupon."""
    return {"wallet": f"0x{wallet:040x}", "coupon": index}


def quote(ask: Ask, wanted: dict[str, Any], language: str = "en") -> dict[str, Any]:
    """The answer to a request that is in order."""
    answer = ask("POST", "/v1/quotes", json=wanted, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refusal(ask: Ask, wanted: dict[str, Any], language: str = "en") -> dict[str, Any]:
    """Why the one promotion does not apply; the order itself costs its list price."""
    found = quote(ask, wanted, language)
    assert (found["applied"], found["discount"]["minor"]) == (False, 0)
    assert found["payable"] == found["list_price"]
    reason: dict[str, Any] = found["promotions"][0]["refusal"]
    return reason


def test_a_public_promotion_is_priced_from_the_shops_catalogue(ask: Ask, shop: Served) -> None:
    found = quote(ask, order(shop.id("every")))
    assert found["list_price"] == {"minor": 3_299, "amount": "32.99"} | USD
    assert found["discount"] == {"minor": 400, "amount": "4.00"} | USD
    assert found["payable"] == {"minor": 2_899, "amount": "28.99"} | USD
    assert found["promotions"][0]["refusal"] is None


def test_a_voucher_gives_its_own_depth_on_its_target(ask: Ask, shop: Served) -> None:
    found = quote(ask, order(shop.id("percent"), **holder(ANN, 1)))
    promotion = found["promotions"][0]
    assert (promotion["coupon"], promotion["base"]["minor"], promotion["units"]) == (1, 2_500, 2)
    assert (found["discount"]["minor"], found["payable"]["minor"]) == (500, 2_799)


def test_a_leaf_gives_what_its_list_says(ask: Ask, shop: Served) -> None:
    offers = shop.service.offers.of_wallet(BOB, PageAsked(), "en").offers.items
    leaf = next(it for it in offers if it.campaign == shop.id("fixed"))
    assert quote(ask, order(shop.id("fixed"), **holder(BOB, leaf.index)))["discount"]["minor"] == 350


@pytest.mark.parametrize(("units", "discount"), [(1, 200), (2, 200), (3, 400), (9, 600), (40, 600)])
def test_the_rules_of_the_campaign_bound_the_discount(ask: Ask, shop: Served, units: int, discount: int) -> None:
    """2.00 for every full 15.00, three times at most; coffee costs 7.99, tea 12.50."""
    assert quote(ask, order(shop.id("every"), {"C-1": units, "T-1": 1}))["discount"]["minor"] == discount


def test_a_product_that_is_named_twice_counts_together(ask: Ask, shop: Served) -> None:
    twice = order(shop.id("every")) | {"basket": [{"sku": "C-1", "quantity": 1}] * 2}
    assert quote(ask, twice) == quote(ask, order(shop.id("every"), {"C-1": 2}))


def test_a_quote_is_what_the_chain_then_gives(ask_empty: Ask, empty: Served) -> None:
    open_for_all(empty)
    empty.follow()
    told = quote(ask_empty, order(empty.id("every")))
    from_chain = ask_empty("GET", "/v1/redemptions", params={"limit": "1"}).json()["items"][0]
    assert told["discount"] == from_chain["discount"]
    assert told["promotions"][0]["base"] == from_chain["base"]


def test_a_quote_changes_nothing(ask: Ask, shop: Served) -> None:
    before = ask("GET", f"/v1/campaigns/{shop.id('every')}").json()
    first, second = (quote(ask, order(shop.id("every"))) for _ in range(2))
    assert first == second
    assert ask("GET", f"/v1/campaigns/{shop.id('every')}").json() == before


def test_too_small_an_order_says_what_it_has_and_what_it_takes(ask: Ask, shop: Served) -> None:
    found = refusal(ask, order(shop.id("every"), {"T-1": 1}))
    assert found["code"] == "Rules_BelowMinAmount"
    assert (found["have"], found["needed"], found["unit"]) == (1_250, 1_500, "minor")
    assert found["sentence"] and found["next_step"]


def test_a_refusal_is_told_in_the_readers_language(ask: Ask, shop: Served) -> None:
    small = order(shop.id("every"), {"T-1": 1})
    english, chinese = refusal(ask, small), refusal(ask, small, "zh")
    assert (english["language"], chinese["language"]) == ("en", "zh")
    assert english["sentence"] != chinese["sentence"]
    assert english["facts"] == chinese["facts"] == {"have": "1250", "needed": "1500"}


@pytest.mark.parametrize(
    ("campaign", "wallet", "index", "code"),
    [
        ("percent", ANN, 0, "Hub_IndexUsed"),
        ("percent", ANN, 2, "Hub_IndexUsed"),
        ("percent", ANN, 3, "Hub_CouponExpired"),
        ("tier", ANN, 1, "Hub_EpochRevoked"),
        ("fixed", ANN, 20, "Hub_CouponNotYet"),
        ("percent", BOB, 1, "Cashier_NoSuchCoupon"),
        ("percent", CARL, 9, "Cashier_NoSuchCoupon"),
        ("every", ANN, 0, "Cashier_NoSuchCoupon"),
    ],
)
def test_a_coupon_that_would_not_be_redeemed_is_refused_with_the_same_code(
    ask: Ask, shop: Served, campaign: str, wallet: int, index: int, code: str
) -> None:
    assert refusal(ask, order(shop.id(campaign), **holder(wallet, index)))["code"] == code


def test_a_leaf_without_a_beginning_of_its_own_waits_for_its_root(ask_empty: Ask, empty: Served) -> None:
    by_root(empty)
    coupon = empty.shop.publish(empty.terms["fixed"], 3, {CARL: 320}, 30)[CARL]
    empty.issue("fixed", CARL, replace(coupon, grant=replace(coupon.grant, not_before=0)))
    empty.follow()
    found = refusal(ask_empty, order(empty.id("fixed"), **holder(CARL, 30)))
    assert (found["code"], found["needed"]) == ("Hub_RootNotActive", coupon.grant.not_before)


def test_the_coupon_of_a_vetoed_list_is_refused(ask_empty: Ask, empty: Served) -> None:
    by_root(empty)
    terms = empty.terms["fixed"]
    root, _ = empty.shop.draw_root(terms, 3, {CARL: 320}, 30)
    coupon = empty.shop.publish(terms, 3, {CARL: 320}, 30)[CARL]
    empty.issue("fixed", CARL, coupon)
    empty.shop.veto(terms, root)
    empty.follow()
    empty.clock.wait(3_600)
    assert refusal(ask_empty, order(empty.id("fixed"), **holder(CARL, 30)))["code"] == "Hub_UnknownRoot"


def test_anothers_coupon_is_refused_like_one_that_does_not_exist(ask: Ask, shop: Served) -> None:
    others, nobodys = (refusal(ask, order(shop.id("percent"), **holder(BOB, index))) for index in (1, 77))
    assert others == nobodys


@pytest.mark.parametrize("part", [{}, {"coupon": 1}, {"wallet": f"0x{ANN:040x}"}])
def test_a_personal_campaign_takes_wallet_and_coupon(ask: Ask, shop: Served, part: dict[str, object]) -> None:
    assert refusal(ask, order(shop.id("percent"), **part))["code"] == "Cashier_CouponNeeded"


def test_a_campaign_that_has_not_begun_says_when(ask: Ask, shop: Served) -> None:
    found = refusal(ask, order(shop.id("later")))
    assert found["code"] == "Hub_NotStarted"
    assert (found["needed"], found["unit"]) == (shop.terms["later"].start_time, "seconds")


def test_pause_and_end_are_told_to_the_second(ask_empty: Ask, empty: Served) -> None:
    open_for_all(empty)
    empty.shop.change("pause", empty.terms["every"], 3_600)
    empty.follow()
    wanted = order(empty.id("every"))
    empty.clock.wait(3_599)
    assert refusal(ask_empty, wanted)["code"] == "Hub_Paused"
    empty.clock.wait(1)
    assert quote(ask_empty, wanted)["applied"] is True
    empty.clock.wait(empty.terms["every"].end_time - 1 - empty.clock.now())
    assert quote(ask_empty, wanted)["applied"] is True
    empty.clock.wait(1)
    assert refusal(ask_empty, wanted)["code"] == "Hub_Ended"


def test_of_an_expired_coupon_of_a_campaign_that_is_over_the_end_is_told_first_as_on_chain(
    ask_empty: Ask, empty: Served
) -> None:
    by_voucher(empty)
    empty.follow()
    expired = order(empty.id("percent"), **holder(ANN, 3))
    assert refusal(ask_empty, expired)["code"] == "Hub_CouponExpired"
    empty.clock.wait(empty.terms["percent"].end_time - empty.clock.now())
    assert refusal(ask_empty, expired)["code"] == "Hub_Ended"


def test_a_spent_cap_is_told_with_its_numbers(ask_empty: Ask, empty: Served) -> None:
    open_for_all(empty)
    for nonce in range(5, 10):
        empty.follow()
        assert quote(ask_empty, order(empty.id("every")))["applied"] is True
        empty.buy("every", ANN, Coupon(), nonce)
    empty.follow()
    assert refusal(ask_empty, order(empty.id("every")))["code"] == "Hub_CapReached"


def test_the_last_of_the_stock_can_be_quoted_and_no_more(ask: Ask, shop: Served) -> None:
    assert quote(ask, order(shop.id("every"), {"T-2": 3}))["applied"] is True
    found = quote(ask, order(shop.id("every"), {"T-2": 4}))
    reason = found["promotions"][0]["refusal"]
    assert (reason["code"], reason["have"], reason["needed"]) == ("Cashier_OutOfStock", 3, 4)
    assert (found["list_price"], found["payable"]) == (None, None)


def test_a_product_that_the_shop_does_not_sell_is_named(ask: Ask, shop: Served) -> None:
    reason = quote(ask, order(shop.id("every"), {"X-{0}": 1}))["promotions"][0]["refusal"]
    assert (reason["code"], reason["facts"]) == ("Cashier_UnknownSku", {"sku": "X-{0}"})
    assert "X-{0}" in reason["sentence"]


def test_an_unknown_campaign_is_not_found(ask: Ask) -> None:
    answer = ask("POST", "/v1/quotes", json=order(f"0x{1:064x}"))
    assert (answer.status_code, answer.json()["code"]) == (404, "Api_NotFound")


def test_a_quote_before_anything_is_indexed_asks_to_come_back(ask_empty: Ask, empty: Served) -> None:
    open_for_all(empty)
    answer = ask_empty("POST", "/v1/quotes", json=order(empty.id("every")))
    assert (answer.status_code, answer.json()["code"]) == (503, "Service_NotIndexed")


@pytest.mark.parametrize("quantity", [True, "2", 2.0, 2.5, 0, -1, QUANTITY + 1, None])
def test_a_quantity_is_a_number_of_units_and_nothing_else(ask: Ask, shop: Served, quantity: object) -> None:
    wanted = order(shop.id("every")) | {"basket": [{"sku": "T-1", "quantity": quantity}]}
    answer = ask("POST", "/v1/quotes", json=wanted)
    assert (answer.status_code, answer.json()["code"]) == (422, "Api_Malformed")
    assert answer.json()["errors"][0]["where"] == "body.basket.0.quantity"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"basket": []}, "body.basket"),
        ({"basket": [{"sku": "T-1", "quantity": 1}] * 501}, "body.basket"),
        ({"basket": [{"sku": "", "quantity": 1}]}, "body.basket.0.sku"),
        ({"basket": [{"sku": "T-1", "quantity": 1, "price": 1}]}, "body.basket.0.price"),
        ({"promotions": [{"campaign": 7}]}, "body.promotions.0.campaign"),
        ({"promotions": [{"campaign": "0x12"}]}, "body.promotions.0.campaign"),
        ({"promotions": [{"campaign": f"0x{1:064x}", "coupon": True}]}, "body.promotions.0.coupon"),
        ({"promotions": [{"campaign": f"0x{1:064x}", "coupon": -1}]}, "body.promotions.0.coupon"),
        ({"promotions": [{"campaign": f"0x{1:064x}", "coupon": 2**32}]}, "body.promotions.0.coupon"),
        ({"promotions": [{"campaign": f"0x{1:064x}"}] * (MOST + 1)}, "body.promotions"),
        ({"wallet": "0x12"}, "body.wallet"),
        ({"delivery": -1}, "body.delivery"),
        ({"delivery": 2**96}, "body.delivery"),
        ({"delivery": "4.90"}, "body.delivery"),
        ({"choose": 1}, "body.choose"),
        ({"policies": {"32": "max"}}, "body.policies"),
        ({"policies": {"0": "best"}}, "body.policies"),
        ({"currency": "XXQ"}, "body.currency"),
        ({"merchant": 7}, "body.merchant"),
        ({"discount": 500}, "body.discount"),
    ],
)
def test_an_order_that_is_not_in_form_is_malformed_where_it_is(
    ask: Ask, shop: Served, change: dict[str, object], where: str
) -> None:
    answer = ask("POST", "/v1/quotes", json=order(shop.id("every")) | change)
    assert (answer.status_code, answer.json()["code"]) == (422, "Api_Malformed")
    assert answer.json()["errors"][0]["where"].startswith(where)


def test_the_largest_basket_in_form_is_read(ask: Ask, shop: Served) -> None:
    wanted = order(shop.id("every")) | {"basket": [{"sku": "T-1", "quantity": 1}] * 500}
    assert quote(ask, wanted)["list_price"]["minor"] == 500 * 1_250


def limited(shop: Served, extra: tuple[int, ...] = (), **fields: int) -> str:
    """Another campaign, 1.00 off; its id."""
    common = {"kind": Kind.FIXED, "scope": Scope.ORDER, "issuer": 0, "value": 100, "cap": 10, "cap_amount": 100}
    terms = shop.shop.create(extra, **common, budget=1_000, **fields)
    shop.terms["limited"] = terms
    shop.follow()
    return shop.id("limited")


def test_the_limit_of_a_wallet_is_told_to_it_alone(ask_empty: Ask, empty: Served) -> None:
    campaign = limited(empty, audience=Audience.PUBLIC, per_wallet=1)
    empty.buy("limited", ANN, Coupon(), 1)
    empty.follow()
    assert refusal(ask_empty, order(campaign, wallet=f"0x{ANN:040x}"))["code"] == "Hub_WalletLimit"
    assert quote(ask_empty, order(campaign, wallet=f"0x{BOB:040x}"))["applied"] is True


def test_the_limit_of_a_period_ends_with_it(ask_empty: Ask, empty: Served) -> None:
    campaign = limited(empty, audience=Audience.PUBLIC, period_cap=1, period_seconds=DAY)
    empty.buy("limited", ANN, Coupon(), 1)
    empty.follow()
    assert refusal(ask_empty, order(campaign))["code"] == "Hub_PeriodLimit"
    empty.clock.wait(DAY)
    assert quote(ask_empty, order(campaign))["applied"] is True


def test_the_limit_of_a_stock_counts_units(ask_empty: Ask, empty: Served) -> None:
    campaign = limited(empty, audience=Audience.PUBLIC, stock_units=5)
    empty.buy("limited", ANN, Coupon(), 1)
    empty.follow()
    assert refusal(ask_empty, order(campaign))["code"] == "Hub_OverStock"
    assert quote(ask_empty, order(campaign, {"T-1": 2}))["applied"] is True


def test_a_holder_names_the_token_or_for_votes_nothing(ask_empty: Ask, empty: Served) -> None:
    token, votes = (GateRule(GateKind.ERC721_OWNER), GateRule(GateKind.PAST_VOTES, timepoint=1, minimum=1))
    by_token = limited(empty, (token.packed(),), audience=Audience.HOLDER, gate=7)
    assert quote(ask_empty, order(by_token, **holder(ANN, 9)))["applied"] is True
    assert refusal(ask_empty, order(by_token, **holder(ANN, 10)))["code"] == "Hub_IndexAboveCap"
    assert refusal(ask_empty, order(by_token))["code"] == "Cashier_CouponNeeded"
    by_votes = limited(empty, (votes.packed(),), audience=Audience.HOLDER, gate=7, per_wallet=1)
    assert quote(ask_empty, order(by_votes))["applied"] is True
    assert refusal(ask_empty, order(by_votes, **holder(ANN, 1)))["code"] == "Cashier_NoSuchCoupon"
