"""A file of promotion cases as values, and what of the format is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from offchain.conformance.values import (
    UnsupportedCaseError,
    as_object,
    at_least_zero,
    check_keys,
    flag,
    items,
    maybe_name,
    maybe_whole,
    name,
    names,
    number,
    part,
    text,
    whole,
)

_LINE_KEYS: Final = {"sku", "unit_price_minor", "qty", "category", "type", "floor_unit_price_minor"}
_PROMOTION_KEYS: Final = {
    *("id", "kind", "params", "conditions", "priority", "exclusive", "group", "marks_discounted"),
    *("rounding", "allocation"),
}
_SELECTOR_KEYS: Final = {
    *("skus", "categories", "exclude_skus", "min_unit_price", "max_unit_price", "only_undiscounted"),
}
_CANONICAL: Final = {"rounding": "half_up", "allocation": "largest_remainder"}


@dataclass(frozen=True, slots=True)
class CartLine:
    """price : minor units a unit; units : quantity; delivery : whether it is a fee and no goods; floor : minor units
    that a unit must still cost, 0 = none."""

    sku: str
    price: int
    units: int
    category: str | None
    delivery: bool
    floor: int

    @property
    def amount(self) -> int:
        """List price of the line, minor units."""
        return self.price * self.units


@dataclass(frozen=True, slots=True)
class CaseSelector:
    """Which lines: all that fit every part that is given; None = not given. Prices are list prices a unit."""

    skus: frozenset[str] | None = None
    categories: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    low: int | None = None
    high: int | None = None
    undiscounted: bool = False

    def holds(self, line: CartLine) -> bool:
        """Whether the facts of the catalogue put the line in; `undiscounted` is no such fact."""
        return (
            (self.skus is None or line.sku in self.skus)
            and (self.categories is None or line.category in self.categories)
            and line.sku not in self.without
            and (self.low is None or line.price >= self.low)
            and (self.high is None or line.price <= self.high)
        )


EVERYTHING: Final = CaseSelector()


@dataclass(frozen=True, slots=True)
class CasePromotion:
    """params, conditions : as they stand in the file; marks : whether its lines count as discounted; canonical :
    whether it names no rounding or allocation of its own."""

    name: str
    kind: str
    params: Mapping[str, Any]
    conditions: Mapping[str, Any]
    priority: int
    exclusive: bool
    group: str | None
    marks: bool
    canonical: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """What the file expects, None = it does not say. total : minor units; per_line : (n_lines,) minor units; gifts :
    units by SKU."""

    total: int | None
    per_line: Sequence[int] | None
    gifts: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Case:
    """promotions : by falling priority, ties in the order of the file; canonical : whether half-up and largest
    remainder give the source's figures, where the source has rules of its own; context : as it stands in the file."""

    name: str
    lines: tuple[CartLine, ...]
    promotions: tuple[CasePromotion, ...]
    context: Mapping[str, Any]
    best_groups: frozenset[str]
    canonical: bool
    expected: Expected


def read_case(document: Mapping[str, Any]) -> Case:
    """The case of a JSON object. Raises `CaseError`."""
    promotions = [_promotion(as_object("a promotion", each)) for each in items(document, "promotions")]
    return Case(
        name=name(document, "id"),
        lines=tuple(_line(as_object("a line", each)) for each in items(document, "lines")),
        promotions=tuple(sorted(promotions, key=lambda promotion: -promotion.priority)),
        context=part(document, "context"),
        best_groups=_best_groups(part(document, "group_modes")),
        canonical=_is_canonical(document, promotions),
        expected=_expected(part(document, "expected")),
    )


def selector(parts: Mapping[str, Any], key: str) -> CaseSelector:
    """The selector that stands there; nothing given = everything. Raises `CaseError`."""
    document = part(parts, key)
    check_keys("selector", document, _SELECTOR_KEYS)
    return CaseSelector(
        skus=names(document, "skus"),
        categories=names(document, "categories"),
        without=names(document, "exclude_skus") or frozenset(),
        low=maybe_whole(document, "min_unit_price"),
        high=maybe_whole(document, "max_unit_price"),
        undiscounted=flag(document, "only_undiscounted"),
    )


def _line(document: Mapping[str, Any]) -> CartLine:
    check_keys("a line", document, _LINE_KEYS)
    kind = text(document, "type", "item")
    if kind not in ("item", "shipping"):
        raise UnsupportedCaseError(f"a line of the type {kind}")
    return CartLine(
        sku=name(document, "sku"),
        price=whole(document, "unit_price_minor"),
        units=whole(document, "qty"),
        category=maybe_name(document, "category"),
        delivery=kind == "shipping",
        floor=whole(document, "floor_unit_price_minor", 0),
    )


def _promotion(document: Mapping[str, Any]) -> CasePromotion:
    check_keys("a promotion", document, _PROMOTION_KEYS)
    return CasePromotion(
        name=name(document, "id"),
        kind=name(document, "kind"),
        params=part(document, "params"),
        conditions=part(document, "conditions"),
        priority=number(document, "priority"),
        exclusive=flag(document, "exclusive"),
        group=maybe_name(document, "group"),
        marks=flag(document, "marks_discounted"),
        canonical=_names_canonical_rules(document) and _names_canonical_rules(part(document, "params")),
    )


def _best_groups(modes: Mapping[str, Any]) -> frozenset[str]:
    for group, mode in modes.items():
        if mode != "best":
            raise UnsupportedCaseError(f"the mode {mode} of the group {group}")
    return frozenset(modes)


def _expected(document: Mapping[str, Any]) -> Expected:
    per_line = gifts = None
    if document.get("per_line") is not None:
        per_line = [at_least_zero("one of per_line", figure) for figure in items(document, "per_line")]
    if document.get("gifts") is not None:
        gifts = dict[str, int]()
        for gift in (as_object("a gift", each) for each in items(document, "gifts")):
            gifts[name(gift, "sku")] = gifts.get(name(gift, "sku"), 0) + whole(gift, "qty")
    return Expected(maybe_whole(document, "total_discount_minor"), per_line, gifts)


def _is_canonical(document: Mapping[str, Any], promotions: Sequence[CasePromotion]) -> bool:
    """Whether the canonical rules give the source's figures: they are its own, or the file says so."""
    wanted = ["total", *(["per_line"] if part(document, "expected").get("per_line") is not None else [])]
    same = part(document, "canonical")
    if any(same.get(figure) is False for figure in wanted):
        return False
    own = _names_canonical_rules(document) and all(promotion.canonical for promotion in promotions)
    return own or all(flag(same, figure) for figure in wanted)


def _names_canonical_rules(parts: Mapping[str, Any]) -> bool:
    return all(text(parts, key, rule) == rule for key, rule in _CANONICAL.items())
