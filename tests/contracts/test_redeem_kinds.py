"""Every kind of promotion once, from its creation to its record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from offchain.domain.extra import Selector
from offchain.domain.order import Line
from offchain.domain.terms import Flags, Kind, Scope, Target
from offchain.domain.tiers import Tier
from tests.contracts.fixtures.campaigns import MUGS, TEA
from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.promises import GIFT, SHIPPING, tiers
from tests.contracts.fixtures.refusals import refuses

BASKET = (Line(4999, 1, sku=22, tags=TEA), Line(1500, 2, sku=11, tags=MUGS))
"""79.99, dearest first."""
BUY_GET: dict[str, Any] = {"kind": Kind.BXGY, "value": 0, "get_bps": 10_000, "buy_quantity": 1, "get_quantity": 1}
ALL, ON_MUGS = Selector().packed(), Selector(Target.TAGS, MUGS).packed()


@dataclass(frozen=True)
class Case:
    """base, discount : minor units; units : those that count."""

    name: str
    changes: dict[str, Any]
    base: int
    discount: int
    units: int
    extra: tuple[int, ...] = field(default=())

    def __str__(self) -> str:
        return self.name


CASES = (
    Case("20 % of the order", {"kind": Kind.PERCENT}, 7999, 1600, 3),
    Case("20 % of each unit", {"kind": Kind.PERCENT, "scope": Scope.UNIT}, 7999, 1600, 3),
    Case("an amount off the order", {"kind": Kind.FIXED, "value": 1250}, 7999, 1250, 3),
    Case(
        "a price a mug",
        {"kind": Kind.FIXED_PRICE, "value": 1200, "scope": Scope.UNIT} | {"target": Target.TAGS, "target_key": MUGS},
        3000,
        600,
        2,
    ),
    Case(
        "a price for two mugs",
        {"kind": Kind.FIXED_PRICE, "value": 2500, "flags": Flags.WHOLE_GROUPS}
        | {"min_quantity": 2, "target": Target.SKU, "target_key": 11},
        3000,
        500,
        2,
    ),
    Case("an amount a step", {"kind": Kind.EVERY, "value": 300, "min_amount": 2000}, 7999, 900, 3),
    Case(
        "an amount a group",
        {"kind": Kind.EVERY, "value": 300, "flags": Flags.WHOLE_GROUPS} | {"min_quantity": 2},
        6499,
        300,
        2,
    ),
    Case("a tier", {"kind": Kind.TIER, "value": 0}, 7999, 800, 3, tiers(Tier(7999, 1000), Tier(8000, 2000))),
    Case("the cheapest of each pair", BUY_GET, 1500, 1500, 1, (ALL,)),
    Case("the dearest that is left", BUY_GET | {"get_bps": 5000, "flags": Flags.GET_DEAREST}, 1500, 750, 1, (ALL,)),
    Case("a mug with the tea", BUY_GET | {"target": Target.TAGS, "target_key": TEA}, 1500, 1500, 1, (ON_MUGS,)),
    Case("the second mug", BUY_GET | {"scope": Scope.LINE}, 1500, 1500, 1, (ALL,)),
    Case("a gift", GIFT, 7999, 0, 2),
    Case("half the delivery", SHIPPING, 500, 250, 3),
    Case("an amount off the delivery", SHIPPING | {"flags": Flags.VALUE_FIXED, "value": 501}, 500, 500, 3),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_promotion_is_redeemed_and_recorded(market, hub, shopper, case):
    created = market.create(extra=case.extra, **case.changes)
    order = market.order(created, lines=BASKET, index=5)
    discounts, payable = hub.quoteRedeem(*arguments(order), {"from": shopper.account})
    record = redeemed_by(hub.redeem(*arguments(order), {"from": shopper.account}))
    assert (record.base, record.discount, record.units) == (case.base, case.discount, case.units)
    assert (record.campaign, record.sequence, record.index, record.position) == (created.id, 1, 5, 0)
    assert (discounts, payable) == ([case.discount], 8499 - case.discount)
    assert hub.stateOf(created.id)[:2] == (created.terms.budget - case.discount, 1)


def test_every_kind_is_among_them():
    assert {case.changes["kind"] for case in CASES} == set(Kind)


def test_buy_and_get_over_the_order_wants_the_dearest_first(market, hub, shopper):
    created = market.create(extra=(ALL,), **BUY_GET)
    with refuses("Rules_LinesUnsorted", 1):
        hub.redeem.call(*arguments(market.order(created, lines=BASKET[::-1])), {"from": shopper.account})


@pytest.mark.parametrize("scope", [Scope.ORDER, Scope.LINE])
def test_an_order_has_the_units_of_a_first_cycle(market, hub, shopper, scope):
    created = market.create(extra=(ALL,), **(BUY_GET | {"buy_quantity": 2, "get_quantity": 3, "scope": scope}))
    with refuses("Rules_TooFewForCycle", 4, 5):
        hub.redeem.call(*arguments(market.order(created, lines=(Line(900, 4),))), {"from": shopper.account})
    assert hub.redeem.call(*arguments(market.order(created, lines=(Line(900, 5),))), {"from": shopper.account}) > 0


def test_an_order_contains_what_the_terms_require(market, hub, shopper):
    created = market.create(flags=Flags.REQUIRES, extra=(MUGS,))
    assert hub.redeem.call(*arguments(market.order(created, lines=BASKET)), {"from": shopper.account}) == 1600
    with refuses("Rules_MissingRequired", MUGS):
        hub.redeem.call(*arguments(market.order(created, lines=BASKET[:1])), {"from": shopper.account})


def test_a_threshold_may_be_measured_on_other_lines(market, hub, shopper):
    terms = {"flags": Flags.CONDITION_TARGET, "target": Target.TAGS, "target_key": TEA}
    at, above = (market.create(min_amount=amount, extra=(ON_MUGS,), **terms) for amount in (3000, 3001))
    assert hub.redeem.call(*arguments(market.order(at, lines=BASKET)), {"from": shopper.account}) == 1000
    with refuses("Rules_BelowMinAmount", 3000, 3001):
        hub.redeem.call(*arguments(market.order(above, lines=BASKET)), {"from": shopper.account})


def test_a_lower_personal_price_counts_and_a_higher_does_not(market, hub, shopper):
    price = market.create(kind=Kind.FIXED_PRICE, value=4000, cap_amount=9000)
    for personal, discount in ((3000, 4999), (5000, 3999), (0, 3999)):
        order = market.order(price, lines=BASKET, value=personal)
        assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == discount
