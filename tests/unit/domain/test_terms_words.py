"""The ten words of the terms: every field where the contracts' documentation says, no field on another's bits."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.refusals import Field
from offchain.domain.terms import (
    KNOWN_FLAGS,
    Audience,
    Flags,
    GateKind,
    GroupMode,
    Kind,
    Revocation,
    Scope,
    Settlement,
    Target,
    Terms,
)
from offchain.domain.terms import pack_terms as packed
from offchain.domain.terms import unpack_terms as unpacked
from offchain.domain.words import FieldRangeError
from tests.surroundings import ROOT
from tests.unit import samples

TYPES = (ROOT / "contracts" / "types" / "PromoTypes.sol").read_text("utf-8")
WORDS = ("actor", "issue", "money", "bounds", "limits", "gate", "assurance", "truth")
HASHES = ("extra_hash", "cold_hash")


def documented_layout() -> dict[str, tuple[int, int, int]]:
    """Field -> (word, lowest bit, width), from the NatSpec of `PromoTypes.Terms`."""
    natspec = TYPES[: TYPES.index("struct Terms {")].rsplit("/// @notice", 1)[1]
    layout = {}
    for number, word in enumerate(WORDS):
        match = re.search(rf"@param {word} (.*?)(?=/// @param|\Z)", natspec, re.DOTALL)
        assert match, word
        parts = re.findall(r"(\w+) (\d+)(?= *(?:\||\(|;|$|\n))", match.group(1).replace("///", ""))
        below = 256
        for name, bits in parts:
            below -= int(bits)
            layout[re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()] = (number, below, int(bits))
    return layout


LAYOUT = documented_layout()


def blank() -> dict[str, Any]:
    """Every field zero."""
    return {field.name: bytes(32) if field.name in HASHES else 0 for field in fields(Terms)}


def test_the_documentation_of_the_contracts_names_every_field() -> None:
    assert set(LAYOUT) == {field.name for field in fields(Terms)} - set(HASHES)


@pytest.mark.parametrize("name", sorted(LAYOUT))
def test_a_field_fills_its_own_bits_and_no_other(name: str) -> None:
    word, lowest, width = LAYOUT[name]
    words = packed(Terms(**(blank() | {name: 2**width - 1})))
    assert words == tuple((2**width - 1) << lowest if number == word else 0 for number in range(10))


@pytest.mark.parametrize("name", sorted(LAYOUT))
def test_one_more_than_a_field_holds_is_refused_with_its_name(name: str) -> None:
    with pytest.raises(FieldRangeError) as caught:
        packed(Terms(**(blank() | {name: 2 ** LAYOUT[name][2]})))
    assert caught.value.name == name


def test_the_hashes_are_the_last_two_words() -> None:
    words = packed(samples.terms(extra_hash=b"\x01" * 32, cold_hash=b"\x02" * 32))
    assert words[8:] == (int.from_bytes(b"\x01" * 32, "big"), int.from_bytes(b"\x02" * 32, "big"))


@given(st.lists(st.integers(0, 2**256 - 1), min_size=10, max_size=10).map(tuple))
def test_any_ten_words_are_terms_and_come_back_from_them(words: tuple[int, ...]) -> None:
    assert packed(unpacked(words)) == words


@pytest.mark.parametrize("count", [0, 9, 11])
def test_another_number_of_words_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"terms have 10 words, got {count}"):
        unpacked((0,) * count)


@pytest.mark.parametrize("enum", [Kind, Scope, Target, Audience, Revocation, Settlement, GroupMode, GateKind, Field])
def test_an_enum_has_the_members_of_the_contracts_in_their_order(enum: type[Kind]) -> None:
    match = re.search(rf"enum {enum.__name__} {{([^}}]*)}}", TYPES)
    assert match
    names = [name.strip() for name in match.group(1).split(",")]
    assert {name: member.value for name, member in enum.__members__.items()} == {
        name: number for number, name in enumerate(names)
    }


def test_the_flags_are_those_of_the_contracts() -> None:
    library = (ROOT / "contracts" / "libraries" / "TermsLib.sol").read_text("utf-8")
    found = re.findall(r"uint256 internal constant (\w+) = 1 << (\d+);", library)
    assert {name: 1 << int(shift) for name, shift in found} == {flag.name: flag.value for flag in Flags}


def test_the_mask_of_known_flags_has_every_flag_and_no_other_bit_on_both_sides() -> None:
    library = (ROOT / "contracts" / "libraries" / "TermsLib.sol").read_text("utf-8")
    assert f"KNOWN_FLAGS = (1 << {len(Flags)}) - 1;" in library
    assert sum(Flags) == KNOWN_FLAGS


@pytest.mark.parametrize(
    ("kind", "flags", "is_percent"),
    [
        (Kind.PERCENT, 0, True),
        (Kind.TIER, 0, True),
        (Kind.TIER, Flags.TIER_BY_QUANTITY, True),
        (Kind.TIER, Flags.VALUE_FIXED, False),
        (Kind.FIXED, 0, False),
        (Kind.EVERY, 0, False),
        (Kind.FIXED_PRICE, 0, False),
        (Kind.BXGY, 0, True),
        (Kind.GIFT, 0, False),
        (Kind.SHIPPING, 0, True),
        (Kind.SHIPPING, Flags.VALUE_FIXED, False),
    ],
)
def test_values_are_percentages_by_kind_unless_the_flag_makes_them_amounts(
    kind: Kind, flags: int, is_percent: bool
) -> None:
    assert samples.terms(kind=kind, flags=flags).is_percent is is_percent


def test_the_delay_of_roots_is_kept_in_minutes() -> None:
    assert samples.terms(root_delay=90).root_delay_seconds == 5_400
