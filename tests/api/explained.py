"""Asks why, why not and what would unlock it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.api.conftest import Ask
from tests.api.shop import CATALOGUE, TEA, Served


def explain(ask: Ask, wallet: int, basket: Mapping[str, int] | None = None, **more: Any) -> dict[str, Any]:
    """The answer. more : `params`, `headers`, and `order` for what stands beside the basket."""
    url, order = f"/v1/wallets/0x{wallet:040x}/offers/explain", more.pop("order", {})
    if basket is None:
        answer = ask("GET", url, **more)
    else:
        answer = ask("POST", url, json={"basket": lines(basket)} | order, **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def one(
    ask: Ask, shop: Served, name: str, wallet: int, basket: Mapping[str, int] | None = None, **more: Any
) -> dict[str, Any]:
    """Of one campaign."""
    found = explain(ask, wallet, basket, params={"campaign": shop.id(name)}, **more)
    (item,) = found["campaigns"]["items"]
    assert item["campaign"] == shop.id(name)
    told: dict[str, Any] = item
    return told


def lines(basket: Mapping[str, int]) -> list[dict[str, Any]]:
    """As the API takes a basket."""
    return [{"sku": sku, "quantity": quantity} for sku, quantity in basket.items()]


def codes(item: dict[str, Any]) -> list[tuple[int | None, str]]:
    """What stands against it: coupon and code."""
    return [(it["coupon"], it["refusal"]["code"]) for it in item["why_not"]]


def ways(item: dict[str, Any]) -> list[str]:
    """What would unlock it."""
    return [it["step"] for it in item["unlock"]]


def taken(basket: Mapping[str, int], step: dict[str, Any]) -> dict[str, int]:
    """The basket after a step that adds goods: the cheapest plentiful product that counts."""
    after, on = Counter(basket), step["on"]
    tea = on["target"] != "ALL" and (on["names"] in ([], ["tea"]) or on["key"] == TEA)
    sku = {"SKU": (on["names"] or ["T-1"])[0]}.get(on["target"], "T-1" if tea else "C-1")
    price = CATALOGUE.by_sku(sku).price
    if step["step"] == "spend":
        after[sku] += -(-step["missing"] // price)
    elif step["step"] == "add_units":
        have = after[sku] if step["alike"] else 0
        after[sku] += max(step["missing"], step["needed"] - have) if step["alike"] else step["missing"]
    elif step["step"] == "include":
        after[sku] += 1
    return dict(after)
