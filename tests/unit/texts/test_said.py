"""Whatever is said of a document in English has its Chinese: collected from the source, none is forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import offchain
from offchain.campaigns import reading, settlement_terms
from offchain.texts.errors import MalformedTextsError
from offchain.texts.said import Said, chinese, joined, parse, phrases, said
from tests.unit.texts.said_source import Module

SOURCE = Path(offchain.__file__).parent
MODULES = [
    Module(path)
    for pattern in ("campaigns/*.py", "companions/*.py", "rehearsal/*.py", "allotment/*_file.py")
    for path in sorted(SOURCE.glob(pattern))
]
TABLES = [*reading._WANTED.values(), *settlement_terms._OF_PAID.values()]
"""Texts that stand in tables of the source."""
PARSERS = re.compile(r"(not allowed here|could not find|found (unexpected|character|another)|expected)")
"""What PyYAML says."""
NAMES = re.compile(r"[A-Z0-9_]+|true|false|0%")
"""Texts that are the same in both languages."""


def _emitted() -> set[str]:
    return {text for module in MODULES for text in module.texts()} | set(TABLES)


def test_every_text_that_the_source_can_say_has_its_chinese() -> None:
    assert sorted(_emitted() - set(phrases())) == []


def test_no_text_is_formatted_where_its_chinese_could_not_be_found() -> None:
    assert {module.path.name: module.formatted() for module in MODULES if module.formatted()} == {}


def test_no_chinese_is_kept_for_what_nobody_says() -> None:
    ours = {text for text in phrases() if not PARSERS.search(text)}
    assert sorted(ours - _emitted()) == []


def test_the_walk_finds_what_is_said_in_every_way() -> None:
    """Directly, by a name, by a choice, out of a table, by a function, within another text."""
    ways = {
        "no language",
        "a window that they fall into",
        "scope LINE or ORDER, or more than that",
        "at most {} entries",
        "a mapping of entries",
        "{} units",
        "without a smallest amount",
    }
    assert ways <= _emitted()


def test_chinese_is_chinese() -> None:
    english = [
        text for text, told in phrases().items() if not re.search(r"[一-鿿]", told) and not NAMES.fullmatch(text)
    ]
    assert english == ["{} ({})"]


def test_gaps_are_filled_in_both_languages_and_values_stay() -> None:
    inner = said("{} units", 5)
    told = said("a step at {}, and all stock reaches {}", inner, "9.00 EUR")
    assert (told, chinese(told)) == (
        "a step at 5 units, and all stock reaches 9.00 EUR",
        "此档从 5 件 起，而全部库存只能达到 9.00 EUR",
    )
    assert chinese("'no language'") == "'no language'"
    assert chinese(joined(["every", "every_units"])) == "every 和 every_units"
    assert isinstance(told, Said)
    assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize(
    ("english", "told"), [("{} units", "件"), ("{} of {}", "{} 的 {2}"), ("nothing", " "), ("nothing", "留空 {}")]
)
def test_a_catalogue_with_other_gaps_is_refused(english: str, told: str) -> None:
    with pytest.raises(MalformedTextsError, match="gaps"):
        parse(json.dumps({"schema": 1, "phrases": {english: told}}))


@pytest.mark.parametrize("members", [["schema"], ["schema", "phrases", "more"]])
def test_another_shape_is_refused(members: Iterable[str]) -> None:
    with pytest.raises(MalformedTextsError, match="schema 1 and phrases"):
        parse(json.dumps(dict.fromkeys(members, 1)))
