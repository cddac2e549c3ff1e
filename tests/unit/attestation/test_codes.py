"""Codes that people type: what is read as the same code, and which mistakes are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.attestation.codes import ALPHABET, BITS, CodeFormError, Mistake, read_code, write_code

CODES = st.integers(0, 2**BITS - 1)
PLACES = st.integers(0, 19)


def plain(code: int) -> str:
    """Without hyphens."""
    return write_code(code).replace("-", "")


def mistake_of(text: str) -> Mistake:
    with pytest.raises(CodeFormError) as caught:
        read_code(text)
    return caught.value.mistake


@given(CODES)
def test_a_code_comes_back_from_its_text(code: int) -> None:
    assert read_code(write_code(code)) == code


@pytest.mark.parametrize("code", [0, 2**BITS - 1])
def test_a_code_has_four_groups_of_five(code: int) -> None:
    assert [len(group) for group in write_code(code).split("-")] == [5, 5, 5, 5]


@pytest.mark.parametrize("code", [-1, 2**BITS])
def test_a_number_of_more_bits_is_no_code(code: int) -> None:
    with pytest.raises(ValueError, match="95 bits"):
        write_code(code)


@given(CODES)
def test_case_spaces_and_hyphens_do_not_count(code: int) -> None:
    text = plain(code).lower()
    assert read_code(f" {text[:3]} {text[3:12]}--{text[12:]}\n") == code


@given(CODES)
def test_letters_are_read_as_the_digits_that_they_look_like(code: int) -> None:
    text = plain(code)
    assert read_code(text.replace("0", "O").replace("1", "I")) == code
    assert read_code(text.replace("0", "o").replace("1", "l")) == code


def test_no_two_characters_of_the_alphabet_look_alike() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("OILU") & set(ALPHABET)


@given(CODES, PLACES, st.sampled_from(ALPHABET))
def test_any_wrong_character_is_told(code: int, place: int, other: str) -> None:
    text = plain(code)
    if text[place] != other:
        assert mistake_of(text[:place] + other + text[place + 1 :]) is Mistake.CHECK


@given(CODES, PLACES, PLACES)
def test_any_two_characters_that_changed_places_are_told(code: int, first: int, second: int) -> None:
    characters = list(plain(code))
    characters[first], characters[second] = characters[second], characters[first]
    if "".join(characters) != plain(code):
        assert mistake_of("".join(characters)) is Mistake.CHECK


@pytest.mark.parametrize("text", ["", "PROMO10", write_code(5)[:-1], write_code(5) + "0"])
def test_a_text_of_another_length_is_told(text: str) -> None:
    assert mistake_of(text) is Mistake.LENGTH


@pytest.mark.parametrize("symbol", ["U", "*", "é", "٣"])
def test_a_character_that_no_code_has_is_told(symbol: str) -> None:
    assert mistake_of(symbol + plain(5)[1:]) is Mistake.SYMBOL


def test_the_message_does_not_show_what_was_typed() -> None:
    with pytest.raises(CodeFormError) as caught:
        read_code("U" + plain(5)[1:])
    assert plain(5)[1:] not in f"{caught.value!r} {caught.value}"
