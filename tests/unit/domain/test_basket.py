"""What is left of an order while promotions take from it."""

from __future__ import annotations

import pytest

from offchain.domain.basket import fill
from offchain.domain.bounds import LINES, QUANTITY
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal


def test_of_a_new_basket_everything_is_left() -> None:
    basket = fill((Line(1_000, 2), Line(300, 1)), 490)
    assert (basket.goods, basket.left(0), basket.left(1), basket.payable) == (2_300, 2_000, 300, 2_790)


@pytest.mark.parametrize("count", [0, LINES + 1])
def test_an_order_without_lines_or_with_too_many_is_refused(count: int) -> None:
    with pytest.raises(Refusal) as refused:
        fill([Line(100, 1)] * count, 0)
    assert refused.value == Refusal("Rules_LineCount", lines=count, limit=LINES)


@pytest.mark.parametrize("quantity", [0, QUANTITY + 1])
def test_a_line_of_no_units_or_too_many_is_refused_with_its_position(quantity: int) -> None:
    with pytest.raises(Refusal) as refused:
        fill((Line(100, 1), Line(100, quantity)), 0)
    assert refused.value == Refusal("Rules_Quantity", line=1, quantity=quantity, limit=QUANTITY)


def test_the_most_lines_of_the_most_units_are_taken() -> None:
    assert fill([Line(100, QUANTITY)] * LINES, 0).goods == 100 * LINES * QUANTITY


def test_what_is_taken_is_gone_and_marks_its_lines() -> None:
    basket = fill((Line(1_000, 1), Line(500, 1), Line(300, 1)), 0)
    basket.take((100, 0, 300), mark=True)
    assert (basket.payable, basket.left(2), basket.marked) == (1_400, 0, 0b101)


def test_without_a_mark_lines_count_as_not_discounted() -> None:
    basket = fill((Line(1_000, 1),), 0)
    basket.take((100,), mark=False)
    assert (basket.left(0), basket.marked) == (900, 0)


@pytest.mark.parametrize(("units", "base"), [(0, 0), (1, 0), (2, 100), (3, 600)])
def test_what_was_taken_counts_against_the_units_that_count_first(units: int, base: int) -> None:
    basket = fill((Line(500, 3),), 0)
    basket.take((900,), mark=True)
    assert basket.base(0, units, list_price=False) == base


def test_at_list_price_nothing_was_taken() -> None:
    basket = fill((Line(500, 3),), 0)
    basket.take((900,), mark=True)
    assert basket.base(0, 2, list_price=True) == 1_000
    assert basket.base_of_free(0, 2, list_price=True) == 1_000


@pytest.mark.parametrize(("units", "base"), [(0, 0), (1, 199), (2, 399), (3, 599)])
def test_free_units_have_their_part_of_what_is_left_rounded_down(units: int, base: int) -> None:
    basket = fill((Line(500, 3),), 0)
    basket.take((901,), mark=True)
    assert basket.base_of_free(0, units, list_price=False) == base


def test_what_was_taken_from_served_units_does_not_count_against_free_ones() -> None:
    basket = fill((Line(500, 4),), 0)
    basket.take((500,), mark=True)
    basket.serve((2,), (500,))
    assert basket.base_of_free(0, 1, list_price=False) == 500
    basket.take((100,), mark=True)
    assert basket.base_of_free(0, 1, list_price=False) == 450


def test_free_units_are_never_worth_less_than_nothing() -> None:
    basket = fill((Line(500, 4),), 0)
    basket.serve((3,), (0,))
    basket.take((1_900,), mark=True)
    assert basket.base_of_free(0, 1, list_price=False) == 0
