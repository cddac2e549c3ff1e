"""A case's conditions: those of the cart as thresholds of terms, those of the customer decided before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from offchain.conformance.case import CasePromotion, CaseSelector, selector
from offchain.conformance.values import (
    UnsupportedCaseError,
    check_keys,
    maybe_name,
    maybe_whole,
    names,
    part,
    text,
    whole,
)

_KNOWN: Final = {
    *("min_total", "scope", "min_total_on", "min_qty", "min_line_qty", "contains"),
    *("nth_order", "segment", "currency", "usage_limit", "per_customer_limit"),
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """lines : what it is measured on; amount : minor units; on_list : of the list price instead of what is left;
    units : at least so many; in_line : in one line alone."""

    lines: CaseSelector
    amount: int = 0
    on_list: bool = False
    units: int = 0
    in_line: bool = False


@dataclass(frozen=True, slots=True)
class Conditions:
    """thresholds : all must be met; contains : lines of which the cart has one, None = no such condition."""

    thresholds: tuple[Threshold, ...]
    contains: CaseSelector | None


def read_conditions(promotion: CasePromotion) -> Conditions:
    """The conditions on the cart. Raises `CaseError`."""
    found = promotion.conditions
    check_keys("conditions", found, _KNOWN)
    on = text(found, "min_total_on", "current")
    if on not in ("list", "current"):
        raise UnsupportedCaseError(f"a least total on {on}")
    scope = selector(found, "scope")
    units, in_line = whole(found, "min_qty", 0), whole(found, "min_line_qty", 0)
    amount = whole(found, "min_total", 0)
    thresholds = []
    if amount or units:
        thresholds.append(Threshold(scope, amount, on == "list", units))
    if in_line and not units:  # one campaign holds it beside the amount
        thresholds = [Threshold(scope, amount, on == "list", in_line, True)]
    elif in_line:
        thresholds.append(Threshold(scope, units=in_line, in_line=True))
    contains = None if found.get("contains") is None else selector(found, "contains")
    return Conditions(tuple(thresholds), contains)


def is_invited(promotion: CasePromotion, context: Mapping[str, Any]) -> bool:
    """Whether the customer is in the promotion's audience: who is not gets no coupon, and so it is never presented."""
    wanted = promotion.conditions
    nth, segment, currency = (
        maybe_whole(wanted, "nth_order"),
        maybe_name(wanted, "segment"),
        maybe_name(wanted, "currency"),
    )
    if nth is not None and whole(context, "prior_orders", 0) + 1 != nth:
        return False
    if segment is not None and segment not in (names(context, "segments") or ()):
        return False
    if currency is not None and currency != maybe_name(context, "currency"):
        return False
    for limit, uses in (("usage_limit", "uses"), ("per_customer_limit", "customer_uses")):
        most = maybe_whole(wanted, limit)
        if most is not None and whole(part(context, uses), promotion.name, 0) >= most:
            return False
    return True
