"""A second reading of the case format: exact fractions, unit by unit, and not a line of the engine.

It follows the words of the format alone, so that what both readings say is not one mistake made twice.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

Promotion = dict[str, Any]


def half_up(amount: Fraction) -> int:
    """The nearest whole minor unit; halves upwards."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def shares(amount: int, weights: list[int]) -> list[int]:
    """Largest remainder by fractions; ties to the lower position."""
    whole = sum(weights)
    if not amount or not whole:
        return [0] * len(weights)
    exact = [Fraction(amount * weight, whole) for weight in weights]
    parts = [part.numerator // part.denominator for part in exact]
    order = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: amount - sum(parts)]:
        parts[i] += 1
    return parts


class ExactCart:
    """A case while its promotions take from it; `taken`, `served` and `marked` are by line."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        self.lines = case["lines"]
        self.taken = [0] * len(self.lines)
        self.served = [0] * len(self.lines)
        self.served_taken = [0] * len(self.lines)
        self.marked = [False] * len(self.lines)
        self.gifts: dict[str, int] = {}

    def copy(self) -> ExactCart:
        other = ExactCart(self.case)
        other.taken, other.served, other.marked = list(self.taken), list(self.served), list(self.marked)
        other.served_taken = list(self.served_taken)
        other.gifts = dict(self.gifts)
        return other

    def list_price(self, i: int) -> int:
        return self.lines[i]["unit_price_minor"] * self.lines[i]["qty"]

    def left(self, i: int) -> int:
        return self.list_price(i) - self.taken[i]

    def is_fee(self, i: int) -> bool:
        return self.lines[i].get("type", "item") == "shipping"

    def picked(self, selector: dict[str, Any] | None, fee: bool = False) -> list[int]:
        sel = selector or {}
        return [i for i in range(len(self.lines)) if self.is_fee(i) == fee and self._fits(i, sel)]

    def _fits(self, i: int, sel: dict[str, Any]) -> bool:
        line = self.lines[i]
        return not (
            ("skus" in sel and line["sku"] not in sel["skus"])
            or ("categories" in sel and line.get("category") not in sel["categories"])
            or line["sku"] in sel.get("exclude_skus", [])
            or ("min_unit_price" in sel and line["unit_price_minor"] < sel["min_unit_price"])
            or ("max_unit_price" in sel and line["unit_price_minor"] > sel["max_unit_price"])
            or (sel.get("only_undiscounted") and self.marked[i])
        )

    def meets(self, conditions: dict[str, Any]) -> bool:
        lines = self.picked(conditions.get("scope"))
        on_list = conditions.get("min_total_on") == "list"
        total = sum(self.list_price(i) if on_list else self.left(i) for i in lines)
        units = [self.lines[i]["qty"] for i in lines]
        return not (
            total < conditions.get("min_total", 0)
            or sum(units) < conditions.get("min_qty", 0)
            or max(units, default=0) < conditions.get("min_line_qty", 0)
            or ("contains" in conditions and not self.picked(conditions["contains"]))
        )

    def take(self, parts: dict[int, int], promotion: Promotion) -> int:
        for i, part in parts.items():
            assert 0 <= part <= self.left(i)
            self.taken[i] += part
            if part and promotion.get("marks_discounted"):
                self.marked[i] = True
        return sum(parts.values())

    def apply(self, promotion: Promotion) -> int:
        """What the promotion takes off, minor units; the cart is changed."""
        if not self.meets(promotion.get("conditions", {})):
            return 0
        params = promotion["params"]
        if promotion["kind"] == "gift":
            return self._gift(params)
        if promotion["kind"] == "buy_x_get_y":
            return self._buy_get(promotion)
        wanted = self._wanted(promotion)
        total = sum(wanted.values())
        cap = params.get("cap_minor")
        if cap is not None and total > cap:
            order = sorted(wanted)
            wanted = dict(zip(order, shares(cap, [wanted[i] for i in order]), strict=True))
        return self.take(wanted, promotion)

    def _wanted(self, promotion: Promotion) -> dict[int, int]:
        """Discount by line, before the promotion's cap."""
        params, kind = promotion["params"], promotion["kind"]
        scope = params.get("scope", "order")
        target = self.picked(params.get("target"), fee=scope == "shipping")
        if kind == "cheapest_line_unit":
            target = sorted(target, key=lambda i: (self.lines[i]["unit_price_minor"], i))[:1]
            return {i: self._units(i, 1, params) for i in target}
        if kind == "unit_groups":
            return self._groups(target, params)
        counted = {i: min(self.lines[i]["qty"], params.get("max_units_per_line", 10**9)) for i in target}
        bases = {i: self._base(i, units, params) for i, units in counted.items()}
        if scope == "unit":
            return {i: self._units(i, counted[i], self._flat(promotion)) for i in target}
        if scope == "line":
            return {i: min(half_up(self._of(promotion, base)), self.left(i)) for i, base in bases.items()}
        room = {i: min(base, self.left(i)) for i, base in bases.items()}
        amount = min(
            half_up(self._of(promotion, sum(bases.values()))), sum(room.values()), params.get("cap_minor", 10**12)
        )
        order = sorted(room)
        return dict(zip(order, shares(amount, [room[i] for i in order]), strict=True))

    def _base(self, i: int, units: int, params: Promotion) -> int:
        amount = self.lines[i]["unit_price_minor"] * units
        return amount if params.get("base") == "list" else max(amount - self.taken[i], 0)

    def _flat(self, promotion: Promotion) -> Promotion:
        """The promotion as a percentage or an amount a unit."""
        params, kind = promotion["params"], promotion["kind"]
        if kind.startswith("tier"):
            value = self._tier(params, kind)
            key = "percent_bp" if kind == "tier_percent" else "amount_minor"
            return {key: value, "base": params.get("base")}
        return dict(params)

    def _units(self, i: int, units: int, params: Promotion) -> int:
        """Rounded unit by unit: what is left of them is spread as evenly as whole minor units allow."""
        base = self._base(i, units, params)
        prices = [base // units + (k < base % units) for k in range(units)]
        if "percent_bp" in params:
            off = [half_up(Fraction(price * params["percent_bp"], 10_000)) for price in prices]
        elif "price_minor" in params:
            off = [max(price - params["price_minor"], 0) for price in prices]
        else:
            off = [min(price, params["amount_minor"]) for price in prices]
        return min(sum(off), self.left(i))

    def _groups(self, target: list[int], params: Promotion) -> dict[int, int]:
        size = params["group_size"]
        room = sum(self.lines[i]["qty"] for i in target) // size * size
        wanted = {}
        for i in target:
            units = min(room, self.lines[i]["qty"])
            room -= units
            if units:
                wanted[i] = self._units(i, units, params)
        return wanted

    def _of(self, promotion: Promotion, base: int) -> Fraction:
        """Of one line or of the order."""
        params, kind = promotion["params"], promotion["kind"]
        if kind in ("percent", "tier_percent"):
            bps = params["percent_bp"] if kind == "percent" else self._tier(params, kind)
            return Fraction(base * bps, 10_000)
        if kind == "every_fixed":
            times = min(base // params["every_minor"], params.get("max_times") or 10**9)
            return Fraction(min(base, times * params["amount_minor"]))
        if kind == "fixed_price":
            return Fraction(max(base - params["price_minor"], 0))
        amount = params["amount_minor"] if kind != "tier_fixed" else self._tier(params, kind)
        return Fraction(min(amount, base))

    def _tier(self, params: Promotion, kind: str) -> int:
        lines = self.picked(params.get("tier_scope"))
        by_units = params.get("tier_on") == "quantity"
        reached = sum(self.lines[i]["qty"] if by_units else self.left(i) for i in lines)
        value: int = params.get("base_percent_bp" if kind == "tier_percent" else "base_amount_minor", 0)
        for threshold, step in sorted(params["tiers"]):
            if reached >= threshold:
                value = step
        return value

    def _gift(self, params: Promotion) -> int:
        units = sum(self.lines[i]["qty"] for i in self.picked(params.get("target")))
        times = units if params.get("per_match") else int(units > 0)
        if times:
            self.gifts[params["sku"]] = self.gifts.get(params["sku"], 0) + times
        return 0

    def _buy_get(self, promotion: Promotion) -> int:
        params = promotion["params"]
        buy, get = self.picked(params.get("buy")), self.picked(params.get("get"))
        bought = dict.fromkeys(range(len(self.lines)), 0)
        given = dict(bought)
        if params.get("per_line_cycle"):
            for i in buy:
                if i in get:
                    units = self.lines[i]["qty"] - self.served[i]
                    for k in range(units):
                        (bought if k % (params["buy_qty"] + params["get_qty"]) < params["buy_qty"] else given)[i] += 1
                    # A cycle without a unit to give is not begun.
                    if units % (params["buy_qty"] + params["get_qty"]) <= params["buy_qty"]:
                        bought[i] -= units % (params["buy_qty"] + params["get_qty"])
        else:
            self._serve_once(params, buy, get, bought, given)
        wanted = {i: min(self._free(i, units), self.left(i)) for i, units in given.items() if units}
        total = sum(wanted.values())
        if not total:
            return 0
        cap = params.get("cap_minor", total)
        order = sorted(wanted, key=lambda i: (-self.lines[i]["unit_price_minor"], i))
        wanted = dict(zip(order, shares(min(cap, total), [wanted[i] for i in order]), strict=True))
        if sum(wanted.values()):
            for i in range(len(self.lines)):
                self.served[i] += bought[i] + given[i]
                self.served_taken[i] += wanted.get(i, 0)
        return self.take(wanted, promotion)

    def _serve_once(
        self, params: Promotion, buy: list[int], get: list[int], bought: dict[int, int], given: dict[int, int]
    ) -> None:
        dearest = sorted(range(len(self.lines)), key=lambda i: (-self.lines[i]["unit_price_minor"], i))
        units = [i for i in dearest for _ in range(self.lines[i]["qty"] - self.served[i])]
        paid = [k for k, i in enumerate(units) if i in buy][: params["buy_qty"]]
        if len(paid) < params["buy_qty"]:
            return
        free = [k for k, i in enumerate(units) if i in get and k not in set(paid)][: params["get_qty"]]
        if not free:
            return
        for k in paid:
            bought[units[k]] += 1
        for k in free:
            given[units[k]] += 1

    def _free(self, i: int, units: int) -> int:
        """What units that no other promotion served still cost: each its part of what is left of them all, rounded
        down. What a buy-get promotion took, it took from the units that it served."""
        free = self.lines[i]["qty"] - self.served[i]
        left = self.lines[i]["unit_price_minor"] * free - (self.taken[i] - self.served_taken[i])
        return max(left, 0) * units // free


def figures(case: dict[str, Any]) -> tuple[int, list[int], dict[str, int]]:
    """(total, by line, gifts) of a case."""
    cart = ExactCart(case)
    order = sorted(case["promotions"], key=lambda promotion: -promotion.get("priority", 0))
    order = [promotion for promotion in order if _invited(promotion, case.get("context", {}))]
    for promotion in order:
        if promotion.get("exclusive") and cart.meets(promotion.get("conditions", {})):
            cart.apply(promotion)
            return sum(cart.taken), cart.taken, cart.gifts
    order = [promotion for promotion in order if not promotion.get("exclusive")]
    winners: dict[str, Promotion | None] = {}
    for promotion in order:
        group = promotion.get("group")
        if case.get("group_modes", {}).get(group) == "best":
            if group not in winners:
                winners[group] = _best([other for other in order if other.get("group") == group], cart)
            if winners[group] is not promotion:
                continue
        cart.apply(promotion)
    return sum(cart.taken), cart.taken, cart.gifts


def _best(members: list[Promotion], cart: ExactCart) -> Promotion | None:
    best, most = None, -1
    for promotion in members:
        trial = cart.copy()
        discount = trial.apply(promotion)
        if (discount or trial.gifts != cart.gifts) and discount > most:
            best, most = promotion, discount
    return best


def _invited(promotion: Promotion, context: dict[str, Any]) -> bool:
    wanted = promotion.get("conditions", {})
    return not (
        ("nth_order" in wanted and context.get("prior_orders", 0) != wanted["nth_order"] - 1)
        or ("segment" in wanted and wanted["segment"] not in context.get("segments", []))
        or ("currency" in wanted and wanted["currency"] != context.get("currency"))
        or context.get("uses", {}).get(promotion["id"], 0) >= wanted.get("usage_limit", 10**9)
        or context.get("customer_uses", {}).get(promotion["id"], 0) >= wanted.get("per_customer_limit", 10**9)
    )
