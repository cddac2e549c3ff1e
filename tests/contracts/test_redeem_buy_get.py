"""Buy and get: which units are bought and which are given, in a line and over the order, and when there are too few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from offchain.domain.extra import Selector
from offchain.domain.order import Line
from offchain.domain.terms import Flags, Scope, Target
from tests.contracts.fixtures.campaigns import MUGS, TEA
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.test_redeem_kinds import ALL, BUY_GET, ON_MUGS

BLUE = 0b100
ON_BLUE = Selector(Target.TAGS, BLUE).packed()
BUY_MUGS: dict[str, Any] = {"target": Target.TAGS, "target_key": MUGS}
BUY_TEA: dict[str, Any] = {"target": Target.TAGS, "target_key": TEA}
IN_LINES: dict[str, Any] = BUY_GET | {"scope": Scope.LINE}
IN_PART: dict[str, Any] = {"flags": Flags.PARTIAL_CYCLE}


def mugs(price: int, units: int, tags: int = MUGS) -> Line:
    return Line(price, units, sku=price, tags=tags)


def tea(price: int, units: int) -> Line:
    return Line(price, units, sku=price, tags=TEA)


def numbers(buy: int, get: int) -> dict[str, int]:
    return {"buy_quantity": buy, "get_quantity": get}


@dataclass(frozen=True)
class Case:
    """discount : minor units, the price of what is given."""

    name: str
    changes: dict[str, Any]
    lines: tuple[Line, ...]
    discount: int
    get: int = ALL

    def __str__(self) -> str:
        return self.name


CASES = (
    Case("a line gives as often as it has cycles", IN_LINES, (mugs(1000, 5),), 2000),
    Case("a line gives no more often than the terms say", IN_LINES | {"max_times": 1}, (mugs(1000, 4),), 1000),
    Case("a line outside the get target gives nothing", IN_LINES, (tea(2000, 2), mugs(1000, 2)), 1000, ON_MUGS),
    Case("the last cycle of a line gives in part", IN_LINES | IN_PART | numbers(2, 2), (mugs(1000, 7),), 3000),
    Case("what only makes up what is bought gives nothing", IN_LINES | IN_PART | numbers(2, 2), (mugs(900, 6),), 1800),
    Case(
        "no cycle in part after the last", IN_LINES | IN_PART | numbers(2, 2) | {"max_times": 1}, (mugs(900, 7),), 1800
    ),
    Case("what is not to get is passed over", BUY_GET, (tea(2000, 1), mugs(1500, 2), tea(1000, 1)), 1500, ON_MUGS),
    Case("what is not to buy is passed over", BUY_GET | BUY_TEA, (mugs(3000, 1), tea(2000, 1)), 3000, ON_MUGS),
    Case(
        "units to buy come from several lines",
        BUY_GET | BUY_TEA | numbers(2, 1),
        (tea(3000, 1), tea(2000, 1), mugs(1000, 1)),
        1000,
        ON_MUGS,
    ),
    Case(
        "a line that gives nothing takes no cycle back",
        BUY_GET | numbers(2, 1),
        (mugs(2000, 3), tea(1000, 1)),
        2000,
        ON_MUGS,
    ),
    Case("the last cycle of an order gives in part", BUY_GET | IN_PART | numbers(2, 3), (mugs(1000, 4),), 2000),
)


def redeem(market, presented):
    """As the shopper, without leaving a trace."""
    return market.hub.redeem.call(*arguments(presented), {"from": market.people.shopper.account})


@pytest.mark.parametrize("case", CASES, ids=str)
def test_units_are_given(market, case):
    created = market.create(extra=(case.get,), **case.changes)
    assert redeem(market, market.order(created, lines=case.lines)) == case.discount


def test_a_refusal_tells_the_most_units_that_one_line_has(market):
    """Of lines that are both to buy and to get; others have more."""
    created = market.create(extra=(ON_BLUE,), **(IN_LINES | BUY_MUGS | numbers(3, 1)))
    both = MUGS | BLUE
    lines = (tea(3000, 9), mugs(2500, 8), mugs(2000, 3, both), mugs(1500, 2, both))
    with refuses("Rules_TooFewForCycle", 3, 4):
        redeem(market, market.order(created, lines=lines))
    assert redeem(market, market.order(created, lines=(*lines, mugs(1000, 4, both)))) == 1000


def test_a_first_cycle_in_part_gives_one_unit_at_least(market):
    created = market.create(extra=(ALL,), **(BUY_GET | IN_PART | numbers(2, 3)))
    with refuses("Rules_TooFewForCycle", 2, 3):
        redeem(market, market.order(created, lines=(mugs(1000, 2),)))
    assert redeem(market, market.order(created, lines=(mugs(1000, 3),))) == 1000


def test_units_serve_one_promotion_only(market):
    first = market.create(extra=(ALL,), priority=2, salt=40, max_times=1, **BUY_GET)
    second = market.create(extra=(ALL,), priority=1, salt=41, **BUY_GET)
    with refuses("Rules_TooFewForCycle", 0, 2):
        redeem(market, market.set_of(first, second, lines=(mugs(1000, 2),)))
    assert redeem(market, market.set_of(first, second, lines=(mugs(1000, 4),))) == 2000


def test_lines_that_were_discounted_are_neither_bought_nor_given_where_the_terms_say_so(market):
    tenth = market.create(value=1000, scope=Scope.LINE, priority=9, salt=42, **BUY_MUGS)
    among_all, among_others = (
        market.create(extra=(ALL,), salt=43 + flags, flags=flags, **BUY_GET) for flags in (0, Flags.EXCLUDE_DISCOUNTED)
    )
    lines = (tea(2000, 2), mugs(1000, 2))
    assert redeem(market, market.set_of(tenth, among_all, lines=lines)) == 200 + 2 * 900
    assert redeem(market, market.set_of(tenth, among_others, lines=lines)) == 200 + 2000
