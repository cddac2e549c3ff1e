"""Limits.sol against offchain/domain/bounds.py."""

from __future__ import annotations

import re

from offchain.domain import bounds
from tests.surroundings import ROOT

UNITS = {"days": 86_400, "hours": 3_600, "": 1}
ONLY_IN_PYTHON = {"MAX_U96"}  # Solidity says type(uint96).max


def test_every_bound_is_the_same_on_both_sides():
    text = (ROOT / "contracts" / "types" / "Limits.sol").read_text(encoding="utf-8")
    declared = dict(re.findall(r"uint256 internal constant (\w+) = ([^;]+);", text))
    in_python = {name: value for name, value in vars(bounds).items() if name.isupper()}
    assert {name: value_of(text) for name, text in declared.items()} == {
        name: value for name, value in in_python.items() if name not in ONLY_IN_PYTHON
    }


def test_the_largest_amount_is_what_its_field_holds():
    assert value_of("type(uint96).max") == bounds.MAX_U96


def value_of(text: str) -> int:
    """A number as Solidity writes it: 10_000, 30 days, type(uint32).max."""
    largest = re.fullmatch(r"type\(uint(\d+)\)\.max", text)
    if largest:
        return 2 ** int(largest.group(1)) - 1
    number, _, unit = text.partition(" ")
    return int(number) * UNITS[unit]
