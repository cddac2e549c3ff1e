"""Currencies of ISO 4217."""

from __future__ import annotations

import pytest

from offchain.campaigns import currencies
from offchain.domain.denomination import Denomination
from tests.unit import samples


@pytest.mark.parametrize(
    ("code", "number", "decimals"),
    [
        ("USD", 840, 2),
        ("EUR", 978, 2),
        ("CNY", 156, 2),
        ("JPY", 392, 0),
        ("KWD", 414, 3),
        ("CLF", 990, 4),
        ("ALL", 8, 2),
    ],
)
def test_a_currency_has_its_number_and_decimals(code: str, number: int, decimals: int) -> None:
    found = currencies.by_code(code)
    assert found == currencies.by_number(number) == currencies.of_number(number)
    assert found is not None
    assert (found.number, found.decimals) == (number, decimals)


def test_codes_and_numbers_are_all_different() -> None:
    table = list(currencies.currencies())
    assert len(table) == 165
    assert len({it.code for it in table}) == len({it.number for it in table}) == len(table)
    assert all(len(it.code) == 3 and it.code.isupper() and 0 < it.number < 1000 for it in table)


def test_gold_and_unknown_currencies_have_no_minor_unit() -> None:
    assert currencies.by_code("XAU") is None
    assert currencies.by_number(959) is None
    assert currencies.of_number(959).decimals == 0


def test_the_money_of_terms_has_the_decimals_of_its_currency_or_of_its_token() -> None:
    assert currencies.denomination_of(samples.terms(currency=392)) == Denomination(392, 0, 0)
    assert currencies.denomination_of(samples.terms(currency=840)) == Denomination(840, 0, 2)
    assert currencies.denomination_of(samples.terms(token=0xC0), token_decimals=6) == Denomination(840, 0xC0, 6)
