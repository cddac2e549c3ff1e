"""A case as a cart and as campaigns to present for it.

Where one campaign cannot hold all conditions, companions hold the rest: campaigns of gifts, which take nothing and
stand in the same order, so that one that refuses takes the promotion with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from offchain.conformance.cart import Cart, Pick, fill_cart
from offchain.conformance.case import Case, CasePromotion, selector
from offchain.conformance.conditions import Conditions, Threshold, read_conditions
from offchain.conformance.offer import ONE_GIFT, Offer, Place, pick, scope_of
from offchain.conformance.offers import offers_of
from offchain.conformance.presenting import Parts
from offchain.conformance.values import whole
from offchain.domain.bounds import MAX_U96
from offchain.domain.cascade import Presented
from offchain.domain.extra import Extra
from offchain.domain.terms import Audience, Flags, Kind, Scope, Target, Terms

_AS_FEE: Final = {"percent", "fixed", "threshold_fixed"}
"""Kinds that a delivery fee may have off; others see the fee as a line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A promotion of the case at its turn. alternatives : sets of campaigns, of which the first is meant that is
    reached, in the order in which they are evaluated; conditions : of an exclusive promotion, campaigns that refuse
    with its conditions; parts : as in `Place`."""

    turn: int
    promotion: CasePromotion
    alternatives: tuple[tuple[Presented, ...], ...]
    conditions: tuple[Presented, ...]
    parts: Parts | None


@dataclass(frozen=True, slots=True)
class _Part:
    """One campaign of a promotion. held : thresholds that its terms hold; required : lines of which the cart has
    one."""

    offer: Offer
    held: Sequence[Threshold]
    required: Pick | None = None
    flags: int = 0


def plan(case: Case, invited: Sequence[CasePromotion]) -> tuple[Cart, list[Entry]]:
    """The cart, and the promotions that the customer may have, in the case's order. Raises `CaseError`."""
    fees = _fees(case, invited)
    cart = fill_cart(case, fees=fees)
    return cart, [_entry(case, cart, turn, promotion) for turn, promotion in enumerate(invited)]


def _entry(case: Case, cart: Cart, turn: int, promotion: CasePromotion) -> Entry:
    parts, a_line = _parts_and_bound(case, promotion)
    place = Place(turn, cart.fees is not None, parts, a_line)
    conditions = read_conditions(promotion)
    campaigns = [_campaigns(cart, place, offer, conditions, promotion) for offer in offers_of(promotion, place)]
    return Entry(
        turn,
        promotion,
        alternatives=tuple(campaigns),
        conditions=_conditions(cart, place, conditions) if promotion.exclusive else (),
        parts=parts,
    )


def _conditions(cart: Cart, place: Place, conditions: Conditions) -> tuple[Presented, ...]:
    parts = [_Part(_companion(threshold, place), (threshold,)) for threshold in conditions.thresholds]
    if conditions.contains is not None:
        anything = Offer(kind=Kind.GIFT, scope=Scope.ORDER, fields=ONE_GIFT, target=pick(conditions.contains, place))
        parts.append(_Part(anything, ()))
    return tuple(_present(cart, place, step, part) for step, part in enumerate(parts))


def _campaigns(
    cart: Cart, place: Place, offer: Offer, conditions: Conditions, promotion: CasePromotion
) -> tuple[Presented, ...]:
    """The companions, then the campaign itself, which holds the first threshold where its kind leaves room for it."""
    held = [] if offer.measures or place.parts else list(conditions.thresholds[:1])
    beside = conditions.thresholds[len(held) :]
    alone = promotion.exclusive and not beside
    unmarked = not promotion.marks and offer.kind not in (Kind.GIFT, Kind.SHIPPING)  # these mark no line
    flags = (Flags.UNMARKED if unmarked else 0) | (Flags.EXCLUSIVE if alone else 0)
    required = None if conditions.contains is None else pick(conditions.contains, place)
    parts = [_Part(_companion(threshold, place), (threshold,)) for threshold in beside]
    parts.append(_Part(offer, tuple(held), required, flags))
    return tuple(_present(cart, place, step, part) for step, part in enumerate(parts))


def _companion(threshold: Threshold, place: Place) -> Offer:
    return Offer(kind=Kind.GIFT, scope=Scope.ORDER, fields=ONE_GIFT, target=pick(threshold.lines, place))


def _present(cart: Cart, place: Place, step: int, part: _Part) -> Presented:
    offer, flags = part.offer, part.flags
    fields: dict[str, int] = dict(offer.fields)
    flags |= offer.flags
    target = cart.selector(offer.target)
    condition = cart.selector(offer.tier_lines) if offer.tier_lines else None
    for threshold in part.held:
        fields |= {"min_amount": threshold.amount, "min_quantity": threshold.units}
        if offer.kind == Kind.GIFT and threshold.amount:
            fields["max_times"] = 1  # once, however often the amount is reached
        flags |= Flags.MIN_ON_LIST_PRICE if threshold.on_list else 0
        flags |= Flags.MIN_QUANTITY_IN_LINE if threshold.in_line else 0
        condition = cart.selector(pick(threshold.lines, place))
    if condition == target and not flags & Flags.EXCLUDE_DISCOUNTED:
        condition = None
    flags |= Flags.CONDITION_TARGET if condition is not None else 0
    requires = cart.selector(part.required) if part.required else None
    key = requires.key if requires and requires.target == Target.TAGS else 0
    flags |= Flags.REQUIRES if key else 0
    get = cart.selector(offer.get) if offer.get else None
    fields |= {"flags": int(flags), "target": target.target, "target_key": target.key}
    extra = Extra(condition=condition, requires=key, get=get, tiers=offer.tiers)
    campaign = (place.turn << 8 | step).to_bytes(32, "big")
    terms = _terms(offer, place.turn, fields)
    most = cart.worth if offer.cap is None else offer.cap
    return Presented(campaign=campaign, terms=terms, extra=extra, max_discount=most)


def _terms(offer: Offer, turn: int, fields: dict[str, int]) -> Terms:
    """What no case speaks of is without bound; the earlier turn has the higher priority."""
    unbounded = Terms(
        merchant=1,
        start_time=0,
        end_time=1,
        cap=1,
        priority=2**16 - 1 - turn,
        kind=offer.kind,
        scope=offer.scope,
        audience=Audience.PUBLIC,
        value=offer.value,
        cap_amount=0 if offer.kind == Kind.GIFT else MAX_U96 if offer.cap is None else offer.cap,
        budget=0 if offer.kind == Kind.GIFT else MAX_U96,
        currency=999,
        cold_hash=bytes(32),
    )
    parts: dict[str, Any] = dict(fields)
    return replace(unbounded, **parts)


def _fees(case: Case, invited: Sequence[CasePromotion]) -> list[int] | None:
    """The lines of the delivery fee: those that all promotions on delivery mean, since an order has one fee. None where
    they mean different ones; all of delivery where there is no such promotion."""
    meant = set()
    for promotion in invited:
        if scope_of(promotion) == Scope.SHIPPING:
            chosen = selector(promotion.params, "target")
            plain = promotion.kind in _AS_FEE and not chosen.undiscounted
            if not plain or promotion.params.get("max_units_per_line"):
                return None
            meant.add(tuple(i for i, line in enumerate(case.lines) if line.delivery and chosen.holds(line)))
    if len(meant) > 1:
        return None
    return list(meant.pop()) if meant else []


def _parts_and_bound(case: Case, promotion: CasePromotion) -> tuple[Parts | None, int]:
    """(how the lines of the target are presented, `max_units` of the terms or 0). Terms bound the units of all lines
    together where the discount is the order's: that stands for a target of one line. EVERY knows no single units."""
    bound = whole(promotion.params, "max_units_per_line", 0)
    if promotion.kind == "every_fixed" and scope_of(promotion) == Scope.UNIT:
        return Parts(bound, single=True), 0
    if not _whole_order(promotion):
        return None, bound
    lines = _target_lines(case, promotion)
    if len(lines) == 1 or not bound or max(lines, default=0) <= bound:
        return None, bound if len(lines) == 1 else 0
    return Parts(bound), 0


def _whole_order(promotion: CasePromotion) -> bool:
    return scope_of(promotion) in (Scope.ORDER, Scope.SHIPPING)


def _target_lines(case: Case, promotion: CasePromotion) -> list[int]:
    """Units of each line that may be in the target."""
    chosen = selector(promotion.params, "target")
    on_fees = scope_of(promotion) == Scope.SHIPPING
    return [line.units for line in case.lines if line.delivery == on_fees and chosen.holds(line) and line.units]
