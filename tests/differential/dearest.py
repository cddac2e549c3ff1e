"""Sets that are dear to evaluate: eight promotions of one kind on the longest order, whose discounts are cut to an
amount so that all but the last must be split. Every scope, selector and flag that makes the rules look at lines once
more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from offchain.domain.bounds import LINES, MAX_U96, PROMOTIONS, QUANTITY
from offchain.domain.cascade import Presented
from offchain.domain.extra import Extra, Selector
from offchain.domain.order import Line
from offchain.domain.terms import Audience, Flags, Kind, Scope, Target, Terms
from offchain.domain.tiers import Tier
from tests.differential.baskets import SCOPES_OF, Case

GOODS, WRAP = 1, 2
"""Tags: of all lines, and of the last one alone."""
SKU = 7
PRICE = 5_000  # minor units; the lines fall by one
SELECTORS = (Selector(Target.TAGS, GOODS), Selector(Target.SKU, SKU))
OPTIONS = (
    Flags(0),
    Flags.ON_LIST_PRICE,
    Flags.EXCLUDE_DISCOUNTED | Flags.UNMARKED,
    Flags.ON_LIST_PRICE | Flags.MIN_QUANTITY_IN_LINE | Flags.EXCLUDE_DISCOUNTED | Flags.UNMARKED,
)
CYCLES = {
    Scope.LINE: ((1, 1, 600), (1, 9, 100)),
    Scope.ORDER: ((1, 1, 600), (1, 1, 30_000), (1, 60_000, 1), (30_000, 30_000, 1)),
}
"""Of BXGY: units bought and given in a cycle, most cycles: so many that all eight find units."""
_USUAL: dict[str, Any] = {
    "merchant": 1,
    "start_time": 1,
    "end_time": 2,
    "issuer": 2,
    "cap": 10,
    "audience": Audience.VOUCHER,
    "cap_amount": MAX_U96,
    "budget": MAX_U96,
    "min_amount": 1,
    "min_quantity": 1,
    "currency": 840,
    "cold_hash": bytes(32),
}
_PERCENT = Presented(
    campaign=bytes(32),
    terms=Terms(
        **_USUAL,
        kind=Kind.PERCENT,
        scope=Scope.UNIT,
        target=Target.SKU,
        target_key=SKU,
        value=3,
        flags=Flags.CONDITION_TARGET | Flags.REQUIRES | Flags.UNMARKED,
    ),
    extra=Extra(),
    max_discount=99_999,
)
_VALUES = {Kind.PERCENT: 300, Kind.FIXED: 301, Kind.FIXED_PRICE: 100, Kind.EVERY: 7, Kind.TIER: 0, Kind.BXGY: 0}


def sets() -> Iterator[Case]:
    """Each has a condition target and a required tag."""
    for kind, target, condition, option in product(_VALUES, SELECTORS, SELECTORS, OPTIONS):
        for scope in SCOPES_OF[kind]:
            fields = {"kind": kind, "scope": scope, "flags": option | Flags.CONDITION_TARGET | Flags.REQUIRES}
            fields |= {"target": target.target, "target_key": target.key, "value": _VALUES[kind]}
            extra = Extra(condition=condition, requires=WRAP)
            yield from _in_groups(fields, extra) if kind != Kind.BXGY else _given(fields, extra)


def _in_groups(fields: dict[str, Any], extra: Extra) -> Iterator[Case]:
    """Of units as they are and, where the kind has them, of whole groups with at most so many of a line."""
    kind, scope = fields["kind"], fields["scope"]
    if kind == Kind.TIER:
        extra = replace(extra, tiers=tuple(Tier(1 + step, 100 + step) for step in range(5)))
    yield _eight(fields, extra, 3)
    if kind == Kind.TIER or (kind, scope) == (Kind.EVERY, Scope.LINE):
        return
    groups = {"flags": fields["flags"] | Flags.WHOLE_GROUPS, "max_times": 60_000}
    yield _eight(fields | groups | ({} if kind == Kind.EVERY else {"max_units": 9_999}), extra, 3)


def _given(fields: dict[str, Any], extra: Extra) -> Iterator[Case]:
    """Also where a percentage of each line was taken before, so that what is left of the units is not even."""
    scope = fields["scope"]
    of_scope = Flags.PARTIAL_CYCLE if scope == Scope.LINE else Flags.GET_DEAREST
    before = replace(_PERCENT, extra=Extra(condition=extra.condition, requires=WRAP))
    for get, (buy, given, times), flag in product(SELECTORS, CYCLES[scope], (Flags(0), of_scope)):
        cycle = {"buy_quantity": buy, "get_quantity": given, "max_times": times, "get_bps": 9_000}
        eight = _eight(fields | cycle | {"flags": fields["flags"] | flag}, replace(extra, get=get), QUANTITY)
        yield eight
        yield replace(eight, presented=(before, *eight.presented[1:]))


def _eight(fields: dict[str, Any], extra: Extra, quantity: int) -> Case:
    lines = tuple(
        Line(unit_price=PRICE - at, quantity=quantity, sku=SKU, tags=GOODS | (WRAP if at == LINES - 1 else 0))
        for at in range(LINES)
    )
    promotion = Presented(
        campaign=bytes(32), terms=Terms(**(_USUAL | fields)), extra=extra, max_discount=_most(fields, quantity)
    )
    return Case(tuple(replace(promotion, campaign=bytes([at]) * 32) for at in range(PROMOTIONS)), lines, 500)


def _most(fields: dict[str, Any], quantity: int) -> int:
    """Less than what any of the eight would give, minor units."""
    return 97 if fields["value"] in (7, 301) else 99 * quantity
