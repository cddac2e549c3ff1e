"""What an explanation says would unlock a promotion does unlock it: each step is taken, and the quote of the basket
that comes out applies, for every kind of condition and many baskets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from offchain.adapters.fake_shop import DAY
from offchain.domain.extra import Selector
from offchain.domain.terms import Audience, Flags, Kind, Scope, Target
from offchain.domain.tiers import Tier
from tests.api.conftest import Ask, Caller
from tests.api.explained import explain, lines, taken
from tests.api.shop import ANN, COFFEE, TEA, Served, served

ON_TEA = {"target": Target.TAGS, "target_key": TEA}
TIER_WORDS = (Tier(5_000, 300).packed(), Tier(10_000, 900).packed())
UNIT_TIERS = (Tier(3, 500).packed(), Tier(6, 1_000).packed())
COFFEE_WORD = Selector(Target.TAGS, COFFEE).packed()
TEA_WORD = Selector(Target.TAGS, TEA).packed()

CAMPAIGNS: dict[str, tuple[tuple[int, ...], dict[str, int]]] = {
    "amount": ((), {"min_amount": 4_000}),
    "amount and units of tea": ((), {"min_amount": 3_000, "min_quantity": 4, **ON_TEA}),
    "units of a product": ((), {"min_quantity": 3, "target": Target.SKU, "target_key": 201}),
    "units in a line": ((), {"min_quantity": 5, "flags": Flags.MIN_QUANTITY_IN_LINE}),
    "tiers": (TIER_WORDS, {"kind": Kind.TIER, "value": 0, "cap_amount": 9_000}),
    "tiers above a least amount": (
        TIER_WORDS,
        {"kind": Kind.TIER, "value": 0, "min_amount": 2_000, "cap_amount": 9_000},
    ),
    "tiers of tea by units": (
        UNIT_TIERS,
        {"kind": Kind.TIER, "value": 0, "flags": Flags.TIER_BY_QUANTITY, "cap_amount": 9_000, **ON_TEA},
    ),
    "two and one": (
        (TEA_WORD,),
        {"kind": Kind.BXGY, "value": 0, "buy_quantity": 2, "get_quantity": 1, "get_bps": 10_000, **ON_TEA},
    ),
    "tea, then coffee": (
        (COFFEE_WORD,),
        {"kind": Kind.BXGY, "value": 0, "buy_quantity": 2, "get_quantity": 2, "get_bps": 5_000, **ON_TEA},
    ),
    "two and one of a line": (
        (TEA_WORD,),
        {
            "kind": Kind.BXGY,
            "value": 0,
            "scope": Scope.LINE,
            "buy_quantity": 2,
            "get_quantity": 1,
            "get_bps": 10_000,
            **ON_TEA,
        },
    ),
    "gift": (
        (),
        {
            "kind": Kind.GIFT,
            "min_amount": 3_000,
            "value": 0,
            "gift_sku": 101,
            "gift_quantity": 1,
            "stock_units": 50,
            "cap_amount": 0,
        },
    ),
    "delivery": ((), {"kind": Kind.SHIPPING, "scope": Scope.SHIPPING, "value": 10_000, "min_amount": 6_000}),
    "every": ((), {"kind": Kind.EVERY, "value": 200, "min_amount": 1_500, "max_times": 3, "cap_amount": 600}),
    "tea with coffee": ((COFFEE,), {"flags": Flags.REQUIRES, "min_amount": 2_000, **ON_TEA}),
    "tea by coffee": (
        (COFFEE_WORD,),
        {"flags": Flags.CONDITION_TARGET, "min_amount": 2_500, "min_quantity": 2, **ON_TEA},
    ),
    "percent of tea": ((), {"kind": Kind.PERCENT, "value": 1_000, **ON_TEA}),
    "groups": (
        (),
        {"kind": Kind.FIXED_PRICE, "scope": Scope.ORDER, "flags": Flags.WHOLE_GROUPS, "min_quantity": 3, "value": 500},
    ),
    "tomorrow": ((), {"min_amount": 4_000, "begins": DAY}),
    "by voucher": ((), {"kind": Kind.PERCENT, "value": 500, "min_amount": 4_500, "voucher": 2_000, **ON_TEA}),
}
BASKETS: tuple[dict[str, int], ...] = (
    {"T-1": 1},
    {"C-1": 1},
    {"C-1": 2, "C-2": 1},
    {"T-1": 3, "C-1": 1},
    {"T-2": 1},
    {"C-1": 6, "T-1": 2},
    {"C-2": 4, "T-2": 2, "T-1": 1},
)
ORDER = {"delivery": 490}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """All of the campaigns, with one coupon of Ann."""
    with served(tmp_path_factory.mktemp("oracle")) as shop:
        for name, (extra, fields) in CAMPAIGNS.items():
            more = dict(fields)
            begins, voucher = more.pop("begins", 0), more.pop("voucher", 0)
            defaults = {
                "kind": Kind.FIXED,
                "scope": Scope.ORDER,
                "audience": Audience.VOUCHER if voucher else Audience.PUBLIC,
                "value": 200,
                "cap": 100,
                "cap_amount": 2_000,
                "budget": 0 if more.get("cap_amount") == 0 else 100_000,
                "start_time": shop.chain.clock + begins,
            }
            issuer = {} if voucher else {"issuer": 0}
            shop.terms[name] = shop.shop.create(extra, **(defaults | issuer | more))
            if voucher:
                shop.issue(name, ANN, shop.shop.voucher(shop.terms[name], ANN, 7, voucher))
        shop.follow()
        yield shop


@pytest.fixture(scope="module")
def ask(runner: asyncio.Runner, shop: Served) -> Ask:
    """Support."""
    return Caller(runner, shop.app, bearer=shop.key("support"))


def told(ask: Ask, shop: Served, basket: dict[str, int]) -> dict[str, dict[str, Any]]:
    """Name -> explanation."""
    items = explain(ask, ANN, basket, params={"limit": "100"}, order=ORDER)["campaigns"]["items"]
    named = {shop.id(name): name for name in CAMPAIGNS}
    return {named[item["campaign"]]: item for item in items}


def quoted(ask: Ask, item: dict[str, Any], basket: dict[str, int]) -> dict[str, Any]:
    """The promotion alone, as a quote has it."""
    promotion = {"campaign": item["campaign"]} | ({} if item["coupon"] is None else {"coupon": item["coupon"]})
    order = {"basket": lines(basket), "promotions": [promotion], "wallet": f"0x{ANN:040x}", **ORDER}
    answer = ask("POST", "/v1/quotes", json=order)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["promotions"][0]
    return found


@pytest.mark.parametrize("basket", BASKETS)
def test_what_would_unlock_it_does(ask: Ask, shop: Served, basket: dict[str, int]) -> None:
    for name, item in told(ask, shop, basket).items():
        after = dict(basket)
        for step in item["unlock"]:
            assert step["step"] in ("wait", "spend", "add_units", "include"), (name, step)
            if step["step"] == "wait":
                shop.clock.wait(max(0, step["time"] - shop.clock.now()))
            elif step["purpose"] == "use":
                assert step["missing"] is None or step["have"] + step["missing"] == step["needed"]
                after = taken(after, step)
        found = quoted(ask, item, after)
        assert found["applied"], (name, item["unlock"], after, found["refusal"])
        if item["state"] == "applies":
            assert after == basket
            assert found == item["quote"], name


@pytest.mark.parametrize("basket", BASKETS)
def test_no_step_could_be_left_out(ask: Ask, shop: Served, basket: dict[str, int]) -> None:
    """Without what is to be added, or with one unit less of it, the quote still refuses."""
    for name, item in told(ask, shop, basket).items():
        goods = [step for step in item["unlock"] if step["purpose"] == "use" and step["step"] != "wait"]
        for step in goods:
            others = dict(basket)
            for other in goods:
                if other is not step:
                    others = taken(others, other)
            fewer = others
            if step["step"] == "add_units" and step["missing"] > 1 and not step["alike"]:
                fewer = taken(others, step | {"missing": step["missing"] - 1})
            found = quoted(ask, item, basket if len(goods) == 1 and fewer == others else fewer)
            met = len(goods) > 1 and found["applied"]  # by the goods of another step, which count for both
            assert met or not found["applied"], (name, step, fewer)


@pytest.mark.parametrize("basket", BASKETS)
def test_more_is_more(ask: Ask, shop: Served, basket: dict[str, int]) -> None:
    for name, item in told(ask, shop, basket).items():
        for step in item["unlock"]:
            if step["purpose"] == "more":
                before, after = (quoted(ask, item, it) for it in (basket, taken(basket, step)))
                assert after["discount"]["minor"] > before["discount"]["minor"], (name, step)


def test_every_way_and_purpose_is_met(ask: Ask, shop: Served) -> None:
    met = {
        (step["step"], step["purpose"])
        for basket in BASKETS
        for item in told(ask, shop, basket).values()
        for step in item["unlock"]
    }
    assert met >= {(way, "use") for way in ("spend", "add_units", "include")}
    assert met >= {("spend", "more"), ("add_units", "more")}


def test_the_terms_alone_name_the_same_as_an_order_that_has_nothing_of_it(ask: Ask, shop: Served) -> None:
    """Without a basket: what an order of nothing lacks. Taken by itself it unlocks too, from an empty basket on."""
    items = explain(ask, ANN, params={"limit": "100"})["campaigns"]["items"]
    assert len(items) == len(CAMPAIGNS)
    for item in items:
        basket: dict[str, int] = {}
        for step in item["unlock"]:
            if step["step"] == "wait":
                shop.clock.wait(max(0, step["time"] - shop.clock.now()))
            else:
                basket = taken(basket, step)
        assert quoted(ask, item, basket or {"C-1": 1})["applied"], item
