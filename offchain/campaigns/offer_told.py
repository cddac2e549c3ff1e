"""What an offer gives and what it asks for, in words, kind by kind."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from offchain.campaigns.speech import Speech
from offchain.domain.bounds import BPS
from offchain.domain.terms import Flags, Kind, Scope
from offchain.texts.wording import percent


def offer_sentences(speech: Speech) -> list[str]:
    """What is given, on what, and at most how much."""
    terms = speech.terms
    told = [_KINDS[Kind(terms.kind)](speech)]
    if terms.kind == Kind.BXGY and terms.flags & Flags.PARTIAL_CYCLE:
        told.append(speech.say("partial"))
    told += _counted(speech)
    if terms.flags & Flags.ON_LIST_PRICE:
        told.append(speech.say("on list price"))
    if terms.flags & Flags.EXCLUDE_DISCOUNTED:
        told.append(speech.say("exclude discounted"))
    if terms.kind != Kind.GIFT:
        key = "cap delivery" if terms.kind == Kind.SHIPPING else "cap"
        told.append(speech.say(key, cap=speech.money(terms.cap_amount)))
    return told


def condition_sentences(speech: Speech) -> list[str]:
    """What the order must reach and contain."""
    terms, told = speech.terms, []
    conditions = _thresholds(speech)
    if conditions:
        goods = speech.goods(speech.extra.condition)
        told.append(speech.say("condition", conditions=speech.join("conditions and", conditions), goods=goods))
    if terms.flags & Flags.REQUIRES:
        told.append(speech.say("requires", names=speech.groups(speech.extra.requires)))
    return told


def _thresholds(speech: Speech) -> list[str]:
    terms, flags = speech.terms, speech.terms.flags
    conditions = []
    if terms.min_amount and not _amount_is_step(speech):
        key = "condition list amount" if flags & Flags.MIN_ON_LIST_PRICE else "condition amount"
        conditions.append(speech.say(key, amount=speech.money(terms.min_amount)))
    if terms.min_quantity and (not flags & Flags.WHOLE_GROUPS or flags & Flags.MIN_QUANTITY_IN_LINE):
        key = "condition line units" if flags & Flags.MIN_QUANTITY_IN_LINE else "condition units"
        conditions.append(speech.say(key, units=speech.units(terms.min_quantity)))
    return conditions


def _amount_is_step(speech: Speech) -> bool:
    """Whether the threshold is told as the step of the offer."""
    terms = speech.terms
    if terms.flags & Flags.WHOLE_GROUPS:
        return False
    return terms.kind == Kind.EVERY or (terms.kind == Kind.GIFT and terms.max_times != 1)


def _counted(speech: Speech) -> list[str]:
    terms, told = speech.terms, []
    bundle = terms.kind == Kind.FIXED_PRICE and terms.scope == Scope.ORDER
    grouped = terms.kind in (Kind.PERCENT, Kind.FIXED, Kind.FIXED_PRICE) and not bundle
    if grouped and terms.flags & Flags.WHOLE_GROUPS:
        units = speech.units(terms.min_quantity)
        told.append(speech.say("whole groups", units=units, times=speech.times(terms.max_times)))
    if terms.max_units:
        key = "max units" if terms.scope == Scope.ORDER else "max units of line"
        told.append(speech.say(key, units=speech.units(terms.max_units)))
    return told


def _valued(speech: Speech) -> str:
    terms = speech.terms
    return speech.say(
        Kind(terms.kind).name, value=speech.value(terms.value), goods=speech.goods(), scope=_scope(speech)
    )


def _fixed_price(speech: Speech) -> str:
    terms, goods = speech.terms, speech.goods()
    price = speech.money(terms.value)
    if terms.scope != Scope.ORDER:
        return speech.say("FIXED_PRICE", price=price, goods=goods)
    if not terms.flags & Flags.WHOLE_GROUPS:
        return speech.say("FIXED_PRICE order", price=price, goods=goods)
    units, times = speech.units(terms.min_quantity), speech.times(terms.max_times)
    return speech.say("FIXED_PRICE groups", price=price, goods=goods, units=units, times=times)


def _every(speech: Speech) -> str:
    terms = speech.terms
    whole = bool(terms.flags & Flags.WHOLE_GROUPS)
    step = speech.units(terms.min_quantity) if whole else speech.money(terms.min_amount)
    return speech.say(
        "EVERY units" if whole else "EVERY",
        value=speech.money(terms.value),
        step=step,
        goods=speech.goods(),
        scope=_scope(speech),
        times=speech.times(terms.max_times),
    )


def _tiered(speech: Speech) -> str:
    by_units = bool(speech.terms.flags & Flags.TIER_BY_QUANTITY)
    told = []
    for tier in speech.extra.tiers:
        threshold = speech.units(tier.threshold) if by_units else speech.money(tier.threshold)
        told.append(speech.say("tier", threshold=threshold, value=speech.value(tier.value)))
    if speech.terms.value:
        told.append(speech.say("tier below", value=speech.value(speech.terms.value)))
    tiers, condition = speech.join("and", told), speech.extra.condition
    by = speech.goods(condition) if condition else speech.say("these goods")
    if speech.terms.flags & Flags.MIN_ON_LIST_PRICE and not by_units:
        by = speech.say("at list price", goods=by)
    return speech.say("TIER", goods=speech.goods(), by=by, scope=_scope(speech), tiers=tiers)


def _buy_get(speech: Speech) -> str:
    terms = speech.terms
    free = terms.get_bps == BPS
    in_line = terms.scope == Scope.LINE
    dearest = bool(terms.flags & Flags.GET_DEAREST)
    return speech.say(
        "BXGY",
        buy=speech.units(terms.buy_quantity),
        goods=speech.goods(),
        get=speech.units(terms.get_quantity),
        get_goods=speech.goods(speech.extra.get),
        off=speech.say("free") if free else speech.say("off", percent=percent(terms.get_bps)),
        times=speech.times(terms.max_times),
        how=speech.say("BXGY line" if in_line else "BXGY dearest" if dearest else "BXGY cheapest"),
    )


def _gift(speech: Speech) -> str:
    terms = speech.terms
    gift = {"quantity": speech.units(terms.gift_quantity), "gift": speech.product(terms.gift_sku)}
    if terms.flags & Flags.WHOLE_GROUPS:
        step = speech.units(terms.min_quantity)
        return speech.say("GIFT units", **gift, step=step, goods=_measured(speech), times=speech.times(terms.max_times))
    if terms.min_amount and terms.max_times != 1:
        step = speech.money(terms.min_amount)
        return speech.say("GIFT", **gift, step=step, goods=_measured(speech), times=speech.times(terms.max_times))
    return speech.say("GIFT once", **gift, goods=speech.goods(whole="ANY"))


def _measured(speech: Speech) -> str:
    """The goods that steps are measured on."""
    return speech.goods(speech.extra.condition)


def _shipping(speech: Speech) -> str:
    terms = speech.terms
    if terms.is_percent and terms.value == BPS:
        return speech.say("SHIPPING free", goods=speech.goods(whole="ANY"))
    return speech.say("SHIPPING", value=speech.value(terms.value), goods=speech.goods(whole="ANY"))


def _scope(speech: Speech) -> str:
    return speech.say(Scope(speech.terms.scope).name)


_KINDS: Final[Mapping[Kind, Callable[[Speech], str]]] = MappingProxyType(
    {
        Kind.PERCENT: _valued,
        Kind.FIXED: _valued,
        Kind.FIXED_PRICE: _fixed_price,
        Kind.EVERY: _every,
        Kind.TIER: _tiered,
        Kind.BXGY: _buy_get,
        Kind.GIFT: _gift,
        Kind.SHIPPING: _shipping,
    }
)
