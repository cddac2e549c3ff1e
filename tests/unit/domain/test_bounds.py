"""The bounds in Python are the bounds of the contracts, each of them."""

from __future__ import annotations

import re

from offchain.domain import bounds
from tests.surroundings import ROOT

LIMITS = ROOT / "contracts" / "types" / "Limits.sol"
UNITS = {"days": 86_400, "hours": 3_600, "minutes": 60}


def limits_of_the_contracts() -> dict[str, int]:
    """Name -> value of every constant in Limits.sol."""
    found = re.findall(r"uint256 internal constant (\w+) = ([^;]+);", LIMITS.read_text("utf-8"))
    return {name: _value(text) for name, text in found}


def _value(text: str) -> int:
    if widest := re.fullmatch(r"type\(uint(\d+)\)\.max", text):
        return (1 << int(widest.group(1))) - 1
    number, _, unit = text.replace("_", "").partition(" ")
    return int(number) * UNITS.get(unit, 1)


def test_every_limit_of_the_contracts_has_its_twin_with_the_same_value() -> None:
    limits = limits_of_the_contracts()
    assert len(limits) >= 10
    assert {name: getattr(bounds, name, None) for name in limits} == limits


def test_python_knows_no_other_bound_but_the_largest_amount() -> None:
    ours = {name for name in vars(bounds) if name.isupper()}
    assert ours - set(limits_of_the_contracts()) == {"MAX_U96"}
    assert bounds.MAX_U96 == 2**96 - 1
