"""Cases of the rules: every kind at every scope on orders of every size, each flag with and without, each refusal,
stackings, and promotions by chance."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from offchain.domain.bounds import LINES, MAX_U96, QUANTITY
from tools.vectors import chance
from tools.vectors.shapes import Json, lines_shown, presented_shown

ORDERS: Final[dict[str, list[list[int]]]] = {
    "one unit": [[1_000, 1]],
    "three lines": [[4_999, 1, 3, 3], [1_250, 2, 1, 1], [799, 1, 2, 2]],
    "tiny prices": [[7, 3], [5, 1], [1, 4], [0, 2]],
    "many units": [[2_000, 7], [333, 10]],
}
THREE: Final = ORDERS["three lines"]

GOODS: Final = ("UNIT", "LINE", "ORDER")
KINDS: Final[dict[str, tuple[tuple[str, ...], Json, Json]]] = {
    "percent": (GOODS, {"kind": "PERCENT", "value": 1_250}, {}),
    "fixed": (GOODS, {"kind": "FIXED", "value": 900}, {}),
    "fixed price": (GOODS, {"kind": "FIXED_PRICE", "value": 600}, {}),
    "every amount": (("LINE", "ORDER"), {"kind": "EVERY", "value": 150, "min_amount": 1_000}, {}),
    "every group": (("ORDER",), {"kind": "EVERY", "value": 3, "min_quantity": 2, "flags": ["WHOLE_GROUPS"]}, {}),
    "tier": (GOODS, {"kind": "TIER", "value": 100}, {"tiers": [[2_000, 500], [8_000, 1_500]]}),
    "tier by units": (
        GOODS,
        {"kind": "TIER", "flags": ["TIER_BY_QUANTITY", "VALUE_FIXED"]},
        {"tiers": [[3, 2], [10, 75]]},
    ),
    "buy get": (
        ("LINE", "ORDER"),
        {"kind": "BXGY", "get_bps": 10_000, "buy_quantity": 2, "get_quantity": 1},
        {"get": ["ALL", 0]},
    ),
    "gift": (("ORDER",), {"kind": "GIFT", "gift_quantity": 2, "min_amount": 900}, {}),
    "delivery": (("SHIPPING",), {"kind": "SHIPPING", "value": 5_000}, {}),
    "delivery amount": (("SHIPPING",), {"kind": "SHIPPING", "value": 300, "flags": ["VALUE_FIXED"]}, {}),
}
"""Name -> scopes, terms, extra parts."""


def promotion(terms: Json, extra: Json | None = None, **more: Any) -> Json:
    """A promotion, without what is empty."""
    found: Json = {"terms": {"scope": "ORDER", **terms}}
    return found | ({"extra": extra} if extra else {}) | more


def case(name: str, lines: list[list[int]], *promotions: Json, delivery: int = 0) -> Json:
    """A case without what is 0."""
    found: Json = {"id": name, "lines": lines}
    return found | ({"delivery": delivery} if delivery else {}) | {"promotions": list(promotions)}


TENTH: Final = promotion({"kind": "PERCENT", "value": 1_000})
TENTH_OFF_LINES: Final = promotion({"kind": "PERCENT", "scope": "LINE", "value": 1_000})
ON_MUGS: Final = promotion({"kind": "FIXED", "value": 99, "scope": "UNIT", "target": "SKU", "target_key": 1})


def cases() -> Iterator[Json]:
    """All of them, always the same."""
    yield from _kinds()
    yield from _options()
    yield from _refusals()
    yield from _bounds()
    yield from _stackings()
    yield from _by_chance()


def _kinds() -> Iterator[Json]:
    for name, (scopes, terms, extra) in KINDS.items():
        for scope in scopes:
            for order, lines in ORDERS.items():
                yield case(
                    f"{name}, {scope}, {order}", lines, promotion({**terms, "scope": scope}, extra), delivery=491
                )


OPTIONS: Final[dict[str, tuple[Json, Json, Json]]] = {
    "list price": ({"value": 9_500, "flags": ["ON_LIST_PRICE"]}, {}, {}),
    "threshold of what is left": ({"value": 2_000, "min_amount": 8_298}, {}, {}),
    "threshold of list price": ({"value": 2_000, "min_amount": 8_298, "flags": ["MIN_ON_LIST_PRICE"]}, {}, {}),
    "units of one line": ({"value": 2_000, "min_quantity": 2, "flags": ["MIN_QUANTITY_IN_LINE"]}, {}, {}),
    "too few units of one line": ({"value": 2_000, "min_quantity": 3, "flags": ["MIN_QUANTITY_IN_LINE"]}, {}, {}),
    "undiscounted goods": ({"value": 2_000, "flags": ["EXCLUDE_DISCOUNTED"]}, {}, {}),
    "whole groups": ({"value": 2_000, "min_quantity": 3, "flags": ["WHOLE_GROUPS"]}, {}, {}),
    "whole groups at most": ({"value": 2_000, "min_quantity": 1, "max_times": 2, "flags": ["WHOLE_GROUPS"]}, {}, {}),
    "own condition": (
        {"value": 2_000, "target": "TAGS", "target_key": 1, "min_amount": 800, "flags": ["CONDITION_TARGET"]},
        {"condition": ["TAGS", 2]},
        {},
    ),
    "required tag": ({"value": 2_000, "flags": ["REQUIRES"]}, {"requires": 2}, {}),
    "required tag is missing": ({"value": 2_000, "flags": ["REQUIRES"]}, {"requires": 4}, {}),
    "tags": ({"value": 2_000, "target": "TAGS", "target_key": 2}, {}, {}),
    "product": ({"value": 2_000, "target": "SKU", "target_key": 1}, {}, {}),
    "units that count": ({"value": 2_000, "max_units": 2}, {}, {}),
    "cap": ({"value": 2_000, "cap_amount": 100}, {}, {}),
    "coupon's bound": ({"value": 2_000}, {}, {"max_discount": 101}),
    "better coupon": ({"value": 2_000}, {}, {"personal": 3_333}),
    "worse coupon": ({"value": 2_000}, {}, {"personal": 1_000}),
    "coupon above the whole": ({"value": 2_000}, {}, {"personal": 10_001}),
}
"""Name -> terms, extra parts, coupon of a percentage, after a first discount on one product."""


def _options() -> Iterator[Json]:
    for name, (terms, extra, coupon) in OPTIONS.items():
        for scope in GOODS:
            later = promotion({"kind": "PERCENT", **terms, "scope": scope}, extra, **coupon)
            yield case(f"{name}, {scope}", THREE, ON_MUGS, later)
    unmarked = promotion({**ON_MUGS["terms"], "flags": ["UNMARKED"]})
    picky = promotion({"kind": "PERCENT", "value": 2_000, "flags": ["EXCLUDE_DISCOUNTED"]})
    yield case("an unmarked discount excludes nothing", THREE, unmarked, picky)
    price = {"kind": "FIXED_PRICE", "scope": "UNIT", "value": 700}
    for personal in (0, 600, 800):
        yield case(f"personal price {personal}", THREE, promotion(price, personal=personal))
    cycles = {"kind": "BXGY", "get_bps": 5_001, "buy_quantity": 1, "get_quantity": 2}
    for flags in ([], ["GET_DEAREST"], ["PARTIAL_CYCLE"], ["GET_DEAREST", "PARTIAL_CYCLE"]):
        for times in (0, 1):
            for scope in ("LINE", "ORDER"):
                terms = cycles | {"flags": flags, "max_times": times, "scope": scope}
                name = f"buy 1 get 2, {scope}, {' '.join(flags) or 'plain'}, times {times}"
                yield case(name, [[900, 2], [800, 5], [3, 4]], promotion(terms, {"get": ["ALL", 0]}))
    overlap = cycles | {"target": "TAGS", "target_key": 1, "get_quantity": 1}
    yield case("targets that overlap", THREE, promotion(overlap, {"get": ["TAGS", 2]}))


def _refusals() -> Iterator[Json]:
    yield case("no line", [], TENTH)
    yield case("too many lines", [[1, 1]] * (LINES + 1), TENTH)
    yield case("no unit", [[100, 1], [100, 0]], TENTH)
    yield case("too many units", [[100, QUANTITY + 1]], TENTH)
    yield case(
        "nothing in the target", THREE, promotion({"kind": "PERCENT", "value": 1, "target": "SKU", "target_key": 9})
    )
    yield case("below the amount", THREE, promotion({"kind": "FIXED", "value": 1, "min_amount": 8_299}))
    yield case("at the amount", THREE, promotion({"kind": "FIXED", "value": 1, "min_amount": 8_298}))
    yield case("below the units", THREE, promotion({"kind": "FIXED", "value": 1, "min_quantity": 5}))
    yield case("at the units", THREE, promotion({"kind": "FIXED", "value": 1, "min_quantity": 4}))
    tiers = {"tiers": [[9_000, 500]]}
    yield case("below the first tier", THREE, promotion({"kind": "TIER"}, tiers))
    yield case(
        "below the first tier by units", THREE, promotion({"kind": "TIER", "flags": ["TIER_BY_QUANTITY"]}, tiers)
    )
    get = {"get": ["ALL", 0]}
    cycle = promotion({"kind": "BXGY", "get_bps": 10_000, "buy_quantity": 1, "get_quantity": 1}, get)
    yield case("lines that do not fall in price", [[100, 1], [200, 1]], cycle)
    yield case("no full cycle", [[100, 1]], cycle)
    yield case("half a minor unit below", [[4, 1]], promotion({"kind": "PERCENT", "value": 1_249}))
    yield case("half a minor unit", [[4, 1]], promotion({"kind": "PERCENT", "value": 1_250}))
    yield case("nothing to take off", [[0, 5]], TENTH)
    yield case("delivery that is free", [[5, 5]], promotion({"kind": "SHIPPING", "scope": "SHIPPING", "value": 10_000}))


def _bounds() -> Iterator[Json]:
    widest = [[MAX_U96, QUANTITY, 2**64 - 1, 2**64 - 1]] * LINES
    for scope in GOODS:
        for value in (1, 10_000):
            terms = {"kind": "PERCENT", "scope": scope, "value": value}
            lines = widest if scope == "ORDER" else widest[:2]
            yield case(f"widest order, {scope}, {value}", lines, promotion(terms), delivery=MAX_U96)
    groups = {"kind": "EVERY", "value": MAX_U96, "min_amount": 1}
    yield case("widest steps", widest[:1], promotion(groups))
    fifty = [[10_000 - i, i % 7 + 1, i % 3, i % 8] for i in range(LINES)]
    yield case("fifty lines", fifty, promotion({"kind": "PERCENT", "value": 3_333, "cap_amount": 99_999}))
    cycle = {"kind": "BXGY", "get_bps": 3_333, "buy_quantity": 3, "get_quantity": 2}
    yield case("fifty lines, buy 3 get 2", fifty, promotion(cycle, {"get": ["TAGS", 5]}))


LISTED: Final = promotion({"kind": "PERCENT", "value": 1_000, "flags": ["ON_LIST_PRICE"]})
HALF_DELIVERY: Final = promotion({"kind": "SHIPPING", "scope": "SHIPPING", "value": 5_000})
ONE_UNIT: Final = promotion({"kind": "PERCENT", "scope": "LINE", "value": 1_000, "max_units": 1})
TWO_UNITS: Final = promotion({"kind": "PERCENT", "scope": "LINE", "value": 3_000, "max_units": 2})
CYCLE: Final = promotion({"kind": "BXGY", "get_bps": 10_000, "buy_quantity": 1, "get_quantity": 1}, {"get": ["ALL", 0]})
ONCE: Final = promotion({**CYCLE["terms"], "max_times": 1}, {"get": ["ALL", 0]})
PRICE: Final = promotion({"kind": "FIXED_PRICE", "scope": "UNIT", "value": 700})
GIFT: Final = promotion({"kind": "GIFT", "gift_quantity": 1, "min_amount": 8_000})


SETS: Final[dict[str, tuple[Json, ...]]] = {
    "lines then order": (TENTH_OFF_LINES, TENTH),
    "order then order": (TENTH, TENTH),
    "list price is additive": (TENTH_OFF_LINES, LISTED),
    "three stages": (TENTH_OFF_LINES, TENTH, HALF_DELIVERY),
    "delivery twice": (HALF_DELIVERY, HALF_DELIVERY),
    "lines, lines, order: the order sees both": (TENTH_OFF_LINES, TENTH_OFF_LINES, TENTH),
    "lines, order, order, order": (TENTH_OFF_LINES, TENTH, TENTH, TENTH),
    "units that count first pay for what was taken": (TWO_UNITS, ONE_UNIT),
    "a price after a discount": (TENTH_OFF_LINES, PRICE),
    "a discount after a price": (PRICE, TENTH),
    "cycles after a discount": (TENTH_OFF_LINES, CYCLE),
    "cycles twice": (ONCE, ONCE),
    "cycles until no unit is free": (CYCLE, CYCLE),
    "nothing is left": (promotion({"kind": "PERCENT", "value": 10_000}), TENTH),
    "a gift below its threshold after a discount": (TENTH_OFF_LINES, GIFT),
    "a gift takes nothing": (GIFT, TENTH),
    "a capped discount, then one product": (
        promotion({**TENTH["terms"], "cap_amount": 100}),
        promotion({"kind": "PERCENT", "value": 5_000, "target": "SKU", "target_key": 1}),
    ),
    "eight": (ON_MUGS, TENTH_OFF_LINES, TWO_UNITS, TENTH, LISTED, GIFT, HALF_DELIVERY, HALF_DELIVERY),
}
"""Name -> promotions on three lines with a delivery fee, in an admissible order."""


def _stackings() -> Iterator[Json]:
    for name, promotions in SETS.items():
        yield case(name, THREE, *promotions, delivery=490)
    yield case("two cycles share a line", [[250, 1_080]], *_big_cycles())


def _big_cycles() -> tuple[Json, Json]:
    terms = {"kind": "BXGY", "get_bps": 10_000}
    get = {"get": ["ALL", 0]}
    return (
        promotion({**terms, "buy_quantity": 50, "get_quantity": 1_000}, get),
        promotion({**terms, "buy_quantity": 10, "get_quantity": 20}, get),
    )


def _by_chance() -> Iterator[Json]:
    seed = Random(4)  # noqa: S311 - no secret
    for number in range(120):
        order = chance.lines(seed, most=4)
        promotions = [presented_shown(one) for one in chance.presented_set(seed, order)]
        yield case(f"by chance {number}", lines_shown(order), *promotions, delivery=seed.choice((0, 490)))
