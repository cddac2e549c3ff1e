"""Files of wallets: what is read, and how a mistake is told."""

from __future__ import annotations

import pytest

from offchain.coupons.errors import CouponFileError
from offchain.coupons.recipients import read_wallets
from offchain.domain.terms import Kind
from tests.unit import samples
from tests.unit.coupons.press import Printer

PERCENT = samples.terms(kind=Kind.PERCENT)
FIXED = samples.terms(kind=Kind.FIXED)
ONE, TWO = f"0x{1:040x}", f"0x{2:040x}"


def test_a_wallet_has_its_own_value_or_the_usual_one(printer: Printer) -> None:
    path = printer.wallets(f"name,account,value\nAnn,{ONE},12.5%\nBob,{TWO},\n")
    assert read_wallets(path, PERCENT, 2, 700) == ((1, 1_250), (2, 700))


def test_amounts_are_of_the_currency(printer: Printer) -> None:
    assert read_wallets(printer.wallets(f"account,value\n{ONE},12.50\n"), FIXED, 2, 0) == ((1, 1_250),)


def test_a_mark_of_byte_order_is_passed_over(printer: Printer) -> None:
    assert read_wallets(printer.wallets(f"\ufeffaccount\n{ONE}\n"), FIXED, 2, 5) == ((1, 5),)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"wallet\n{ONE}\n", "line 1"),
        ("account\n", "after line 1"),
        (f"account\n{ONE}\n{TWO[:-1]}\n", "line 3"),
        (f"account\n{ONE}\n{ONE}\n", "line 3"),
        (f"account\n0x{0:040x}\n", "line 2"),
        ("account\n0x5b38Da6a701c568545dCfcB03FcB875f56beddC4\n", "line 2"),
        (f"account,value\n{ONE},101%\n", "line 2"),
        (f"account,value\n{ONE},3.00\n", "line 2"),
        (f"account,value\n{ONE}\n", ""),
    ],
    ids=["no column", "nobody", "short", "twice", "zero", "capitals", "above the whole", "another form", "short row"],
)
def test_a_mistake_is_told_with_its_line(printer: Printer, text: str, place: str) -> None:
    path = printer.wallets(text)
    if not place:
        assert read_wallets(path, PERCENT, 2, 9) == ((1, 9),)
        return
    with pytest.raises(CouponFileError, match=place):
        read_wallets(path, PERCENT, 2, 0)
