"""What wallets earned, from a file: `account,amount` a line, all that was ever earned in a programme.

A wallet may have any number of lines, which add up; further columns, such as a reason, are the merchant's own. The file
grows from one epoch to the next, since a root says what everybody earned so far.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from offchain.campaigns import forms
from offchain.campaigns.forms import FormError
from offchain.companions.errors import EarningsError
from offchain.domain.reward_ledger import MAX_U128

_WANTED: Final = {"account", "amount"}
_SHOWN: Final = 20
"""Mistakes that a message lists."""


def read(path: Path, decimals: int) -> Mapping[int, int]:
    """Account -> minor units, ascending by account. decimals : of the token. Raises `EarningsError`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file, strict=True)
            if not set(lines.fieldnames or ()) >= _WANTED:
                raise EarningsError(path.name, ["line 1: wanted a header with the columns account and amount"])
            return _summed(path.name, lines, decimals)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EarningsError(path.name, [f"{error}; wanted a CSV file in UTF-8"]) from error


def _summed(name: str, lines: "csv.DictReader[str]", decimals: int) -> Mapping[int, int]:
    earned: dict[int, int] = {}
    problems: list[str] = []
    for line in lines:
        try:
            account = forms.account((line["account"] or "").strip())
            amount = forms.money((line["amount"] or "").strip(), decimals)
        except FormError as error:
            problems.append(f"line {lines.line_num}: {error}")
            continue
        if account == 0:
            problems.append(f"line {lines.line_num}: found the zero address; wanted a wallet")
        earned[account] = earned.get(account, 0) + amount
    kept = {account: amount for account, amount in sorted(earned.items()) if amount}
    if not kept and not problems:
        problems.append("found no earnings; wanted at least one wallet with more than nothing")
    if sum(kept.values()) > MAX_U128:
        problems.append(f"found {sum(kept.values())} minor units in all; wanted at most {MAX_U128}")
    if problems:
        raise EarningsError(name, problems[:_SHOWN])
    return kept
