"""Receipts: list price, discount, tax, net and gross, a line and in all, worked out by hand."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.domain import cascade
from offchain.domain.basket import fill
from offchain.domain.cascade import Presented
from offchain.domain.order import Line
from offchain.domain.receipt import Entry, Receipt, TaxPlan, receipt, receipt_of
from offchain.domain.refusals import Refusal
from offchain.domain.tax import Taxed
from offchain.domain.terms import Kind, Scope
from tests.unit.domain.evaluating import presented, terms
from tools.vectors import chance

BOOK, LAMP = Line(1_250, 2), Line(4_999, 1)
TENTH, FREE_DELIVERY = terms(value=1_000), terms(kind=Kind.SHIPPING, scope=Scope.SHIPPING, value=10_000)


def printed(*promotions: Presented, included: bool, delivery: int = 490) -> Receipt:
    """Of two books at 7 % and a lamp at 19 %."""
    basket = cascade.run(promotions, (BOOK, LAMP), delivery).basket
    return receipt(basket, TaxPlan((700, 1_900), 1_900, included))


def test_prices_that_include_the_tax() -> None:
    """10 % of 74.99 is 7.50, of which 2.50 are the books' and 5.00 the lamp's."""
    found = printed(presented(TENTH), included=True)
    assert found.lines == (
        Entry(list_price=2_500, discount=250, rate=700, net=2_103, tax=147, gross=2_250),  # 147.2
        Entry(list_price=4_999, discount=500, rate=1_900, net=3_781, tax=718, gross=4_499),  # 718.3
    )
    assert found.delivery == Entry(list_price=490, discount=0, rate=1_900, net=412, tax=78, gross=490)  # 78.2
    assert (found.list_price, found.discount, found.net, found.tax, found.gross) == (7_989, 750, 6_296, 943, 7_239)


def test_prices_that_exclude_the_tax() -> None:
    found = printed(presented(TENTH), included=False)
    assert found.lines == (
        Entry(list_price=2_500, discount=250, rate=700, net=2_250, tax=158, gross=2_408),  # 157.5
        Entry(list_price=4_999, discount=500, rate=1_900, net=4_499, tax=855, gross=5_354),  # 854.81
    )
    assert found.delivery == Entry(list_price=490, discount=0, rate=1_900, net=490, tax=93, gross=583)  # 93.1
    assert (found.list_price, found.discount, found.net, found.tax, found.gross) == (7_989, 750, 7_239, 1_106, 8_345)


def test_tax_is_taken_after_the_discount_and_not_before() -> None:
    """Of the list price the lamp's tax would be 949.8; of what is left it is 854.8."""
    assert printed(presented(TENTH), included=False).lines[1].tax == 855
    assert receipt_of((BOOK, LAMP), (0, 0), 0, 0, TaxPlan((700, 1_900), 0, included=False)).lines[1].tax == 950


def test_a_free_delivery_bears_no_tax() -> None:
    found = printed(presented(FREE_DELIVERY), included=False)
    assert found.delivery == Entry(list_price=490, discount=490, rate=1_900, net=0, tax=0, gross=0)


def test_goods_that_cost_nothing_any_more_bear_no_tax() -> None:
    found = printed(presented(terms(value=10_000)), included=True, delivery=0)
    assert (found.tax, found.gross, found.discount) == (0, 0, 7_499)


def test_each_rate_is_told_and_the_rates_add_up() -> None:
    found = printed(presented(TENTH), included=True)
    assert found.by_rate() == {700: Taxed(2_103, 147), 1_900: Taxed(3_781 + 412, 718 + 78)}


def test_as_many_rates_as_lines_are_needed() -> None:
    with pytest.raises(Refusal) as refused:
        receipt(fill((BOOK, LAMP), 0), TaxPlan((700,), 0, included=True))
    assert refused.value == Refusal("Order_TaxRates", rates=1, lines=2)


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 3_000), st.booleans())
def test_totals_are_the_sums_and_what_is_stated_is_what_the_chain_calls_payable(
    seed: Random, rate: int, included: bool
) -> None:
    order = chance.lines(seed)
    basket = fill(order, 490)
    for promotion in chance.presented_set(seed, order):
        try:
            cascade.apply(promotion, basket)
        except Refusal:
            continue
    found = receipt(basket, TaxPlan((rate,) * len(order), rate, included))
    assert all(entry.net + entry.tax == entry.gross and entry.tax >= 0 <= entry.net for entry in found.entries)
    assert found.list_price - found.discount == basket.payable == (found.gross if included else found.net)
    assert found.net + found.tax == found.gross
    assert sum(part.gross for part in found.by_rate().values()) == found.gross
