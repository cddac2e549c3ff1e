"""A file of promotion cases as values, and what of the format is refused.

CaseError
    |- MalformedCaseError    what stands there is not of the format
    '- UnsupportedCaseError  it is, but the rules do not offer it; the message is the reason
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_LINE_KEYS: Final = {"sku", "unit_price_minor", "qty", "category", "type", "floor_unit_price_minor"}
_PROMOTION_KEYS: Final = {
    *("id", "kind", "params", "conditions", "priority", "exclusive", "group", "marks_discounted"),
    *("rounding", "allocation"),
}
_SELECTOR_KEYS: Final = {
    *("skus", "categories", "exclude_skus", "min_unit_price", "max_unit_price", "only_undiscounted"),
}
_CANONICAL: Final = {"rounding": "half_up", "allocation": "largest_remainder"}


class CaseError(Exception):
    """A case that cannot be run."""


class MalformedCaseError(CaseError):
    """Thrown when a case is not of the format."""


class UnsupportedCaseError(CaseError):
    """Thrown when a case asks for what the rules do not offer."""


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
    """params, conditions : as they stand in the file; marks : whether its lines count as discounted."""

    name: str
    kind: str
    params: Mapping[str, Any]
    conditions: Mapping[str, Any]
    priority: int
    exclusive: bool
    group: str | None
    marks: bool


@dataclass(frozen=True, slots=True)
class Case:
    """promotions : by falling priority, ties in the order of the file; canonical : whether half-up and largest
    remainder give the source's figures, where the source has rules of its own."""

    name: str
    lines: tuple[CartLine, ...]
    promotions: tuple[CasePromotion, ...]
    context: Mapping[str, Any]
    best_groups: frozenset[str]
    canonical: bool
    expected: Mapping[str, Any]


def read_case(document: Mapping[str, Any]) -> Case:
    """The case of a JSON object. Raises `CaseError`."""
    try:
        promotions = [_promotion(each) for each in document["promotions"]]
        return Case(
            name=str(document["id"]),
            lines=tuple(_line(each) for each in document["lines"]),
            promotions=tuple(sorted(promotions, key=lambda promotion: -promotion.priority)),
            context=document.get("context") or {},
            best_groups=_best_groups(document.get("group_modes") or {}),
            canonical=_is_canonical(document),
            expected=document["expected"],
        )
    except (KeyError, TypeError, AttributeError) as trouble:
        raise MalformedCaseError(f"not of the format: {trouble!r}") from trouble


def selector(document: Mapping[str, Any] | None) -> CaseSelector:
    """The selector of a JSON object; nothing given = everything."""
    if not document:
        return EVERYTHING
    check_keys("selector", document, _SELECTOR_KEYS)
    return CaseSelector(
        skus=_names(document.get("skus")),
        categories=_names(document.get("categories")),
        without=_names(document.get("exclude_skus")) or frozenset(),
        low=document.get("min_unit_price"),
        high=document.get("max_unit_price"),
        undiscounted=bool(document.get("only_undiscounted")),
    )


def whole(parts: Mapping[str, Any], key: str, default: int | None = None) -> int:
    """A whole number that must stand there, unless there is a default. Raises `MalformedCaseError`."""
    value = parts.get(key)
    if value is None:
        value = default
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise MalformedCaseError(f"{key} is {value!r}; wanted a whole number of 0 or more")
    return value


def check_keys(what: str, found: Mapping[str, Any], known: set[str]) -> None:
    """Refuses keys that nobody reads: a case is never run on half of what it says. Raises `UnsupportedCaseError`."""
    strange = sorted(set(found) - known)
    if strange:
        raise UnsupportedCaseError(f"{what} has the unknown {', '.join(strange)}")


def _line(document: Mapping[str, Any]) -> CartLine:
    check_keys("a line", document, _LINE_KEYS)
    kind = document.get("type") or "item"
    if kind not in ("item", "shipping"):
        raise UnsupportedCaseError(f"a line of the type {kind}")
    return CartLine(
        sku=str(document["sku"]),
        price=whole(document, "unit_price_minor"),
        units=whole(document, "qty"),
        category=document.get("category"),
        delivery=kind == "shipping",
        floor=whole(document, "floor_unit_price_minor", 0),
    )


def _promotion(document: Mapping[str, Any]) -> CasePromotion:
    check_keys("a promotion", document, _PROMOTION_KEYS)
    return CasePromotion(
        name=str(document["id"]),
        kind=str(document["kind"]),
        params=document.get("params") or {},
        conditions=document.get("conditions") or {},
        priority=document.get("priority") or 0,
        exclusive=bool(document.get("exclusive")),
        group=document.get("group"),
        marks=bool(document.get("marks_discounted")),
    )


def _best_groups(modes: Mapping[str, str]) -> frozenset[str]:
    for group, mode in modes.items():
        if mode != "best":
            raise UnsupportedCaseError(f"the mode {mode} of the group {group}")
    return frozenset(modes)


def _is_canonical(document: Mapping[str, Any]) -> bool:
    """Whether the canonical rules are the source's, or the file says that they give the same figures."""
    places = [document]
    for promotion in document["promotions"]:
        places += [promotion, promotion.get("params") or {}]
    if all((place.get(key) or rule) == rule for place in places for key, rule in _CANONICAL.items()):
        return True
    same = document.get("canonical") or {}
    return bool(same.get("total")) and (bool(same.get("per_line")) or "per_line" not in document["expected"])


def _names(names: Sequence[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)
