"""What an order lacks for a promotion: the rules' own conditions, each asked again with what it refused lifted, so that
everything that is missing is found and not the first alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from offchain.domain import buy_get, conditions
from offchain.domain.basket import Basket
from offchain.domain.extra import Extra, Selector
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Scope, Target, Terms

_LIFTED: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {"Rules_BelowMinAmount": {"min_amount": 0}, "Rules_BelowMinQuantity": {"min_quantity": 0}}
)
"""Code -> fields of the terms without which conditions do not say it."""


LACKS: Final = frozenset(
    {
        "Rules_BelowMinAmount",
        "Rules_BelowMinQuantity",
        "Rules_MissingRequired",
        "Rules_NothingInTarget",
        "Rules_TooFewForCycle",
    }
)
"""Codes that goods lift."""


@dataclass(frozen=True, slots=True)
class Lack:
    """missing : minor units or units that have to come, None where one product will do; on : of which goods; alike :
    whether all of one product."""

    refusal: Refusal
    on: Selector
    missing: int | None = None
    alike: bool = False


def no_order() -> Basket:
    """An order of nothing: what it lacks is what the terms ask for."""
    return Basket([Line(0, 0)], delivery=0, goods=0, taken=[0], served=[0], served_taken=[0])


def lacking(terms: Terms, extra: Extra, basket: Basket) -> tuple[Lack, ...]:
    """Everything, for the promotion alone in the order. Of two amounts of the same goods the larger one, which the
    smaller one is part of."""
    target = Selector(terms.target, terms.target_key)
    units = basket.units_in(target, 0)
    found = [*_conditions(terms, extra, basket, units), *_cycle(terms, extra, basket, units)]
    if not any(units) and target.target != Target.ALL and not any(it.on == target for it in found):
        empty = Refusal("Rules_NothingInTarget", target=terms.target, targetKey=terms.target_key)
        found.insert(0, Lack(empty, target))
    most: dict[tuple[str, Selector], Lack] = {}
    for lack in found:
        known = most.get((lack.refusal.code, lack.on))
        if known is None or (known.missing or 0) < (lack.missing or 0):
            most[lack.refusal.code, lack.on] = lack
    return tuple(most.values())


def measured_on(terms: Terms, extra: Extra) -> Selector:
    """The goods that thresholds and tiers are measured on."""
    return extra.condition or Selector(terms.target, terms.target_key)


def reached(terms: Terms, extra: Extra, basket: Basket) -> conditions.Reached:
    """How far an order is that lacks nothing. Raises `Refusal`."""
    return conditions.check(terms, extra, basket, basket.units_in(Selector(terms.target, terms.target_key), 0))


def _conditions(terms: Terms, extra: Extra, basket: Basket, units: Sequence[int]) -> Iterator[Lack]:
    """What the order must contain, thresholds, the first tier."""
    asked, left, on = terms, extra, measured_on(terms, extra)
    while True:
        try:
            so_far = conditions.check(asked, left, basket, units)
        except Refusal as refusal:
            if refusal.code == "Rules_MissingRequired":
                yield Lack(refusal, Selector(Target.TAGS, extra.requires))
                left = replace(left, requires=0)
                continue
            yield _measured(terms, refusal, on)
            asked = replace(asked, **_LIFTED[refusal.code])
        else:
            break
    try:
        conditions.open_value(terms, extra, so_far)
    except Refusal as refusal:
        yield _measured(terms, refusal, on)


def _measured(terms: Terms, refusal: Refusal, on: Selector) -> Lack:
    alike = refusal.code == "Rules_BelowMinQuantity" and bool(terms.flags & Flags.MIN_QUANTITY_IN_LINE)
    return Lack(refusal, on, int(refusal.facts["needed"]) - int(refusal.facts["have"]), alike)


def _cycle(terms: Terms, extra: Extra, basket: Basket, units: Sequence[int]) -> Iterator[Lack]:
    """Units to buy, then units to be given, of a first cycle."""
    if terms.kind != Kind.BXGY:
        return
    get = extra.get or Selector()
    gettable = basket.units_in(get, 0)
    try:
        buy_get.count(terms, basket, lambda position: units[position] > 0, lambda position: gettable[position] > 0)
    except Refusal as refusal:
        target = Selector(terms.target, terms.target_key)
        missing = int(refusal.facts["needed"]) - int(refusal.facts["have"])
        if terms.scope == Scope.LINE or get == target:
            yield Lack(refusal, target, missing, terms.scope == Scope.LINE)
            return
        buy, needed = terms.buy_quantity, int(refusal.facts["needed"])
        to_buy = buy - min(sum(units), buy)
        if to_buy:
            yield _part(target, to_buy, buy)
        if missing > to_buy:
            yield _part(get, missing - to_buy, needed - buy)


def _part(on: Selector, missing: int, needed: int) -> Lack:
    """Of a cycle whose units to buy and to be given are other goods."""
    return Lack(Refusal("Rules_TooFewForCycle", have=needed - missing, needed=needed), on, missing)
