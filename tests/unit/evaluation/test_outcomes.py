"""What came of offers, counted in integers: rates are rounded down, and nothing unknown is guessed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.evaluation.outcomes import Outcome, Sale, by_segment, outcome

SHOWN = ("ann", "bob", "cyd", "dan", "eve", "fay", "gus")
SALES = (
    Sale("ann", paid=8_000, discount=2_000, anyway=True),
    Sale("bob", paid=4_500, discount=500, anyway=False),
    Sale("bob", paid=1_000, discount=0, anyway=False),
)


def test_conversion_sales_cost_and_return_of_a_campaign() -> None:
    assert outcome(SHOWN, SALES) == Outcome(
        shown=7,
        buyers=2,
        redemptions=3,
        conversion_bps=2_857,  # 2 of 7 is 28.571 %
        sales=13_500,
        discount=2_500,
        roi_bps=44_000,  # (13500 - 2500) / 2500
        caused_sales=5_500,
        caused_roi_bps=12_000,  # (5500 - 2500) / 2500: the discount on the others is a cost too
    )


def test_a_shopper_who_buys_twice_is_one_buyer() -> None:
    found = outcome(["bob"], SALES[1:])
    assert (found.buyers, found.redemptions, found.conversion_bps) == (1, 2, 10_000)


def test_where_one_counterfactual_is_unknown_nothing_is_said_to_be_caused() -> None:
    found = outcome(SHOWN, [*SALES, Sale("cyd", paid=1, discount=1)])
    assert (found.caused_sales, found.caused_roi_bps) == (None, None)
    assert found.sales == 13_501


def test_a_campaign_that_nobody_was_shown_or_used_has_a_conversion_of_zero_and_no_return() -> None:
    for found in (outcome([], []), outcome(SHOWN, [])):
        assert (found.conversion_bps, found.sales, found.discount, found.roi_bps) == (0, 0, 0, None)
        assert (found.caused_sales, found.caused_roi_bps) == (0, None)


@pytest.mark.parametrize(("paid", "discount", "roi_bps"), [(3, 3, 0), (2, 3, -3_334), (0, 3, -10_000), (4, 3, 3_333)])
def test_a_return_is_rounded_down_below_zero_too(paid: int, discount: int, roi_bps: int) -> None:
    assert outcome(["ann"], [Sale("ann", paid, discount)]).roi_bps == roi_bps


SEGMENTS = {"ann": 2, "bob": 0, "cyd": 0, "dan": 0, "eve": 5, "fay": 2, "gus": 2}


def test_segments_have_outcomes_of_their_own_in_ascending_order() -> None:
    found = by_segment(SHOWN, SALES, SEGMENTS)
    assert list(found) == [0, 2, 5]
    assert found[0] == outcome(["bob", "cyd", "dan"], SALES[1:])
    assert found[2] == outcome(["ann", "fay", "gus"], SALES[:1])
    assert found[5] == outcome(["eve"], [])


def test_the_parts_add_up_to_the_whole() -> None:
    whole, parts = outcome(SHOWN, SALES), by_segment(SHOWN, SALES, SEGMENTS).values()
    for name in ("shown", "buyers", "redemptions", "sales", "discount", "caused_sales"):
        assert sum(getattr(part, name) for part in parts) == getattr(whole, name)


def test_sales_may_come_from_an_iterator() -> None:
    def flowing() -> Iterator[Sale]:
        yield from SALES

    assert outcome(SHOWN, flowing()) == outcome(SHOWN, SALES)
    assert by_segment(SHOWN, flowing(), SEGMENTS) == by_segment(SHOWN, SALES, SEGMENTS)


SALE = st.builds(Sale, st.sampled_from(SHOWN), st.integers(0, 10**9), st.integers(0, 10**9), st.booleans())


@given(st.lists(SALE, max_size=8))
def test_the_order_of_sales_changes_nothing(sales: list[Sale]) -> None:
    found = outcome(SHOWN, sales)
    assert outcome(tuple(reversed(SHOWN)), list(reversed(sales))) == found
    assert 0 <= found.conversion_bps <= 10_000
    assert found.caused_sales is not None
    assert found.caused_sales <= found.sales
