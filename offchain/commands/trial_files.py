"""The files that `promo evaluate` reads."""

import csv
import json
from pathlib import Path
from typing import Any, Final

from offchain.trials.errors import AssignmentError, OutcomeError, SeedError
from offchain.trials.outcomes import Columns

_COLUMNS: Final = (3, 4)
"""Of a table of outcomes: without and with a covariate."""


def seed(path: Path) -> bytes:
    """The seed of a file. Raises `SeedError`."""
    try:
        return bytes.fromhex(path.read_text("ascii").strip().removeprefix("0x"))
    except (OSError, ValueError) as error:
        raise SeedError(path.name, found=error, wanted="64 hexadecimal digits", advice="restore it") from error


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by column. Raises `AssignmentError`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AssignmentError(path.name, found=error, wanted="a CSV file in UTF-8", advice="check the file") from error


def columns(text: str, decimals: int) -> Columns:
    """What `--columns` names, with so many decimals of outcome and covariate. Raises `OutcomeError`."""
    names = text.split(",")
    if len(names) not in _COLUMNS or not all(names[1:]):
        advice = "name the table's columns in this order, such as shopper,arm,bought"
        raise OutcomeError("--columns", found=text, wanted="shopper,arm,outcome[,covariate]", advice=advice)
    shopper, arm, outcome, covariate = (*names, "")[:4]
    return Columns(shopper, arm, outcome, covariate, decimals)


def assigned(path: Path) -> dict[str, str]:
    """Shopper -> arm. Raises `AssignmentError`."""
    rows = rows_of(path)
    found = {row["shopper"]: row["arm"] for row in rows if {"shopper", "arm"} <= row.keys()}
    if not rows or len(found) < len(rows):
        told = f"{len(rows)} rows, {len(found)} shoppers"
        raise AssignmentError(path.name, found=told, wanted="shopper, arm; each shopper once", advice="use `assign`")
    return found


def verdict(path: Path) -> dict[str, Any]:
    """A document that `report` wrote. Raises `AssignmentError`."""
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        found["effects"].items()
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise AssignmentError(path.name, found=error, wanted="a verdict.json", advice="run `report` again") from error
    return found
