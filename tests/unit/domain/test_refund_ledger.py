"""What came back of an order, step by step: never more than it gave. On chain: tests/contracts/test_refund_twin.py."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.refund_ledger import Back, Bought, nothing_back, step, until
from offchain.domain.refund_math import discount_of_return, refund_of_return
from offchain.domain.refusals import Refusal

BOUGHT = Bought(paid=6_899, discounts=(1_600, 0), units=(2, 1), untils=(100, 50))


def back(amount: int = 0, discounts: tuple[int, ...] = (0, 0), units: tuple[int, ...] = (0, 0)) -> Back:
    return Back(amount, discounts, units)


def refused(now: Back, before: Back | None = None, time: int = 0) -> tuple[str, dict[str, Any]]:
    with pytest.raises(Refusal) as told:
        step(BOUGHT, before or nothing_back(BOUGHT), now, time)
    return told.value.code, dict(told.value.facts)


def test_everything_comes_back_in_one_step() -> None:
    whole = back(6_899, (1_600, 0), (2, 1))
    assert step(BOUGHT, nothing_back(BOUGHT), whole, 0) == whole


def test_steps_add_up() -> None:
    first = step(BOUGHT, nothing_back(BOUGHT), back(100, (10, 0), (1, 0)), 0)
    assert step(BOUGHT, first, back(200, (20, 0), (1, 1)), 0) == back(300, (30, 0), (2, 1))


def test_something_comes_back() -> None:
    assert refused(back()) == ("Checkout_NothingReturned", {})


def test_there_is_a_discount_for_each_campaign() -> None:
    assert refused(back(1, (1,))) == ("Checkout_DiscountCount", {"discounts": 1, "campaigns": 2})


def test_no_more_comes_back_than_is_left() -> None:
    before = back(6_000, (1_500, 0), (1, 1))
    step(BOUGHT, before, back(899, (100, 0), (1, 0)), 0)
    assert refused(back(900), before) == ("Checkout_RefundAbovePaid", {"amount": 900, "left": 899})
    given = {"position": 0, "amount": 101, "left": 100}
    assert refused(back(0, (101, 0)), before) == ("Checkout_DiscountAboveGiven", given)
    assert refused(back(0, (0, 0), (0, 1)), before)[1] == {"line": 1, "returned": 1, "left": 0}


def test_a_line_that_the_order_has_not_does_not_come_back() -> None:
    assert refused(back(1, (0, 0), (0, 0, 1))) == ("Checkout_UnitsAboveBought", {"line": 2, "returned": 1, "left": 0})


def test_a_window_ends_before_its_last_second_where_something_comes_back_and_at_the_latest_with_the_longest() -> None:
    step(BOUGHT, nothing_back(BOUGHT), back(1), 99)
    step(BOUGHT, nothing_back(BOUGHT), back(1, (1, 0)), 99)
    assert refused(back(1), time=100) == ("Checkout_RefundLate", {"time": 100, "until": 100})
    both = Bought(100, (10, 10), (1,), (100, 50))
    with pytest.raises(Refusal, match="Checkout_RefundLate") as told:
        step(both, nothing_back(both), Back(1, (0, 1), (0,)), 50)
    assert told.value.facts["until"] == 50


@pytest.mark.parametrize(("deadline", "end", "wanted"), [(10, 20, 17), (20, 10, 17)])
def test_the_window_counts_from_whatever_is_first(deadline: int, end: int, wanted: int) -> None:
    assert until(deadline, end, 7) == wanted


@given(st.integers(1, 10_000), st.integers(1, 60), st.data())
def test_a_line_that_comes_back_unit_by_unit_gives_back_all_it_took(
    price: int, bought: int, data: st.DataObject
) -> None:
    discount = data.draw(st.integers(0, price * bought))
    order = Bought(price * bought - discount, (discount,), (bought,), (1,))
    so_far = nothing_back(order)
    while so_far.units[0] < bought:
        units = data.draw(st.integers(1, bought - so_far.units[0]))
        parts = discount, bought, so_far.units[0], units
        part = Back(refund_of_return(price, *parts), (discount_of_return(*parts),), (units,))
        so_far = step(order, so_far, part, 0)
    assert so_far == Back(order.paid, order.discounts, order.units)
