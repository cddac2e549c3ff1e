"""Fields stand in a word from the highest bit down, each in its own bits or not at all."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.words import FieldRangeError, pack, unpack


@st.composite
def words(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """Fields that fill 256 bits, each with a value that fits."""
    cuts = sorted(draw(st.sets(st.integers(1, 255), max_size=9)))
    borders = [0, *cuts, 256]
    widths = [high - low for low, high in itertools.pairwise(borders)]
    return [(f"field{number}", bits, draw(st.integers(0, 2**bits - 1))) for number, bits in enumerate(widths)]


def test_the_first_field_stands_in_the_highest_bits() -> None:
    assert pack([("high", 8, 0xAB), ("low", 248, 0xCD)]) == (0xAB << 248) | 0xCD


@given(words())
def test_unpacking_gives_back_what_was_packed(fields: list[tuple[str, int, int]]) -> None:
    word = pack(fields)
    assert 0 <= word < 2**256
    assert unpack(word, [bits for _, bits, _ in fields]) == tuple(value for _, _, value in fields)


@given(words(), st.data())
def test_a_value_beyond_its_bits_is_refused_with_its_name(
    fields: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(fields) - 1))
    name, bits, _ = fields[position]
    fields[position] = (name, bits, data.draw(st.sampled_from([-1, 2**bits, 2**300])))
    with pytest.raises(FieldRangeError) as caught:
        pack(fields)
    assert (caught.value.name, caught.value.bits) == (name, bits)


@pytest.mark.parametrize("value", [0, 255])
def test_the_smallest_and_the_largest_value_of_a_field_fit(value: int) -> None:
    assert unpack(pack([("edge", 8, value), ("rest", 248, 0)]), (8, 248)) == (value, 0)


def test_the_refusal_says_what_was_found_and_what_was_wanted() -> None:
    with pytest.raises(FieldRangeError, match=r"cap is 4294967296; it must be between 0 and 2\*\*32 - 1"):
        pack([("cap", 32, 2**32), ("rest", 224, 0)])


@pytest.mark.parametrize("widths", [(128, 127), (128, 129), ()])
def test_fields_that_do_not_fill_the_word_are_refused(widths: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="do not fill 256 bits"):
        pack([(f"field{number}", bits, 0) for number, bits in enumerate(widths)])
