"""An order in other money than the terms promise is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.domain.denomination import Denomination, check_denomination
from offchain.domain.refusals import Refusal
from tests.unit import samples

DOLLARS = Denomination(currency=840, token=0, decimals=2)


def test_the_same_money_passes() -> None:
    check_denomination(DOLLARS, DOLLARS)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (replace(DOLLARS, currency=978), Refusal("Order_Currency", order=978, terms=840)),
        (replace(DOLLARS, token=0xC0), Refusal("Order_Token", order=0xC0, terms=0)),
        (replace(DOLLARS, decimals=6), Refusal("Order_Decimals", order=6, terms=2)),
        (Denomination(392, 0xC0, 0), Refusal("Order_Currency", order=392, terms=840)),
        (None, Refusal("Order_Currency", order=0, terms=840)),
    ],
    ids=["currency", "token", "decimals", "everything", "unsaid"],
)
def test_other_money_is_refused_with_both(order: Denomination | None, expected: Refusal) -> None:
    with pytest.raises(Refusal) as refused:
        check_denomination(order, DOLLARS)
    assert refused.value == expected


def test_an_order_says_its_money_and_is_the_same_order_as_its_words() -> None:
    order = samples.order(money=DOLLARS)
    assert order.money == DOLLARS
    assert order == samples.order()
