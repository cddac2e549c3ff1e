"""What a case's promotion offers, kind by kind. Its numbers are copied into the terms, never computed with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from offchain.conformance.cart import Pick
from offchain.conformance.case import CasePromotion, selector
from offchain.conformance.offer import COMMON, ONE_GIFT, Offer, Place, on_scope, pick, target_of, with_common
from offchain.conformance.values import (
    MalformedCaseError,
    UnsupportedCaseError,
    at_least_zero,
    check_keys,
    flag,
    items,
    text,
    whole,
)
from offchain.domain.bounds import BPS, TIERS
from offchain.domain.discount_math import cut
from offchain.domain.terms import Flags, Kind, Scope
from offchain.domain.tiers import Tier


def offers_of(promotion: CasePromotion, place: Place) -> list[Offer]:
    """What the promotion offers; of several offers the first that applies is meant. Raises `CaseError`."""
    if promotion.kind not in _KINDS:
        raise UnsupportedCaseError(f"the kind {promotion.kind}")
    known, make = _KINDS[promotion.kind]
    check_keys(promotion.kind, promotion.params, {*COMMON, *known})
    return [with_common(offer, promotion.params, place) for offer in make(promotion, place)]


def _percent(promotion: CasePromotion, place: Place) -> list[Offer]:
    return [on_scope(promotion, place, Kind.PERCENT, _bps(whole(promotion.params, "percent_bp")))]


def _fixed(promotion: CasePromotion, place: Place) -> list[Offer]:
    return [on_scope(promotion, place, Kind.FIXED, whole(promotion.params, "amount_minor"))]


def _every(promotion: CasePromotion, place: Place) -> list[Offer]:
    step = whole(promotion.params, "every_minor")
    if step == 0:
        raise MalformedCaseError("every_minor is 0; wanted an amount")
    fields = {"min_amount": step, "max_times": whole(promotion.params, "max_times", 0)}
    amount = whole(promotion.params, "amount_minor")
    offer = on_scope(promotion, place, Kind.EVERY, amount, fields=fields, measures=True)
    return [replace(offer, scope=Scope.LINE) if offer.scope == Scope.UNIT else offer]


def _tiers(promotion: CasePromotion, place: Place) -> list[Offer]:
    """As many campaigns as their bound of tiers asks for, the highest first; below it the next one holds."""
    params, percent = promotion.params, promotion.kind == "tier_percent"
    base = whole(params, "base_percent_bp" if percent else "base_amount_minor", 0)
    steps = sorted((at, _bps(value) if percent else value) for at, value in map(_step, items(params, "tiers")))
    on = text(params, "tier_on", "amount")
    if on not in ("amount", "quantity"):
        raise UnsupportedCaseError(f"tiers on {on}")
    base = next((value for at, value in steps[::-1] if at == 0), base)
    flags = Flags.TIER_BY_QUANTITY if on == "quantity" else 0
    flags |= 0 if percent else Flags.VALUE_FIXED
    counted_over = pick(selector(params, "tier_scope"), place)
    offers = []
    for tiers, below in _ladders([Tier(at, value) for at, value in steps if at], base):
        if tiers[0].value == 0:
            offers.append(_nothing_from(tiers[0].threshold, counted_over, by_quantity=on == "quantity"))
            continue
        offer = on_scope(promotion, place, Kind.TIER, below, flags=flags, tiers=tiers, measures=True)
        offers.append(replace(offer, tier_lines=counted_over))
    if base and not (offers and offers[-1].value):
        offers.append(on_scope(promotion, place, Kind.PERCENT if percent else Kind.FIXED, base))
    return offers


def _nothing_from(threshold: int, counted_over: Pick, *, by_quantity: bool) -> Offer:
    """What stands for a tier that gives nothing, which terms have not: a gift that nobody is handed."""
    reached = {"min_quantity": threshold} if by_quantity else {"min_amount": threshold, "max_times": 1}
    return Offer(kind=Kind.GIFT, scope=Scope.ORDER, fields={**ONE_GIFT, **reached}, target=counted_over, measures=True)


def _step(step: Any) -> tuple[int, int]:
    if not isinstance(step, list) or len(step) != _OF_A_STEP:
        raise MalformedCaseError(f"one of tiers is {step!r}; wanted [reached, basis points or amount]")
    return at_least_zero("a tier", step[0]), at_least_zero("a tier's value", step[1])


def _ladders(tiers: Sequence[Tier], base: int) -> list[tuple[tuple[Tier, ...], int]]:
    """(tiers, value below them), the highest first. Terms hold so many tiers of rising values, above the value below
    them; what does not fit begins another ladder, as does a tier that gives nothing."""
    ladders: list[list[Tier]] = []
    for tier in tiers:
        if ladders and len(ladders[-1]) < TIERS and tier.value > ladders[-1][-1].value > 0:
            ladders[-1].append(tier)
        else:
            ladders.append([tier])
    below = [base if ladder is ladders[0] and base < ladder[0].value else 0 for ladder in ladders]
    return [(tuple(ladder), value) for ladder, value in zip(ladders, below, strict=True)][::-1]


def _fixed_price(promotion: CasePromotion, place: Place) -> list[Offer]:
    """One price for the target lines together, whatever the scope."""
    price = whole(promotion.params, "price_minor")
    kind, value = (Kind.FIXED_PRICE, price) if price else (Kind.PERCENT, BPS)  # a price of nothing is the whole off
    offer = on_scope(promotion, place, kind, value)
    return [offer if offer.scope == Scope.SHIPPING else replace(offer, scope=Scope.ORDER)]


def _buy_get(promotion: CasePromotion, place: Place) -> list[Offer]:
    params = promotion.params
    in_line = flag(params, "per_line_cycle")
    buy, get = (selector(params, "target" if params.get(key) is None else key) for key in ("buy", "get"))
    flags = Flags.PARTIAL_CYCLE | (0 if in_line else Flags.GET_DEAREST)
    if buy.undiscounted and get.undiscounted:
        flags |= Flags.EXCLUDE_DISCOUNTED
        buy, get = replace(buy, undiscounted=False), replace(get, undiscounted=False)
    if whole(params, "buy_qty") == 0:
        raise UnsupportedCaseError("units given for none bought")
    fields = {
        "buy_quantity": whole(params, "buy_qty"),
        "get_quantity": whole(params, "get_qty"),
        "get_bps": BPS,
        "max_times": 0 if in_line else 1,
    }
    return [
        Offer(
            kind=Kind.BXGY,
            scope=Scope.LINE if in_line else Scope.ORDER,
            flags=flags,
            fields=fields,
            target=pick(buy, place),
            get=pick(get, place),
        )
    ]


def _unit_groups(promotion: CasePromotion, place: Place) -> list[Offer]:
    fields = {"min_quantity": whole(promotion.params, "group_size")}
    if fields["min_quantity"] == 0:
        raise MalformedCaseError("group_size is 0; wanted a number of units")
    kind, value = _amount_or_percent(promotion.params)
    offer = on_scope(promotion, place, kind, value, flags=Flags.WHOLE_GROUPS, fields=fields, measures=True)
    by_unit = kind == Kind.FIXED or "scope" not in promotion.params
    return [replace(offer, scope=Scope.UNIT if by_unit else offer.scope)]


def _cheapest(promotion: CasePromotion, place: Place) -> list[Offer]:
    kind, value = _amount_or_percent(promotion.params)
    cheapest = pick(selector(promotion.params, "target"), place, cheapest=True)
    return [Offer(kind=kind, scope=Scope.UNIT, value=value, fields={"max_units": 1}, target=cheapest)]


def _gift(promotion: CasePromotion, place: Place) -> list[Offer]:
    target, flags = target_of(promotion, place)
    measures = flag(promotion.params, "per_match")
    fields = dict(ONE_GIFT)
    if measures:
        fields["min_quantity"] = 1
        flags |= Flags.WHOLE_GROUPS
    return [Offer(kind=Kind.GIFT, scope=Scope.ORDER, flags=flags, fields=fields, target=target, measures=measures)]


def _flexi(_promotion: CasePromotion, _place: Place) -> list[Offer]:
    raise UnsupportedCaseError("rates of the first and of further units")


def _amount_or_percent(params: Mapping[str, Any]) -> tuple[Kind, int]:
    if params.get("percent_bp") is not None:
        return Kind.PERCENT, _bps(whole(params, "percent_bp"))
    return Kind.FIXED, whole(params, "amount_minor")


def _bps(bps: int) -> int:
    return cut(bps, BPS)


_OF_A_STEP: Final = 2
_KINDS: Final[Mapping[str, tuple[set[str], Callable[[CasePromotion, Place], list[Offer]]]]] = {
    "percent": ({"percent_bp", "max_units_per_line"}, _percent),
    "fixed": ({"amount_minor", "max_units_per_line"}, _fixed),
    "threshold_fixed": ({"amount_minor", "max_units_per_line"}, _fixed),
    "every_fixed": ({"every_minor", "amount_minor", "max_times", "max_units_per_line"}, _every),
    "tier_percent": ({"tiers", "base_percent_bp", "tier_on", "tier_scope", "max_units_per_line"}, _tiers),
    "tier_fixed": ({"tiers", "base_amount_minor", "tier_on", "tier_scope", "max_units_per_line"}, _tiers),
    "fixed_price": ({"price_minor", "max_units_per_line"}, _fixed_price),
    "buy_x_get_y": ({"buy_qty", "get_qty", "buy", "get", "per_line_cycle"}, _buy_get),
    "unit_groups": ({"group_size", "amount_minor", "percent_bp"}, _unit_groups),
    "cheapest_line_unit": ({"amount_minor", "percent_bp"}, _cheapest),
    "flexi_units": ({"first_minor", "additional_minor", "max_units"}, _flexi),
    "gift": ({"sku", "per_match"}, _gift),
}
"""Kind -> the parameters that are its own, and what it offers."""
