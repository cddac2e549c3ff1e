"""Orders and promotions by chance: every kind, scope, target and flag, tiny prices and large ones, all within the bits
of their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any, Final

from offchain.domain.bounds import MAX_U96
from offchain.domain.cascade import Presented
from offchain.domain.extra import Extra, Selector
from offchain.domain.order import Line
from offchain.domain.stacking import place
from offchain.domain.terms import Audience, Flags, Kind, Scope, Target, Terms
from offchain.domain.tiers import Tier

GOODS: Final = (Scope.UNIT, Scope.LINE, Scope.ORDER)
SCOPES: Final = {
    Kind.PERCENT: GOODS,
    Kind.FIXED: GOODS,
    Kind.FIXED_PRICE: GOODS,
    Kind.EVERY: (Scope.LINE, Scope.ORDER),
    Kind.TIER: GOODS,
    Kind.BXGY: (Scope.LINE, Scope.ORDER),
    Kind.GIFT: (Scope.ORDER,),
    Kind.SHIPPING: (Scope.SHIPPING,),
}
"""Kind -> scopes that go with it."""
COMMON: Final = (
    Flags.ON_LIST_PRICE,
    Flags.MIN_ON_LIST_PRICE,
    Flags.MIN_QUANTITY_IN_LINE,
    Flags.EXCLUDE_DISCOUNTED,
    Flags.UNMARKED,
    Flags.RECALC_ON_RETURN,
    Flags.CONDITION_TARGET,
    Flags.REQUIRES,
)
"""Flags of every kind."""
BASIC: Final = Terms(
    merchant=1,
    start_time=0,
    end_time=2**32 - 1,
    cap=2**32 - 1,
    kind=Kind.PERCENT,
    scope=Scope.ORDER,
    audience=Audience.PUBLIC,
    value=0,
    cap_amount=MAX_U96,
    budget=MAX_U96,
    currency=840,
    cold_hash=bytes(32),
)
"""Terms without any condition and with the widest limits."""


def sometimes(chance: Random, flag: Flags, odds: int = 5) -> int:
    """The flag, once in `odds` times."""
    return flag if chance.randrange(odds) == 0 else 0


def lines(chance: Random, most: int = 6, units: int = 7, *, by_price: bool = True) -> tuple[Line, ...]:
    """1 to `most` lines, mostly dearest first."""
    dearest = chance.choice((3, 20, 1_000, 100_000, 100_000, MAX_U96))
    found = [
        Line(chance.randint(0, dearest), chance.randint(1, units), chance.randrange(3), chance.randrange(8))
        for _ in range(chance.randint(1, most))
    ]
    if by_price and chance.randrange(10):
        found.sort(key=lambda line: -line.unit_price)
    return tuple(found)


def selector(chance: Random) -> Selector:
    """All goods, some tags or one product."""
    target = chance.choice((Target.ALL, Target.ALL, Target.TAGS, Target.SKU))
    return Selector(target, {Target.ALL: 0, Target.TAGS: chance.randrange(1, 8), Target.SKU: 1}[target])


def amount(chance: Random, order: Sequence[Line]) -> int:
    """About what an order of these lines costs, at least 1."""
    return min(max(1, sum(line.amount for line in order) // chance.choice((1, 2, 3, 7, 50))), MAX_U96)


def promotion(chance: Random, kind: Kind, order: Sequence[Line], campaign: int = 0) -> Presented:
    """A promotion of that kind that may fit the order."""
    terms = _terms(chance, kind, order)
    extra = Extra(
        condition=selector(chance) if terms.flags & Flags.CONDITION_TARGET else None,
        requires=chance.randrange(1, 8) if terms.flags & Flags.REQUIRES else 0,
        get=selector(chance) if kind == Kind.BXGY else None,
        tiers=_tiers(chance, terms, order) if kind == Kind.TIER else (),
    )
    personal = chance.choice((0, 0, value(chance, terms, order)))
    if terms.is_percent and chance.randrange(40) == 0:
        personal = 10_001
    most = min(terms.cap_amount, chance.choice((MAX_U96, amount(chance, order))))
    return Presented(
        campaign=campaign.to_bytes(32, "big"), terms=terms, extra=extra, personal=personal, max_discount=most
    )


def _terms(chance: Random, kind: Kind, order: Sequence[Line]) -> Terms:
    scope, target = chance.choice(SCOPES[kind]), selector(chance)
    flags = sum(sometimes(chance, flag) for flag in COMMON)
    common: dict[str, Any] = {
        "kind": kind,
        "scope": scope,
        "target": target.target,
        "target_key": target.key,
        "priority": chance.randrange(3),
        "min_amount": chance.choice((0, 0, amount(chance, order))),
        "min_quantity": chance.choice((0, 0, 1, 2, 4)),
        "cap_amount": chance.choice((MAX_U96, MAX_U96, amount(chance, order))),
        "flags": flags,
    }
    return replace(BASIC, **(common | _of_kind(chance, kind, scope, order, flags)))


def value(chance: Random, terms: Terms, order: Sequence[Line]) -> int:
    """A rate or an amount, as the terms have it."""
    if terms.is_percent:
        return chance.choice((1, 1_000, 1_250, 3_333, 5_000, 10_000, chance.randint(1, 10_000), 10_000))
    return min(amount(chance, order) // chance.choice((1, 5, 20)) + 1, MAX_U96)


def _of_kind(chance: Random, kind: Kind, scope: Scope, order: Sequence[Line], flags: int) -> dict[str, Any]:
    if kind == Kind.BXGY:
        flags |= sometimes(chance, Flags.GET_DEAREST, 2) | sometimes(chance, Flags.PARTIAL_CYCLE, 2)
        quantities = {"buy_quantity": chance.randint(1, 3), "get_quantity": chance.randint(1, 3)}
        rate = chance.choice((10_000, 10_000, 5_000, 3_333))
        return {**quantities, "get_bps": rate, "value": 0, "flags": flags, "max_times": chance.choice((0, 0, 1, 2))}
    if kind == Kind.GIFT:
        return _grouped(chance, {"value": 0, "gift_quantity": chance.randint(1, 3), "flags": flags})
    if kind in (Kind.TIER, Kind.SHIPPING):
        flags |= sometimes(chance, Flags.VALUE_FIXED, 2)
    if kind == Kind.TIER:
        flags |= sometimes(chance, Flags.TIER_BY_QUANTITY, 2)
    fields: dict[str, Any] = {"flags": flags, "max_units": chance.choice((0, 0, 1, 3))}
    probe = replace(BASIC, kind=kind, scope=scope, flags=flags)
    fields["value"] = 0 if kind == Kind.TIER and chance.randrange(2) else value(chance, probe, order)
    if kind == Kind.TIER:
        fields["value"] = min(fields["value"], 500)
    if kind == Kind.SHIPPING:
        return fields | {"max_units": 0}
    if kind == Kind.EVERY:
        fields |= {"max_times": chance.choice((0, 0, 1, 2)), "min_amount": amount(chance, order)}
        return _grouped(chance, fields) if scope == Scope.ORDER else fields
    return _grouped(chance, fields) if kind != Kind.TIER else fields


def _grouped(chance: Random, fields: dict[str, Any]) -> dict[str, Any]:
    """Sometimes by whole groups of units."""
    if chance.randrange(3):
        return fields
    groups = {"min_quantity": chance.randint(1, 4), "max_times": chance.choice((0, 0, 1, 2))}
    return fields | groups | {"flags": fields["flags"] | Flags.WHOLE_GROUPS}


def _tiers(chance: Random, terms: Terms, order: Sequence[Line]) -> tuple[Tier, ...]:
    step = chance.randint(1, 5) if terms.flags & Flags.TIER_BY_QUANTITY else amount(chance, order)
    rise = chance.randint(1, 1_900) if terms.is_percent else amount(chance, order) // 8 + 1
    return tuple(Tier(step * n, terms.value + rise * n) for n in range(1, chance.randint(2, 5)))


def presented_set(chance: Random, order: Sequence[Line], most: int = 4) -> list[Presented]:
    """1 to `most` promotions, in the order of evaluation."""
    kinds = [chance.choice(list(Kind)) for _ in range(chance.randint(1, most))]
    found = [promotion(chance, kind, order, campaign) for campaign, kind in enumerate(kinds, 1)]
    return sorted(found, key=lambda one: place(one.terms, one.campaign))
