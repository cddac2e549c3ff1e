"""The extra words: each stands only where the terms ask for it, in one order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.extra import NO_EXTRA, Extra, GateRule, Selector, fixed_words, read_extra
from offchain.domain.order import Line
from offchain.domain.terms import Flags, GateKind, Kind, Scope, Target, Terms
from offchain.domain.tiers import Tier
from offchain.domain.words import FieldRangeError
from tests.unit.domain.evaluating import terms

LINE = Line(100, 1, sku=7, tags=0b110)
EVERYTHING = terms(kind=Kind.BXGY, scope=Scope.ORDER, flags=Flags.CONDITION_TARGET | Flags.REQUIRES, gate=0xC0)


@pytest.mark.parametrize(
    ("selector", "held"),
    [
        (Selector(), True),
        (Selector(Target.TAGS, 0b010), True),
        (Selector(Target.TAGS, 0b001), False),
        (Selector(Target.SKU, 7), True),
        (Selector(Target.SKU, 8), False),
    ],
)
def test_a_selector_holds_lines_by_tag_or_by_product(selector: Selector, held: bool) -> None:
    assert selector.holds(LINE) == held


def test_a_line_without_tags_is_in_no_target_of_tags() -> None:
    assert not Selector(Target.TAGS, 2**64 - 1).holds(Line(1, 1))


@given(st.integers(0, 255), st.integers(0, 2**64 - 1), st.integers(0, 2**184 - 1))
def test_a_selector_is_read_back_from_its_word(target: int, key: int, unused: int) -> None:
    selector = Selector(target, key, unused)
    assert Selector.unpacked(selector.packed()) == selector


@given(st.integers(0, 255), st.integers(0, 2**48 - 1), st.integers(0, 2**96 - 1), st.integers(0, 2**104 - 1))
def test_a_gate_is_read_back_from_its_word(kind: int, timepoint: int, minimum: int, token: int) -> None:
    rule = GateRule(kind, timepoint, minimum, token)
    assert GateRule.unpacked(rule.packed()) == rule


def test_a_key_that_is_too_wide_is_refused() -> None:
    with pytest.raises(FieldRangeError, match="key is"):
        Selector(Target.SKU, 2**64).packed()


@pytest.mark.parametrize(
    ("promotion", "count"),
    [
        (terms(), 0),
        (terms(flags=Flags.CONDITION_TARGET), 1),
        (terms(flags=Flags.REQUIRES), 1),
        (terms(gate=1), 1),
        (terms(kind=Kind.BXGY), 1),
        (terms(kind=Kind.TIER), 0),
        (EVERYTHING, 4),
    ],
)
def test_the_terms_say_how_many_words_stand_before_the_tiers(promotion: Terms, count: int) -> None:
    assert fixed_words(promotion) == count


def test_all_words_stand_in_one_order_and_are_read_back() -> None:
    extra = Extra(
        condition=Selector(Target.TAGS, 1),
        requires=2,
        gate=GateRule(GateKind.ERC1155_BALANCE, minimum=3, token_id=4),
        get=Selector(Target.SKU, 5),
        tiers=(Tier(6, 7), Tier(8, 9)),
    )
    words = extra.words(EVERYTHING)
    assert words == (
        Selector(Target.TAGS, 1).packed(),
        2,
        GateRule(GateKind.ERC1155_BALANCE, minimum=3, token_id=4).packed(),
        Selector(Target.SKU, 5).packed(),
        Tier(6, 7).packed(),
        Tier(8, 9).packed(),
    )
    assert read_extra(EVERYTHING, words) == extra


def test_without_extra_parts_there_are_no_words() -> None:
    assert NO_EXTRA.words(terms()) == ()
    assert read_extra(terms(), ()) == NO_EXTRA
