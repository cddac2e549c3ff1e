"""From a basket to order lines: the catalogue's prices, and no more of the basket than the promotion reads."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offchain.cashier.pricing import OutOfStockError, price_goods, price_lines
from offchain.data.catalogue import Catalogue, Product
from offchain.data.errors import UnknownSkuError
from offchain.domain.bounds import LINES, QUANTITY
from offchain.domain.cascade import Presented, run
from offchain.domain.extra import NO_EXTRA, Extra, Selector
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Scope, Target, Terms
from tests.unit import samples
from tests.unit.cashier.conftest import DRINKS, KITCHEN

FOR_ALL = samples.terms()


def priced(catalogue: Catalogue, basket: dict[str, int], *terms: Terms) -> tuple[Line, ...]:
    """The lines for promotions of these terms."""
    return price_lines(catalogue, basket, [presented(its) for its in terms])


def presented(terms: Terms, extra: Extra = NO_EXTRA) -> Presented:
    """A promotion without a coupon of its own."""
    return Presented(campaign=bytes(32), terms=terms, extra=extra, max_discount=terms.cap_amount)


def test_prices_come_from_the_catalogue(catalogue: Catalogue) -> None:
    assert priced(catalogue, {"C-1": 2}, FOR_ALL) == (Line(799, 2),)


def test_lines_that_look_alike_to_the_promotion_are_merged(catalogue: Catalogue) -> None:
    assert priced(catalogue, {"T-1": 2, "T-2": 3}, FOR_ALL) == (Line(450, 5),)


def test_the_goods_of_a_merged_line_are_known_with_their_units(catalogue: Catalogue) -> None:
    found = price_goods(catalogue, {"T-2": 3, "C-1": 1, "T-1": 2}, [presented(FOR_ALL)])
    assert found.goods == ((("C-1", 1),), (("T-1", 2), ("T-2", 3)))


@pytest.mark.parametrize(
    ("units", "goods"),
    [
        ((QUANTITY - 1, 1), [[("T-1", QUANTITY - 1), ("T-2", 1)]]),
        ((QUANTITY, 1), [[("T-1", QUANTITY)], [("T-2", 1)]]),
        ((QUANTITY - 1, 3), [[("T-1", QUANTITY - 1), ("T-2", 1)], [("T-2", 2)]]),
    ],
)
def test_goods_beyond_the_most_of_a_line_are_known_on_the_next(
    catalogue: Catalogue, units: tuple[int, int], goods: list[list[tuple[str, int]]]
) -> None:
    found = price_goods(catalogue, {"T-1": units[0], "T-2": units[1]}, [presented(FOR_ALL)])
    assert [list(part) for part in found.goods] == goods
    assert [line.quantity for line in found.lines] == [sum(quantity for _, quantity in part) for part in goods]


def test_neither_sku_nor_tags_are_shown_to_a_promotion_for_all(catalogue: Catalogue) -> None:
    lines = priced(catalogue, {"C-1": 1, "P-1": 1}, FOR_ALL)
    assert [(line.sku, line.tags) for line in lines] == [(0, 0), (0, 0)]


def test_only_the_tags_that_the_promotion_targets_are_shown(catalogue: Catalogue) -> None:
    terms = samples.terms(target=Target.TAGS, target_key=KITCHEN)
    lines = priced(catalogue, {"C-1": 1, "P-1": 1}, terms)
    assert lines == (Line(4_999, 1, 0, KITCHEN), Line(799, 1, 0, 0))


def test_the_skus_are_shown_only_where_the_promotion_targets_one(catalogue: Catalogue) -> None:
    terms = samples.terms(target=Target.SKU, target_key=102)
    assert priced(catalogue, {"T-1": 2, "T-2": 3}, terms) == (Line(450, 3), Line(450, 2, 102))


def test_what_the_promotion_does_not_target_is_merged_though_it_targets_a_sku(catalogue: Catalogue) -> None:
    terms = samples.terms(target=Target.SKU, target_key=101)
    assert priced(catalogue, {"T-1": 2, "T-2": 3, "C-1": 1}, terms) == (Line(799, 1, 101), Line(450, 5))


def test_of_several_promotions_each_sees_the_skus_and_tags_that_it_speaks_of(catalogue: Catalogue) -> None:
    sku = samples.terms(target=Target.SKU, target_key=102)
    tags = samples.terms(target=Target.TAGS, target_key=KITCHEN)
    lines = priced(catalogue, {"T-1": 1, "T-2": 1, "P-1": 1}, sku, tags, FOR_ALL)
    assert lines == (Line(4_999, 1, 0, KITCHEN), Line(450, 1), Line(450, 1, 102))


@pytest.mark.parametrize(
    ("terms", "extra"),
    [
        (samples.terms(flags=Flags.CONDITION_TARGET), Extra(condition=Selector(Target.TAGS, KITCHEN))),
        (samples.terms(flags=Flags.REQUIRES), Extra(requires=KITCHEN)),
        (samples.terms(kind=Kind.BXGY), Extra(get=Selector(Target.TAGS, KITCHEN))),
    ],
    ids=["condition", "requires", "get"],
)
def test_tags_of_conditions_and_of_what_is_given_are_shown_too(
    catalogue: Catalogue, terms: Terms, extra: Extra
) -> None:
    lines = price_lines(catalogue, {"P-1": 1, "C-1": 1}, [presented(terms, extra)])
    assert [line.tags for line in lines] == [KITCHEN, 0]


def test_one_promotion_that_counts_within_lines_keeps_them_apart_for_all(catalogue: Catalogue) -> None:
    within = samples.terms(kind=Kind.FIXED, scope=Scope.LINE, value=100)
    assert len(priced(catalogue, {"T-1": 2, "T-2": 3}, FOR_ALL)) == 1
    assert len(priced(catalogue, {"T-1": 2, "T-2": 3}, FOR_ALL, within)) == 2


def test_lines_stand_dearest_first_as_a_promotion_of_gifts_wants_them(catalogue: Catalogue) -> None:
    lines = priced(catalogue, {"T-1": 1, "P-1": 1, "C-1": 1}, FOR_ALL)
    assert [line.unit_price for line in lines] == [4_999, 799, 450]


@pytest.mark.parametrize("kind", [Kind.PERCENT, Kind.FIXED])
def test_a_promotion_on_lines_sees_each_product_on_a_line_of_its_own(catalogue: Catalogue, kind: Kind) -> None:
    terms = samples.terms(kind=kind, scope=Scope.LINE, value=100)
    lines = priced(catalogue, {"T-1": 2, "T-2": 3}, terms)
    assert sorted(line.quantity for line in lines) == [2, 3]
    assert all(line.sku == 0 for line in lines)


def test_a_fixed_amount_off_each_line_is_not_lost_by_merging(catalogue: Catalogue) -> None:
    terms = samples.terms(kind=Kind.FIXED, scope=Scope.LINE, value=100)
    lines = priced(catalogue, {"T-1": 1, "T-2": 1, "C-1": 1}, terms)
    assert run([presented(terms)], lines, 0).discount == 300


def test_the_order_of_the_basket_changes_nothing(catalogue: Catalogue) -> None:
    terms = samples.terms(target=Target.TAGS, target_key=DRINKS | KITCHEN)
    basket = {"P-1": 1, "C-1": 2, "T-1": 3}
    assert priced(catalogue, basket, terms) == priced(catalogue, dict(reversed(basket.items())), terms)


def test_merged_units_beyond_the_most_of_a_line_go_on_the_next(catalogue: Catalogue) -> None:
    lines = priced(catalogue, {"T-1": QUANTITY, "T-2": 1}, FOR_ALL)
    assert lines == (Line(450, QUANTITY), Line(450, 1))


def test_a_product_that_the_catalogue_does_not_have_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownSkuError):
        priced(catalogue, {"X-9": 1}, FOR_ALL)


def test_all_of_the_stock_can_be_bought_and_one_more_cannot(catalogue: Catalogue) -> None:
    assert priced(catalogue, {"P-1": 3}, FOR_ALL) == (Line(4_999, 3),)
    with pytest.raises(OutOfStockError, match="P-1: 4 wanted, 3 in stock; take fewer") as caught:
        priced(catalogue, {"P-1": 4}, FOR_ALL)
    assert (caught.value.sku, caught.value.wanted, caught.value.stock) == ("P-1", 4, 3)


@pytest.mark.parametrize(("quantity", "shown"), [(0, 0), (-3, 0), (QUANTITY + 1, QUANTITY + 1)])
def test_a_quantity_outside_its_bounds_is_refused_with_the_number(
    catalogue: Catalogue, quantity: int, shown: int
) -> None:
    with pytest.raises(Refusal) as caught:
        priced(catalogue, {"C-1": 1, "T-1": quantity}, FOR_ALL)
    assert caught.value == Refusal("Rules_Quantity", line=1, quantity=shown, limit=QUANTITY)


def test_an_empty_basket_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(Refusal) as caught:
        priced(catalogue, {}, FOR_ALL)
    assert caught.value == Refusal("Rules_LineCount", lines=0, limit=LINES)


@pytest.mark.parametrize("count", [LINES, LINES + 1])
def test_an_order_has_the_most_lines_and_not_one_more(count: int) -> None:
    shop = Catalogue.of([Product(f"S{n:03}", n + 1, "x", "y", 0, 100 + n, 5) for n in range(count)], [])
    basket = {product.sku: 1 for product in shop.products}
    if count == LINES:
        assert len(priced(shop, basket, FOR_ALL)) == LINES
        return
    with pytest.raises(Refusal) as caught:
        priced(shop, basket, FOR_ALL)
    assert caught.value == Refusal("Rules_LineCount", lines=LINES + 1, limit=LINES)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    basket=st.dictionaries(st.sampled_from(["C-1", "T-1", "T-2", "P-1"]), st.integers(1, 3), min_size=1),
    target=st.sampled_from([(Target.ALL, 0), (Target.TAGS, KITCHEN), (Target.TAGS, DRINKS), (Target.SKU, 102)]),
    scope=st.sampled_from([Scope.UNIT, Scope.LINE, Scope.ORDER]),
    kind=st.sampled_from([Kind.PERCENT, Kind.FIXED]),
    value=st.integers(1, 3_000),
)
def test_showing_less_of_the_basket_changes_no_discount(
    catalogue: Catalogue,
    basket: dict[str, int],
    target: tuple[int, int],
    scope: Scope,
    kind: Kind,
    value: int,
) -> None:
    terms = samples.terms(kind=kind, scope=scope, value=value, target=target[0], target_key=target[1])
    products = [(catalogue.by_sku(sku), units) for sku, units in basket.items()]
    whole = [Line(product.price, units, product.id, product.tags) for product, units in products]

    def result(lines: Any) -> object:
        try:
            outcome = run([presented(terms)], lines, 0)
        except Refusal as refusal:
            return refusal
        return outcome.discount, outcome.payable

    assert result(priced(catalogue, basket, terms)) == result(whole)
