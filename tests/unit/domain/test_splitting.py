"""Whether a shopper gains or loses by making two orders of one: the table of the specification, kind by kind."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.domain import cascade
from offchain.domain.bounds import MAX_U96
from offchain.domain.extra import NO_EXTRA, Extra, Selector
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Scope, Terms
from offchain.domain.tiers import Tier
from tests.unit.domain.evaluating import presented, terms

LINES = st.lists(st.builds(Line, st.integers(0, 3_000), st.integers(1, 6)), min_size=1, max_size=5).map(
    lambda lines: sorted(lines, key=lambda line: -line.unit_price)
)
RATES, AMOUNTS = st.integers(1, 10_000), st.integers(1, 2_000)
GROUPS = {"flags": Flags.WHOLE_GROUPS, "min_quantity": 3}


def discount(promotion: Terms, extra: Extra, lines: list[Line]) -> int:
    """What the order gets, 0 where it is refused."""
    if not lines:
        return 0
    try:
        return cascade.run([presented(promotion, extra)], lines, 0).discount
    except Refusal:
        return 0


def halves(lines: list[Line], seed: Random) -> tuple[list[Line], list[Line]]:
    """The units of each line, shared out by chance over two orders."""
    first, second = [], []
    for line in lines:
        units = seed.randint(0, line.quantity)
        if units:
            first.append(Line(line.unit_price, units))
        if units < line.quantity:
            second.append(Line(line.unit_price, line.quantity - units))
    return first, second


def gain(promotion: Terms, lines: list[Line], seed: Random, extra: Extra = NO_EXTRA) -> int:
    """What two orders get more than the one, minor units."""
    first, second = halves(lines, seed)
    together = discount(promotion, extra, lines)
    return discount(promotion, extra, first) + discount(promotion, extra, second) - together


def elements(scope: Scope, lines: list[Line]) -> int:
    """How many scope elements the one order has that two orders may cut in two."""
    return {Scope.UNIT: 0, Scope.LINE: len(lines), Scope.ORDER: 1}[scope]


SPLITS = {"lines": LINES, "seed": st.randoms(use_true_random=False)}


@pytest.mark.parametrize("scope", [Scope.UNIT, Scope.LINE, Scope.ORDER])
@settings(max_examples=50, deadline=None)
@given(**SPLITS, rate=RATES)
def test_a_percentage_gains_or_loses_at_most_one_minor_unit_an_element(
    scope: Scope, lines: list[Line], seed: Random, rate: int
) -> None:
    assert abs(gain(terms(value=rate, scope=scope), lines, seed)) <= elements(scope, lines)


@settings(max_examples=50, deadline=None)
@given(**SPLITS, amount=AMOUNTS)
def test_a_fixed_amount_a_unit_is_the_same(lines: list[Line], seed: Random, amount: int) -> None:
    assert gain(terms(kind=Kind.FIXED, value=amount, scope=Scope.UNIT), lines, seed) == 0


@pytest.mark.parametrize("scope", [Scope.LINE, Scope.ORDER])
@settings(max_examples=50, deadline=None)
@given(**SPLITS, amount=AMOUNTS)
def test_a_fixed_amount_a_line_or_order_is_given_once_more_at_most(
    scope: Scope, lines: list[Line], seed: Random, amount: int
) -> None:
    found = gain(terms(kind=Kind.FIXED, value=amount, scope=scope), lines, seed)
    assert 0 <= found <= amount * elements(scope, lines)


@pytest.mark.parametrize("scope", [Scope.UNIT, Scope.LINE])
@settings(max_examples=50, deadline=None)
@given(**SPLITS, amount=AMOUNTS)
def test_a_fixed_price_a_unit_is_the_same(scope: Scope, lines: list[Line], seed: Random, amount: int) -> None:
    assert gain(terms(kind=Kind.FIXED_PRICE, value=amount, scope=scope), lines, seed) == 0


LOSING: dict[str, tuple[dict[str, Any], Extra]] = {
    "bundle price": ({"kind": Kind.FIXED_PRICE}, NO_EXTRA),
    "every amount": ({"kind": Kind.EVERY, "min_amount": 700}, NO_EXTRA),
    "every amount a line": ({"kind": Kind.EVERY, "min_amount": 700, "scope": Scope.LINE}, NO_EXTRA),
    "every group": ({"kind": Kind.EVERY} | GROUPS, NO_EXTRA),
    "threshold": ({"kind": Kind.FIXED, "min_amount": 2_000, "scope": Scope.UNIT}, NO_EXTRA),
    "units": ({"kind": Kind.FIXED, "min_quantity": 5, "scope": Scope.UNIT}, NO_EXTRA),
    "cycles in a line": (
        {"kind": Kind.BXGY, "scope": Scope.LINE, "buy_quantity": 2, "get_quantity": 1, "get_bps": 5_000},
        Extra(get=Selector()),
    ),
    "started cycles in a line": (
        {
            "kind": Kind.BXGY,
            "scope": Scope.LINE,
            "buy_quantity": 1,
            "get_quantity": 2,
            "get_bps": 10_000,
            "flags": Flags.PARTIAL_CYCLE,
        },
        Extra(get=Selector()),
    ),
}
"""Name -> terms and extra parts of promotions of which two orders never get more."""


@pytest.mark.parametrize("name", LOSING)
@settings(max_examples=50, deadline=None)
@given(**SPLITS, amount=AMOUNTS)
def test_steps_and_thresholds_never_gain(name: str, lines: list[Line], seed: Random, amount: int) -> None:
    changes, extra = LOSING[name]
    assert gain(terms(**({"value": amount} | changes)), lines, seed, extra) <= 0


@pytest.mark.parametrize("flags", [0, Flags.TIER_BY_QUANTITY])
@settings(max_examples=50, deadline=None)
@given(**SPLITS)
def test_rising_rates_gain_at_most_one_minor_unit(flags: int, lines: list[Line], seed: Random) -> None:
    tiers = Extra(tiers=(Tier(3, 500), Tier(9, 1_500)) if flags else (Tier(1_000, 500), Tier(4_000, 1_500)))
    assert gain(terms(kind=Kind.TIER, value=0, flags=flags), lines, seed, tiers) <= 1


EITHER: dict[str, tuple[dict[str, Any], Extra, list[Line], list[list[Line]], int]] = {
    "tiers of amounts": (
        {"kind": Kind.TIER, "value": 0, "flags": Flags.VALUE_FIXED},
        Extra(tiers=(Tier(100, 10), Tier(200, 15))),
        [Line(100, 2)],
        [[Line(100, 1)], [Line(100, 1)]],
        5,
    ),
    "cheapest given over the order": (
        {"kind": Kind.BXGY, "buy_quantity": 1, "get_quantity": 1, "get_bps": 10_000},
        Extra(get=Selector()),
        [Line(100, 2), Line(10, 2)],
        [[Line(100, 2)], [Line(10, 2)]],
        90,
    ),
    "units that count at most": (
        {"kind": Kind.FIXED, "value": 5, "scope": Scope.UNIT, "max_units": 1},
        NO_EXTRA,
        [Line(100, 2)],
        [[Line(100, 1)], [Line(100, 1)]],
        5,
    ),
    "steps at most": (
        {"kind": Kind.EVERY, "value": 5, "min_amount": 100, "max_times": 1},
        NO_EXTRA,
        [Line(100, 2)],
        [[Line(100, 1)], [Line(100, 1)]],
        5,
    ),
    "a cap": ({"value": 10_000, "cap_amount": 60}, NO_EXTRA, [Line(100, 2)], [[Line(100, 1)], [Line(100, 1)]], 60),
}
"""Name -> promotion, one order, the two orders, and what the two gain: bounds an order are there for each order."""


@pytest.mark.parametrize("name", EITHER)
def test_bounds_and_steps_of_amounts_hold_for_each_order(name: str) -> None:
    changes, extra, together, apart, gained = EITHER[name]
    promotion = terms(**changes)
    separate = sum(discount(promotion, extra, lines) for lines in apart)
    assert separate - discount(promotion, extra, together) == gained


def test_the_bound_of_a_percentage_is_met() -> None:
    half = terms(value=5_000)
    first, second = [Line(1, 1)], [Line(1, 1)]
    assert discount(half, NO_EXTRA, first) + discount(half, NO_EXTRA, second) == 2
    assert discount(half, NO_EXTRA, [Line(1, 2)]) == 1
    assert terms().cap_amount == MAX_U96
