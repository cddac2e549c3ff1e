"""Random cases of the format: every key of its table, alone and beside the others."""

from __future__ import annotations

from random import Random
from typing import Any

CATEGORIES = ("tea", "cups", "books")


def case(seed: int) -> dict[str, Any]:
    """One case; the same for the same seed."""
    rng = Random(seed)  # noqa: S311  no secret hangs on it
    lines = [_line(rng, i) for i in range(rng.randint(1, 6))]
    promotions = [_promotion(rng, f"p{i}") for i in range(rng.choice((1, 1, 2, 2, 3, 4, 10)))]
    whole_lines = promotions[0]["kind"] in (
        "percent",
        "fixed",
        "threshold_fixed",
        "every_fixed",
        "tier_percent",
        "tier_fixed",
    )
    if len(promotions) == 1 and whole_lines and rng.random() < 0.3:
        promotions[0]["params"]["max_units_per_line"] = rng.randint(1, 3)
    document: dict[str, Any] = {
        "id": f"R-{seed}",
        "lines": lines,
        "promotions": promotions,
        "context": {
            "uses": {promotion["id"]: rng.randint(0, 2) for promotion in promotions},
            "customer_uses": {promotion["id"]: rng.randint(0, 2) for promotion in promotions},
            "prior_orders": rng.randint(0, 2),
            "segments": rng.sample(["vip", "new"], rng.randint(0, 2)),
            "currency": rng.choice(("EUR", "USD")),
        },
        "expected": {},
    }
    if any("group" in promotion for promotion in promotions):
        document["group_modes"] = {"g": "best"}
    return document


def _line(rng: Random, i: int) -> dict[str, Any]:
    line = {
        "sku": f"s{i}",
        "unit_price_minor": rng.choice((1, 99, 333, 999, 1000, 1000, 2500, 12345)),
        "qty": rng.randint(1, 6),
    }
    if rng.random() < 0.15:
        return {**line, "type": "shipping"}
    return {**line, "category": rng.choice(CATEGORIES)} if rng.random() < 0.9 else line


def _selector(rng: Random) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    if rng.random() < 0.4:
        parts["skus"] = rng.sample([f"s{i}" for i in range(6)], rng.randint(1, 5))
    if rng.random() < 0.4:
        parts["categories"] = rng.sample(CATEGORIES, rng.randint(1, 2))
    if rng.random() < 0.2:
        parts["exclude_skus"] = [f"s{rng.randint(0, 5)}"]
    if rng.random() < 0.15:
        parts["min_unit_price"] = rng.choice((99, 333, 1000))
    if rng.random() < 0.15:
        parts["max_unit_price"] = rng.choice((333, 1000, 2500))
    if rng.random() < 0.2:
        parts["only_undiscounted"] = True
    return parts


def _conditions(rng: Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if rng.random() < 0.3:
        found["min_total"] = rng.choice((500, 2000, 5000, 20000))
        if rng.random() < 0.5:
            found["min_total_on"] = rng.choice(("list", "current"))
    if rng.random() < 0.12:
        found["min_qty"] = rng.randint(1, 12)
    if rng.random() < 0.12:
        found["min_line_qty"] = rng.randint(1, 6)
    if found and rng.random() < 0.4:
        found["scope"] = _selector(rng)
    if rng.random() < 0.12:
        found["contains"] = _selector(rng)
    if rng.random() < 0.25:
        key, values = rng.choice((
            ("nth_order", (1, 2)), ("segment", ("vip",)), ("currency", ("EUR",)),
            ("usage_limit", (1, 2)), ("per_customer_limit", (1, 2)),
        ))  # fmt: skip
        found[key] = rng.choice(values)
    return found


def _promotion(rng: Random, name: str) -> dict[str, Any]:
    kind = rng.choice(tuple(_PARAMS))
    params = _PARAMS[kind](rng)
    if kind not in ("buy_x_get_y",) and rng.random() < 0.5:
        params["target"] = _selector(rng)
    if kind not in ("gift",) and rng.random() < 0.15:
        params["cap_minor"] = rng.choice((1, 100, 777, 3000))
    promotion: dict[str, Any] = {"id": name, "kind": kind, "params": params, "priority": rng.randint(0, 3)}
    if rng.random() < 0.5:
        promotion["conditions"] = _conditions(rng)
    promotion["exclusive"] = rng.random() < 0.06
    if rng.random() < 0.4:
        promotion["marks_discounted"] = rng.random() < 0.8
    if rng.random() < 0.2:
        promotion["group"] = "g"
    return promotion


def _scoped(rng: Random, params: dict[str, Any], scopes: tuple[str, ...]) -> dict[str, Any]:
    scope = rng.choice((*scopes, None))
    if scope:
        params["scope"] = scope
    if rng.random() < 0.25:
        params["max_units_per_line"] = rng.randint(1, 4)
    if rng.random() < 0.15:
        params["base"] = "list"
    return params


_GOODS = ("unit", "line", "order")
_ALL = (*_GOODS, "shipping")


def _percent(rng: Random) -> dict[str, Any]:
    return _scoped(rng, {"percent_bp": rng.choice((1, 333, 1000, 1750, 5000, 10000))}, _ALL)


def _fixed(rng: Random) -> dict[str, Any]:
    return _scoped(rng, {"amount_minor": rng.choice((1, 100, 555, 1000, 30000))}, _ALL)


def _every(rng: Random) -> dict[str, Any]:
    params = {"every_minor": rng.choice((100, 1000, 3000)), "amount_minor": rng.choice((1, 50, 700))}
    if rng.random() < 0.4:
        params["max_times"] = rng.randint(1, 4)
    return _scoped(rng, params, ("line", "order", "shipping"))


def _tiers(rng: Random, key: str, values: tuple[int, ...]) -> dict[str, Any]:
    by_units = rng.random() < 0.4
    places = (2, 4, 6, 9, 12, 15, 20, 25) if by_units else (300, 1000, 2500, 6000, 10000, 20000, 40000)
    count = rng.randint(1, 7)
    steps = zip(sorted(rng.sample(places, min(count, len(places)))), sorted(rng.sample(values, count)), strict=False)
    params: dict[str, Any] = {"tiers": [list(step) for step in steps]}
    if by_units or rng.random() < 0.2:
        params["tier_on"] = "quantity" if by_units else "amount"
    if rng.random() < 0.5:
        params[key] = values[0] // 2
    if rng.random() < 0.4:
        params["tier_scope"] = _selector(rng)
    return _scoped(rng, params, _ALL)


def _tier_percent(rng: Random) -> dict[str, Any]:
    return _tiers(rng, "base_percent_bp", (200, 500, 1000, 1500, 2222, 3000, 5000, 10000))


def _tier_fixed(rng: Random) -> dict[str, Any]:
    return _tiers(rng, "base_amount_minor", (100, 333, 500, 800, 1000, 2000, 4000, 9000))


def _fixed_price(rng: Random) -> dict[str, Any]:
    return {"price_minor": rng.choice((0, 100, 999, 5000))}


def _buy_get(rng: Random) -> dict[str, Any]:
    params: dict[str, Any] = {"buy_qty": rng.randint(1, 4), "get_qty": rng.randint(1, 4)}
    if rng.random() < 0.6:
        params["buy"] = _selector(rng)
    if rng.random() < 0.6:
        params["get"] = _selector(rng)
    if rng.random() < 0.25:
        params["per_line_cycle"] = True
    return params


def _rate(rng: Random) -> dict[str, Any]:
    if rng.random() < 0.5:
        return {"amount_minor": rng.choice((1, 50, 444, 5000))}
    return {"percent_bp": rng.choice((333, 1000, 5000, 10000))}


def _unit_groups(rng: Random) -> dict[str, Any]:
    return {"group_size": rng.randint(1, 5), **_rate(rng)}


def _gift(rng: Random) -> dict[str, Any]:
    params: dict[str, Any] = {"sku": rng.choice(("spoon", "bag"))}
    if rng.random() < 0.5:
        params["per_match"] = rng.random() < 0.8
    return params


_PARAMS = {
    "percent": _percent,
    "fixed": _fixed,
    "threshold_fixed": _fixed,
    "every_fixed": _every,
    "tier_percent": _tier_percent,
    "tier_fixed": _tier_fixed,
    "fixed_price": _fixed_price,
    "buy_x_get_y": _buy_get,
    "unit_groups": _unit_groups,
    "cheapest_line_unit": _rate,
    "gift": _gift,
}
