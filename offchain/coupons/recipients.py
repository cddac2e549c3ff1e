"""Who gets coupons: a CSV file of wallets.

    account,value
    0x5B38Da6a701c568545dCfcB03FcB875f56beddC4,15%

account : a wallet each; value : the coupon's own, in the form of the campaign's kind, may be empty or left out. Other
columns are passed over.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

from offchain.campaigns import forms
from offchain.campaigns.forms import FormError
from offchain.coupons.errors import CouponFileError
from offchain.domain.bounds import BPS, MAX_U96
from offchain.domain.terms import Terms


def read_value(text: str, terms: Terms, decimals: int) -> int:
    """A coupon's own value, basis points or minor units as the kind has it; "" is 0, the public terms'.

    Raises `FormError`, also for a value that the hub refuses.
    """
    if not text:
        return 0
    value = forms.percent(text) if terms.is_percent else forms.money(text, decimals)
    most = BPS if terms.is_percent else MAX_U96
    if value > most:
        raise FormError(repr(text), "at most 100%" if terms.is_percent else "less than 2**96 minor units")
    return value


def read_wallets(path: Path, terms: Terms, decimals: int, usual: int) -> Sequence[tuple[int, int]]:
    """(account, value) of each row; usual : the value of a row that says none. Raises `CouponFileError`."""
    found: dict[int, int] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            if "account" not in (rows.fieldnames or ()):
                raise CouponFileError(path, "line 1", "a column `account`")
            for row in rows:
                account, value = _row(path, rows.line_num, row, terms, decimals)
                if account in found:
                    raise CouponFileError(path, f"line {rows.line_num}", f"0x{account:040x} once")
                found[account] = usual if value is None else value
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CouponFileError(path, "the whole", "a CSV file that can be read") from error
    if not found:
        raise CouponFileError(path, "after line 1", "a wallet")
    return tuple(found.items())


def _row(path: Path, number: int, row: dict[str, str], terms: Terms, decimals: int) -> tuple[int, int | None]:
    try:
        account, text = forms.account((row["account"] or "").strip()), (row.get("value") or "").strip()
        if account == 0:
            raise FormError("the zero address", "a wallet")
        return account, read_value(text, terms, decimals) if text else None
    except FormError as error:
        raise CouponFileError(path, f"line {number}, found {error.found}", error.wanted) from error
