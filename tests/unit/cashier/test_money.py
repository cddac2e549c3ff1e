"""A cashier signs only in the money of its prices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.adapters.fakes import FakeSigner
from offchain.cashier.quoting import Cashier, Held
from offchain.data.catalogue import Catalogue
from offchain.domain.denomination import Denomination
from offchain.domain.refusals import Refusal
from tests.unit import samples
from tests.unit.cashier.test_quoting import CHECKOUT

DOLLARS = Denomination(currency=840, token=0, decimals=2)


def test_an_order_says_in_which_money_it_was_priced(catalogue: Catalogue) -> None:
    cashier = Cashier(catalogue, samples.hub(), FakeSigner(8), DOLLARS)
    assert cashier.quote([Held(samples.terms())], CHECKOUT).order.money == DOLLARS


@pytest.mark.parametrize(
    ("money", "expected"),
    [
        (replace(DOLLARS, currency=978), Refusal("Order_Currency", order=978, terms=840)),
        (replace(DOLLARS, token=0xC0), Refusal("Order_Token", order=0xC0, terms=0)),
    ],
    ids=["currency", "token"],
)
def test_a_promotion_in_other_money_is_refused_and_nothing_is_signed(
    catalogue: Catalogue, money: Denomination, expected: Refusal
) -> None:
    signer = FakeSigner(8)
    with pytest.raises(Refusal) as refused:
        Cashier(catalogue, samples.hub(), signer, money).quote([Held(samples.terms())], CHECKOUT)
    assert refused.value == expected
    assert signer.signed == []
