"""An offer of a case in the words of the terms, and what every kind of offer may say."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from offchain.conformance.cart import Pick
from offchain.conformance.case import EVERYTHING, CasePromotion, CaseSelector, selector
from offchain.conformance.presenting import Parts
from offchain.conformance.values import UnsupportedCaseError, maybe_whole, text
from offchain.domain.terms import Flags, Kind, Scope
from offchain.domain.tiers import Tier

_SCOPES: Final[Mapping[str, Scope]] = {
    "unit": Scope.UNIT,
    "line": Scope.LINE,
    "order": Scope.ORDER,
    "shipping": Scope.SHIPPING,
}
COMMON: Final = {"scope", "target", "cap_minor", "base", "rounding", "allocation"}
ONE_GIFT: Final[Mapping[str, int]] = {"gift_quantity": 1, "gift_sku": 1, "stock_units": 2**24 - 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """value, tiers, cap : as in the terms, minor units or basis points, None = no cap; fields : further fields of the
    terms; target, get : lines of the target, of what BXGY gives; tier_lines : what tiers are counted over; measures :
    whether the kind needs the fields of thresholds for itself, so that none is left for conditions."""

    kind: Kind
    scope: Scope
    value: int = 0
    flags: int = 0
    fields: Mapping[str, int] = field(default_factory=dict)
    target: Pick
    get: Pick | None = None
    tier_lines: Pick | None = None
    tiers: tuple[Tier, ...] = ()
    cap: int | None = None
    measures: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a promotion stands: turn : its position in the case's order; fee : whether delivery is a fee of the order
    and not a line; parts : how lines of its target are presented to it, None = whole; a_line : bound of the units of a
    line that count, where it is the terms' own."""

    turn: int
    fee: bool
    parts: Parts | None = None
    a_line: int = 0


def scope_of(promotion: CasePromotion) -> Scope:
    """The scope that the case names, by default the order. Raises `UnsupportedCaseError`."""
    name = text(promotion.params, "scope", "order")
    if name not in _SCOPES:
        raise UnsupportedCaseError(f"the scope {name}")
    return _SCOPES[name]


def with_common(offer: Offer, params: Mapping[str, Any], place: Place) -> Offer:
    """The parts that every kind may have."""
    base = text(params, "base", "left")
    if base not in ("list", "left"):
        raise UnsupportedCaseError(f"the base {base}")
    if offer.kind == Kind.GIFT:
        return offer
    flags = offer.flags | (Flags.ON_LIST_PRICE if base == "list" else 0)
    if base == "list" and offer.kind == Kind.EVERY:
        flags |= Flags.MIN_ON_LIST_PRICE
    fields = {"max_units": place.a_line, **offer.fields} if place.a_line else offer.fields
    return replace(offer, flags=flags, fields=fields, cap=maybe_whole(params, "cap_minor"))


def target_of(promotion: CasePromotion, place: Place, key: str = "target") -> tuple[Pick, int]:
    """(lines, flags): what was discounted before is the terms' own flag."""
    chosen = selector(promotion.params, key)
    on_fees = scope_of(promotion) == Scope.SHIPPING
    if on_fees and place.fee:
        return Pick(EVERYTHING, delivery=True), 0
    flags = Flags.EXCLUDE_DISCOUNTED if chosen.undiscounted else 0
    return Pick(replace(chosen, undiscounted=False), delivery=on_fees, part=place.parts is not None), flags


def pick(chosen: CaseSelector, place: Place, *, cheapest: bool = False) -> Pick:
    """Lines for which the terms have no flag to leave out what was discounted."""
    return Pick(chosen, cheapest=cheapest, owner=place.turn if chosen.undiscounted else None)


def on_scope(promotion: CasePromotion, place: Place, kind: Kind, value: int, **parts: Any) -> Offer:
    """An offer on the scope that the case names; on a fee it is of the kind SHIPPING."""
    target, flags = target_of(promotion, place)
    scope = scope_of(promotion)
    flags |= parts.pop("flags", 0)
    if scope == Scope.SHIPPING and place.fee:
        flags |= 0 if kind == Kind.PERCENT else Flags.VALUE_FIXED
        return Offer(kind=Kind.SHIPPING, scope=scope, value=value, flags=flags, target=target, **parts)
    scope = Scope.ORDER if scope == Scope.SHIPPING else scope
    return Offer(kind=kind, scope=scope, value=value, flags=flags, target=target, **parts)
