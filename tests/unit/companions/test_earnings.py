"""The file of earnings: what a wallet ever earned, summed; every mistake told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.companions import earnings
from offchain.companions.errors import EarningsError

ANN, BOB = f"0x{0xA11CE:040x}", f"0x{0xB0B:040x}"


def written(folder: Path, text: str) -> Path:
    file = folder / "earnings.csv"
    file.write_text(text, "utf-8")
    return file


def test_lines_of_one_wallet_add_up_and_other_columns_are_the_merchants(tmp_path: Path) -> None:
    text = f"for,account,amount\nphoto,{BOB},2.00\nfriend,{ANN},10.00\nphoto,{ANN},2.5\n"
    assert earnings.read(written(tmp_path, text), 2) == {0xB0B: 200, 0xA11CE: 1_250}


def test_wallets_come_in_the_order_of_their_numbers_whatever_the_order_of_the_lines(tmp_path: Path) -> None:
    text = f"account,amount\n{ANN},1\n{BOB},1\n"
    assert list(earnings.read(written(tmp_path, text), 0)) == [0xB0B, 0xA11CE]


def test_a_wallet_that_earned_nothing_has_no_leaf(tmp_path: Path) -> None:
    assert earnings.read(written(tmp_path, f"account,amount\n{ANN},0\n{BOB},1\n"), 2) == {0xB0B: 100}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("who,amount\n", "line 1: wanted a header with the columns account and amount"),
        ("account,amount\n", "found no earnings"),
        (f"account,amount\n{ANN},1.001\n", "line 2: found '1.001'; wanted at most 2 decimals"),
        (f"account,amount\n{ANN},-1\n", "line 2: found '-1'"),
        (f"account,amount\n{BOB},1\n{ANN}\n", "line 3: found ''"),
        ("account,amount\n0x12,1\n", "line 2: found '0x12'"),
        (f"account,amount\n0x{0:040x},1\n", "line 2: found the zero address"),
        (f"account,amount\n{ANN},{2**128}\n", "minor units in all; wanted at most"),
        ('account,amount\n"x', "wanted a CSV file"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(EarningsError) as caught:
        earnings.read(written(tmp_path, text), 2)
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EarningsError, match=r"none\.csv has 1 mistake"):
        earnings.read(tmp_path / "none.csv", 2)
