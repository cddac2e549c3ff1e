"""What a return of some units gives back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.bounds import MAX_U96, QUANTITY
from offchain.domain.refund_math import clawback, discount_of_return, refund_of_return


@pytest.mark.parametrize(
    ("before", "returned", "part"), [(0, 1, 33), (1, 1, 33), (2, 1, 34), (0, 2, 66), (0, 3, 100), (1, 2, 67)]
)
def test_the_parts_of_a_discount_are_differences_of_what_came_back_in_all(
    before: int, returned: int, part: int
) -> None:
    assert discount_of_return(100, 3, before, returned) == part


@st.composite
def returns(draw: st.DrawFn) -> tuple[int, int, int, list[int]]:
    """(unit price, discount of the line, units bought, units of each return, all of them in the end)."""
    bought = draw(st.integers(1, QUANTITY))
    price = draw(st.integers(0, MAX_U96))
    cuts = sorted(draw(st.sets(st.integers(1, bought), max_size=6)) | {bought})
    steps = [end - begin for begin, end in zip([0, *cuts], cuts, strict=False)]
    return price, draw(st.integers(0, price * bought)), bought, steps


@given(returns())
def test_all_parts_sum_to_the_discount_and_all_refunds_to_what_was_paid(case: tuple[int, int, int, list[int]]) -> None:
    price, discount, bought, steps = case
    before, parts, refunds = 0, 0, 0
    for units in steps:
        part = discount_of_return(discount, bought, before, units)
        refund = refund_of_return(price, discount, bought, before, units)
        assert 0 <= part <= price * units
        assert refund == price * units - part
        before, parts, refunds = before + units, parts + part, refunds + refund
    assert (parts, refunds) == (discount, price * bought - discount)


def test_returning_nothing_gives_nothing() -> None:
    assert refund_of_return(500, 100, 3, 1, 0) == 0


def test_goods_that_were_free_give_nothing_back() -> None:
    assert refund_of_return(500, 1_500, 3, 0, 3) == 0


@pytest.mark.parametrize(("kept", "earned", "charged"), [(500, 300, 200), (500, 500, 0), (500, 700, 0), (0, 0, 0)])
def test_a_return_costs_what_the_kept_goods_no_longer_earn_and_never_pays(kept: int, earned: int, charged: int) -> None:
    assert clawback(kept, earned) == charged
