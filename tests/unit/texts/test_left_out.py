"""Why a promotion is not among those of an order, in both languages."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest

from offchain.texts.errors import MalformedTextsError
from offchain.texts.left_out import GAPS, LeftOutTexts
from offchain.texts.refusal_texts import LANGUAGES


@pytest.fixture
def document() -> dict[str, Any]:
    """What the package ships."""
    shipped = resources.files("offchain.texts") / "left_out.json"
    found: dict[str, Any] = json.loads(shipped.read_text(encoding="utf-8"))
    return found


def test_every_sentence_is_there_in_every_language() -> None:
    texts = LeftOutTexts.load()
    assert {name: set(by) for name, by in texts.sentences.items()} == {name: set(LANGUAGES) for name in GAPS}


def test_names_and_amounts_stand_where_they_belong() -> None:
    texts = LeftOutTexts.load()
    assert texts.clash("tea", "coffee", "en") == "tea and coffee do not go together."
    assert texts.instead("2.50", "3.00", "zh") == "若使用它，订单共减免 2.50，而不是 3.00。"


def test_a_name_with_a_gap_in_it_is_no_gap() -> None:
    assert LeftOutTexts.load().clash("{first}", "b", "en") == "{first} and b do not go together."


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("schema", 2),
        ("clash", {"en": "{first} and {second}"}),
        ("clash", {"en": "{first}", "zh": "{first}"}),
        ("instead", {"en": "{with_it} {chosen} {more}", "zh": "{with_it} {chosen}"}),
        ("surplus", {"en": "x", "zh": "x"}),
    ],
)
def test_a_document_of_another_form_is_refused(document: dict[str, Any], name: str, change: object) -> None:
    with pytest.raises(MalformedTextsError):
        LeftOutTexts.parse(json.dumps(document | {name: change}))
