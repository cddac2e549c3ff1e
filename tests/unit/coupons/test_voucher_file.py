"""The file of a batch as it is read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from offchain.coupons import voucher_file
from offchain.coupons.errors import CouponFileError
from tests.unit.coupons.press import WALLETS, Printer


@pytest.fixture
def vouchers(printer: Printer) -> Path:
    """Of three wallets."""
    return printer.issue(printer.campaign(), wallets=printer.wallets()).vouchers


def test_the_first_line_says_of_which_batch_the_file_is(printer: Printer) -> None:
    printed = printer.issue(printer.campaign(), codes=2)
    assert voucher_file.read_batch(printed.vouchers) == printed.batch
    assert json.loads(printed.vouchers.read_text().splitlines()[0])["schema"] == "promissory-vouchers/1"


def test_a_coupon_is_found_by_its_wallet(vouchers: Path) -> None:
    found = voucher_file.find(vouchers, WALLETS[1])
    assert found == list(voucher_file.read(vouchers))[1]


def test_a_wallet_without_a_coupon_finds_none(vouchers: Path) -> None:
    assert voucher_file.find(vouchers, 5) is None


def test_a_file_that_is_cut_off_is_not_read_to_its_end(vouchers: Path) -> None:
    vouchers.write_text("".join(vouchers.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(CouponFileError, match="after line 3: wanted 3 coupons"):
        list(voucher_file.read(vouchers))


@pytest.mark.parametrize(
    ("old", "new"),
    [('"index":1', '"index":2'), ('"value":0', '"value":"x"'), ('"signature":"0x', '"signature":"0x00'), ("{", "")],
)
def test_a_damaged_line_is_named(vouchers: Path, old: str, new: str) -> None:
    lines = vouchers.read_text().splitlines(keepends=True)
    vouchers.write_text("".join([*lines[:2], lines[2].replace(old, new), lines[3]]))
    with pytest.raises(CouponFileError, match="line 3"):
        list(voucher_file.read(vouchers))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema":"promissory-vouchers/2"}', "\x00"])
def test_another_file_is_refused(printer: Printer, text: str) -> None:
    path = printer.folder / "other"
    path.write_text(text)
    with pytest.raises(CouponFileError, match="line 1"):
        voucher_file.find(path, 1)


def test_a_file_that_is_not_there_is_named(printer: Printer) -> None:
    with pytest.raises(CouponFileError, match=r"none\.jsonl"):
        voucher_file.read_batch(printer.folder / "none.jsonl")
