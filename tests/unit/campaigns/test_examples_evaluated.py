"""Every example, read, drafted and evaluated: an order that gets what it says, and one that does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pytest

from offchain.campaigns.drafting import Draft
from offchain.campaigns.papers import gather
from offchain.data.catalogue import Catalogue
from offchain.domain import cascade
from offchain.domain.cascade import Outcome, Presented
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.schedule import check_hours
from offchain.domain.stacking import check_set, place
from tests.unit.campaigns.documents import MERCHANT
from tests.unit.campaigns.test_examples import FILES, FOLDER, LOCAL_CHAIN, NOW

CATALOGUE: Final = Catalogue.load(FOLDER / "catalogue.json")
TOGETHER: Final = ("combined-1-line", "combined-2-order", "combined-3-delivery")


def lines_of(basket: dict[str, int]) -> tuple[Line, ...]:
    """Lines at list price, the dearest first."""
    products = [CATALOGUE.by_sku(sku) for sku in basket]
    products.sort(key=lambda product: -product.price)
    return tuple(Line(product.price, basket[product.sku], product.id, product.tags) for product in products)


def plain_lines(basket: dict[str, int]) -> tuple[Line, ...]:
    """Lines of one unit of goods without a catalogue; name -> price."""
    return tuple(Line(price, 1) for price in basket.values())


@dataclass(frozen=True)
class Case:
    """gets : SKU -> units of an order that gets `discount`, minor units, and `gifts` units; lacks : one that the rules
    refuse with `code`; delivery : minor units."""

    gets: dict[str, int]
    discount: int
    lacks: dict[str, int]
    code: str
    gifts: int = 0
    delivery: int = 490
    lacks_delivery: int = 490
    lacks_lines: tuple[Line, ...] = ()
    lines: Callable[[dict[str, int]], tuple[Line, ...]] = lines_of


CASES: Final = {
    # 10 % of 2 x 7.99 = 1.598, half up
    "percent-voucher": Case({"C-1": 2}, 160, {"C-1": 1}, "Rules_BelowMinAmount"),
    # 5 % of 12.80 and of 29.90, each line rounded, cut to 4.00 an order: 0.64 + 1.50 = 2.14
    "percent-root": Case({"T-1": 2, "K-1": 1}, 214, {"T-1": 1}, "Rules_BelowMinQuantity"),
    # 5.00 off each kettle, cut to 15.00 an order
    "fixed-public": Case({"K-1": 4}, 1_500, {"T-1": 1}, "Rules_NothingInTarget"),
    "every-public": Case({"a": 35_000, "b": 25_500}, 8_000, {"a": 29_999}, "Rules_BelowMinAmount", lines=plain_lines),
    # 5 units hold two whole pairs
    "every-units": Case({"C-1": 3, "C-2": 2}, 300, {"C-1": 1}, "Rules_BelowMinQuantity"),
    "tier-public": Case({"a": 20_000}, 3_000, {"a": 9_999}, "Rules_BelowMinAmount", lines=plain_lines),
    # six units: 10 % of 31.96 and of 7.90, each line rounded; 2 % of 0.20 rounds to nothing
    "tier-units": Case({"C-1": 4, "T-2": 2}, 320 + 79, {}, "Rules_ZeroDiscount", lacks_lines=(Line(20, 1),)),
    # four of five packs at 2.95 instead of 3.95
    "flash-sale": Case({"T-2": 5}, 400, {"T-1": 1}, "Rules_NothingInTarget"),
    # one of two kettles at 19.90 instead of 29.90
    "flash-reserved": Case({"K-1": 2}, 1_000, {"T-1": 1}, "Rules_NothingInTarget"),
    # two of three packs at 8.50 instead of 9.50, where the voucher names no better price
    "personal-price": Case({"C-2": 3}, 200, {"C-1": 1}, "Rules_NothingInTarget"),
    "joint-promotion": Case({"C-1": 6}, 501, {"C-1": 5}, "Rules_BelowMinAmount"),
    "threshold-public": Case({"a": 4_000}, 500, {"a": 3_999}, "Rules_BelowMinAmount", lines=plain_lines),
    # the first three of four: 29.90 + 6.40 + 6.40 for 10.00
    "bundle-price": Case({"K-1": 1, "T-1": 3}, 4_270 - 1_000, {"T-1": 2}, "Rules_BelowMinQuantity"),
    # two coffees bring the cheapest tea, 3.95, at half its price: 1.975, half up
    "buy-two-get-one": Case({"C-1": 2, "T-1": 1, "T-2": 1}, 198, {"C-1": 2}, "Rules_TooFewForCycle"),
    # 52.30 of tea: two full steps of 25.00
    "gift": Case({"K-1": 1, "T-1": 4}, 0, {"T-1": 3}, "Rules_BelowMinAmount", gifts=2),
    "free-shipping": Case({"K-1": 1, "C-2": 2}, 490, {"K-1": 1}, "Rules_BelowMinAmount"),
    # 8 % of ten of twelve units, the first in the order of the lines: 9.50 x 2 + 7.99 x 8 = 82.92
    "members-only": Case({"C-2": 2, "C-1": 10}, 663, {"G-1": 2}, "Rules_MissingRequired"),
    "combined-1-line": Case({"C-1": 3}, 240, {"T-1": 1}, "Rules_NothingInTarget"),
    "combined-2-order": Case({"C-1": 6}, 500, {"C-1": 5}, "Rules_BelowMinAmount"),
    "combined-3-delivery": Case({"C-1": 1}, 200, {"C-1": 1}, "Rules_ZeroDiscount", lacks_delivery=0),
}


def drafted(name: str) -> Draft:
    """The terms of an example."""
    return gather(FOLDER / f"{name}.yaml", chain_id=LOCAL_CHAIN).draft(NOW, MERCHANT)


def presented(name: str) -> Presented:
    """An example as it is presented, with the public value."""
    made = drafted(name)
    campaign = name.encode().ljust(32, b"\0")
    return Presented(campaign=campaign, terms=made.terms, extra=made.extra, max_discount=made.terms.cap_amount)


def run(names: tuple[str, ...], lines: tuple[Line, ...], delivery: int) -> Outcome:
    """What examples give together."""
    promotions = sorted((presented(name) for name in names), key=lambda it: place(it.terms, it.campaign))
    check_set([(it.campaign, it.terms) for it in promotions])
    return cascade.run(promotions, lines, delivery)


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_an_order_gets_what_the_example_says(name: str) -> None:
    case = CASES[name]
    outcome = run((name,), case.lines(case.gets), case.delivery)
    assert outcome.discount == case.discount
    assert outcome.payable == sum(line.amount for line in case.lines(case.gets)) + case.delivery - case.discount
    if case.gifts:
        assert outcome.evaluations[0].units == case.gifts


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_an_order_that_lacks_something_gets_nothing(name: str) -> None:
    case = CASES[name]
    with pytest.raises(Refusal) as refused:
        run((name,), case.lacks_lines or case.lines(case.lacks), case.lacks_delivery)
    assert refused.value.code == case.code


def test_the_three_that_go_together_are_each_counted_on_what_the_others_leave() -> None:
    """6 x 7.99 = 47.94; 10 % of it is 4.79; 43.15 is still 40.00 or more, so 5.00; then 2.00 of delivery."""
    outcome = run(TOGETHER, lines_of({"C-1": 6}), 490)
    assert [evaluation.discount for evaluation in outcome.evaluations] == [479, 500, 200]
    assert outcome.evaluations[1].base == 4_794 - 479


def test_the_second_of_three_is_lost_where_the_first_pushes_the_order_below_its_threshold() -> None:
    """5 x 7.99 = 39.95, with a gift-wrapped strainer 43.45; less 10 % of the coffee it is 39.45."""
    lines = lines_of({"C-1": 5, "G-1": 1})
    assert run(("combined-2-order",), lines, 490).discount == 500
    with pytest.raises(Refusal, match="Rules_BelowMinAmount"):
        run(TOGETHER, lines, 490)


def test_two_examples_of_different_groups_are_not_presented_together() -> None:
    with pytest.raises(Refusal, match="Stacking_Groups"):
        run(("combined-1-line", "free-shipping"), lines_of({"C-1": 6}), 490)


@pytest.mark.parametrize(
    ("day", "hour", "code"),
    [(12, 19, ""), (12, 17, "Hub_OutsideHours"), (12, 22, "Hub_OutsideHours"), (16, 19, "Hub_WrongWeekday")],
)
def test_the_flash_sale_holds_on_weekday_evenings_of_its_own_time(day: int, hour: int, code: str) -> None:
    """January 2027: the 12th is a Tuesday, the 16th a Saturday; local time is an hour ahead of UTC."""
    terms = drafted("flash-sale").terms
    local_midnight = terms.start_time + (day - 11) * 86_400
    if not code:
        check_hours(terms, local_midnight + hour * 3_600)
        return
    with pytest.raises(Refusal, match=code):
        check_hours(terms, local_midnight + hour * 3_600)
