"""BXGY: which units are bought, which are given, and that each serves one promotion only."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain import cascade
from offchain.domain.basket import fill
from offchain.domain.buy_get import count
from offchain.domain.extra import Extra, Selector
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Scope, Target, Terms
from tests.unit.domain.evaluating import after, given_off, left, presented, refused, terms

ANY = Extra(get=Selector())
SHIRTS, JUMPERS = 0b01, 0b10


def buy_get(buy: int, get: int, **changes: Any) -> Terms:
    """Buy so many, get so many free."""
    usual = {"kind": Kind.BXGY, "value": 0, "get_bps": 10_000, "buy_quantity": buy, "get_quantity": get}
    return terms(**(usual | changes))


def counted(terms: Terms, *lines: Line, gets: int = 0, buys: int = 0) -> tuple[list[int], list[int]]:
    """(given, served) units of lines whose tags share a bit with the masks; 0 = all lines."""
    basket = fill(lines, 0)
    return count(
        terms,
        basket,
        lambda position: not buys or bool(lines[position].tags & buys),
        lambda position: not gets or bool(lines[position].tags & gets),
    )


def too_few(terms: Terms, *lines: Line, gets: int = 0, buys: int = 0) -> tuple[int, int]:
    """(units of a first cycle that there are, units that it needs), of an order without a cycle."""
    with pytest.raises(Refusal) as raised:
        counted(terms, *lines, gets=gets, buys=buys)
    facts = dict(raised.value.facts)
    assert raised.value == Refusal("Rules_TooFewForCycle", **facts)
    return int(facts["have"]), int(facts["needed"])


def test_the_dearest_units_are_bought_and_the_cheapest_of_the_others_given() -> None:
    evaluation = given_off(buy_get(2, 2), *[Line(100, 1), Line(90, 1), Line(50, 1), Line(40, 1)], extra=ANY)
    assert (evaluation.discount, evaluation.shares, evaluation.served) == (90, [0, 0, 50, 40], [1, 1, 1, 1])


def test_the_cheapest_of_many_are_given_and_the_units_between_serve_nothing() -> None:
    evaluation = given_off(buy_get(1, 1, max_times=1), Line(100, 1), Line(90, 3), Line(50, 2), extra=ANY)
    assert (evaluation.shares, evaluation.served, evaluation.units) == ([0, 0, 50], [1, 0, 1], 1)


def test_by_flag_the_dearest_units_that_are_left_are_given() -> None:
    dearest = buy_get(1, 1, max_times=1, flags=Flags.GET_DEAREST)
    assert given_off(dearest, Line(100, 1), Line(90, 3), Line(50, 2), extra=ANY).shares == [0, 90, 0]


def test_of_lines_of_one_price_the_last_is_the_cheapest() -> None:
    assert given_off(buy_get(1, 1), Line(70, 1), Line(70, 1), extra=ANY).shares == [0, 70]


def test_given_units_may_be_of_another_target_than_bought_ones() -> None:
    lines = Line(1_000, 2, tags=JUMPERS), Line(1_000, 2, tags=SHIRTS), Line(500, 2, tags=SHIRTS)
    assert counted(buy_get(1, 4, max_times=1), *lines, buys=JUMPERS, gets=SHIRTS) == ([0, 2, 2], [1, 2, 2])


def test_a_unit_that_is_bought_is_not_given_where_the_targets_overlap() -> None:
    # Both targets hold the shirt; the dearest unit to buy is that shirt, and then none is left to give.
    lines = Line(900, 1, tags=SHIRTS), Line(500, 2, tags=JUMPERS)
    assert too_few(buy_get(1, 1), *lines, gets=SHIRTS) == (1, 2)


def test_an_overlap_gives_what_the_bought_units_leave() -> None:
    lines = Line(900, 3, tags=SHIRTS), Line(500, 2, tags=JUMPERS)
    assert counted(buy_get(1, 1), *lines, gets=SHIRTS) == ([1, 0], [2, 0])


@pytest.mark.parametrize(("units", "given"), [(3, 1), (5, 1), (6, 2), (9, 3)])
def test_only_full_cycles_count(units: int, given: int) -> None:
    assert counted(buy_get(2, 1), Line(10, units))[0] == [given]


@pytest.mark.parametrize(("units", "given"), [(2, 1), (3, 2), (4, 3), (5, 3), (6, 4), (7, 5), (8, 6)])
def test_by_flag_the_last_cycle_may_give_fewer(units: int, given: int) -> None:
    # Of 5 units, 2 bought ones would leave 3 to give, as 1 bought one does: a second cycle needs a fourth.
    partial = buy_get(1, 3, flags=Flags.PARTIAL_CYCLE)
    assert counted(partial, Line(10, units))[0] == [given]


@pytest.mark.parametrize(("max_times", "given"), [(0, 4), (1, 1), (3, 3), (9, 4)])
def test_cycles_stop_at_max_times(max_times: int, given: int) -> None:
    assert counted(buy_get(1, 1, max_times=max_times), Line(10, 8))[0] == [given]


def test_lines_that_do_not_fall_in_price_are_refused_with_the_line_over_the_order_only() -> None:
    lines = Line(500, 2), Line(400, 2), Line(450, 2)
    assert refused(buy_get(1, 1), *lines, extra=ANY) == Refusal("Rules_LinesUnsorted", line=2)
    assert given_off(buy_get(1, 1, scope=Scope.LINE), *lines, extra=ANY).shares == [500, 400, 450]


@pytest.mark.parametrize(
    ("units", "flags", "max_times", "given", "served"),
    [
        (6, 0, 0, 5, 6),
        (4, Flags.PARTIAL_CYCLE, 0, 3, 4),
        (7, Flags.PARTIAL_CYCLE, 0, 5, 6),
        (8, Flags.PARTIAL_CYCLE, 0, 6, 8),
        (8, Flags.PARTIAL_CYCLE, 1, 5, 6),
    ],
)
def test_on_a_line_cycles_stay_inside_it(units: int, flags: int, max_times: int, given: int, served: int) -> None:
    in_line = buy_get(1, 5, scope=Scope.LINE, flags=flags, max_times=max_times)
    assert counted(in_line, Line(10, units)) == ([given], [served])


def test_on_a_line_both_targets_must_hold_it() -> None:
    lines = Line(10, 4, tags=SHIRTS), Line(10, 4, tags=SHIRTS | JUMPERS), Line(10, 4, tags=JUMPERS)
    assert counted(buy_get(1, 1, scope=Scope.LINE), *lines, buys=SHIRTS, gets=JUMPERS)[0] == [0, 2, 0]


def test_the_rate_is_rounded_for_each_unit() -> None:
    assert given_off(buy_get(1, 1, get_bps=5_000), Line(15, 4), extra=ANY).discount == 2 * 8


@pytest.mark.parametrize("scope", [Scope.ORDER, Scope.LINE])
@pytest.mark.parametrize(("units", "flags", "needed"), [(1, 0, 5), (4, 0, 5), (1, Flags.PARTIAL_CYCLE, 3)])
def test_too_few_units_are_refused_with_those_of_a_first_cycle(
    scope: Scope, units: int, flags: int, needed: int
) -> None:
    assert too_few(buy_get(2, 3, scope=scope, flags=flags), Line(10, units)) == (units, needed)


def test_units_that_are_only_to_give_stand_for_none_that_are_to_buy() -> None:
    lines = Line(20, 1, tags=SHIRTS), Line(10, 9, tags=JUMPERS)
    assert too_few(buy_get(2, 3), *lines, buys=SHIRTS, gets=JUMPERS) == (1 + 3, 5)
    assert too_few(buy_get(2, 3), *lines, buys=JUMPERS, gets=SHIRTS) == (2 + 1, 5)


def test_by_line_the_line_counts_that_has_the_most() -> None:
    lines = Line(20, 2), Line(20, 4), Line(10, 3)
    assert too_few(buy_get(2, 3, scope=Scope.LINE), *lines) == (4, 5)


def test_no_unit_to_give_is_refused_with_those_that_are_bought() -> None:
    nothing = Extra(get=Selector(Target.SKU, 9))
    of_order = refused(buy_get(1, 1), Line(10, 5), extra=nothing)
    assert of_order == Refusal("Rules_TooFewForCycle", have=1, needed=2)
    of_lines = refused(buy_get(1, 1, scope=Scope.LINE), Line(10, 5), extra=nothing)
    assert of_lines == Refusal("Rules_TooFewForCycle", have=0, needed=2)


def test_free_units_of_no_price_are_worth_nothing() -> None:
    assert refused(buy_get(1, 1), Line(0, 2), extra=ANY) == Refusal("Rules_ZeroDiscount", base=0)


def test_a_unit_serves_one_promotion_only_and_what_that_took_stays_with_it() -> None:
    """1080 units of 2.50: buy 50 get 1000 uses up 1050; of the other 30, 20 of each 30 are free: 2500.00 + 50.00."""
    basket = after(buy_get(50, 1_000), Line(250, 1_080), extra=ANY)
    assert basket.served == [1_050]
    second = given_off(buy_get(10, 20), basket=basket, extra=ANY)
    assert (second.base, second.discount, second.served) == (5_000, 5_000, [30])


def test_free_units_share_evenly_what_another_discount_took_off_their_line() -> None:
    basket = after(terms(scope=Scope.LINE), Line(1_000, 10))  # 20 %: 80.00 is left, 8.00 a unit
    assert given_off(buy_get(9, 1), basket=basket, extra=ANY).discount == 800


def test_what_is_left_of_given_units_is_rounded_down() -> None:
    basket = after(terms(kind=Kind.FIXED, value=1, scope=Scope.LINE), Line(100, 3))  # 2.99 is left
    assert given_off(buy_get(2, 1), basket=basket, extra=ANY).discount == 99


def test_on_list_price_given_units_are_measured_at_list_price_and_cut_to_what_is_left() -> None:
    listed = buy_get(1, 1, flags=Flags.ON_LIST_PRICE)
    basket = after(terms(scope=Scope.LINE, value=7_000), Line(1_000, 2))
    evaluation = given_off(listed, basket=basket, extra=ANY)
    assert (evaluation.base, evaluation.discount, left(basket)) == (1_000, 600, [600])


def test_a_cap_cuts_the_discount_but_not_the_units_that_serve() -> None:
    evaluation = given_off(buy_get(1, 1), Line(300, 2), Line(200, 2), extra=ANY, most=201)
    assert (evaluation.discount, evaluation.shares, evaluation.served) == (201, [0, 201], [2, 2])


def test_excluded_lines_are_neither_bought_nor_given() -> None:
    basket = after(
        terms(kind=Kind.FIXED, value=1, target=Target.TAGS, target_key=SHIRTS), Line(90, 2, tags=SHIRTS), Line(50, 2)
    )
    picky = buy_get(1, 1, flags=Flags.EXCLUDE_DISCOUNTED)
    assert given_off(picky, basket=basket, extra=ANY).served == [0, 2]


UNITS = st.lists(st.integers(1, 9), min_size=1, max_size=6)


@given(UNITS, st.integers(1, 4), st.integers(1, 4), st.integers(0, 3), st.integers(0, 3), st.sampled_from(Scope))
def test_no_unit_serves_twice_and_given_units_are_paid_for(
    units: list[int], buy: int, get: int, flags: int, max_times: int, scope: Scope
) -> None:
    options = (Flags.GET_DEAREST if flags & 1 else 0) | (Flags.PARTIAL_CYCLE if flags & 2 else 0)
    promotion = buy_get(buy, get, flags=options, max_times=max_times, scope=scope)
    basket = fill([Line(100 - position, quantity) for position, quantity in enumerate(units)], 0)
    for _ in range(3):
        try:
            given_now, served = count(promotion, basket, lambda _: True, lambda _: True)
        except Refusal as refusal:
            assert 0 <= int(refusal.facts["have"]) < int(refusal.facts["needed"])
            return
        bought = sum(served) - sum(given_now)
        assert bought * get >= sum(given_now) * buy or options & Flags.PARTIAL_CYCLE
        assert sum(given_now) <= -(-bought // buy) * get
        basket.serve(served, [0] * len(units))
        assert all(part <= quantity for part, quantity in zip(basket.served, units, strict=True))


def test_two_of_them_in_one_order_take_no_more_than_there_is() -> None:
    basket = fill([Line(100, 4)], 0)
    for campaign in (1, 2):
        cascade.apply(presented(buy_get(1, 1, max_times=1), ANY, campaign=campaign), basket)
    assert (left(basket), basket.served) == ([200], [4])
    assert refused(buy_get(1, 1), basket=basket, extra=ANY) == Refusal("Rules_TooFewForCycle", have=0, needed=2)
