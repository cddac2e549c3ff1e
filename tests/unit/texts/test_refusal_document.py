"""Loading refuses a document that breaks the scheme, and says where."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest

from offchain.texts.errors import MalformedTextsError
from offchain.texts.refusal_texts import RefusalTexts

Document = dict[str, Any]


def document() -> Document:
    """The shipped document, to break."""
    shipped: Document = json.loads((resources.files("offchain.texts") / "refusals.json").read_text(encoding="utf-8"))
    return shipped


def test_the_shipped_document_passes() -> None:
    assert RefusalTexts.parse(json.dumps(document())).entries


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda d: d.pop("words"), "the whole: found the keys"),
        (lambda d: d.update(schema=2), "schema: found 2, wanted 1"),
        (lambda d: d.update(refusals=[]), "refusals: found list, wanted an object"),
        (lambda d: d["refusals"].update(Hub_Imaginary={}), "Hub_Imaginary: found a text for it"),
        (lambda d: d["refusals"]["Hub_Ended"].pop("next_zh"), "Hub_Ended: found the keys"),
        (lambda d: d["refusals"]["Hub_Ended"].update(fr="Fini."), "Hub_Ended: found the keys"),
        (lambda d: d["refusals"]["Hub_Ended"].update(zh=" "), "Hub_Ended, zh: found ' '"),
        (lambda d: d["refusals"]["Hub_Ended"].update(en=7), "Hub_Ended, en: found 7"),
        (lambda d: d["refusals"]["Hub_Ended"].update(who="cat"), "Hub_Ended, who: found 'cat'"),
        (
            lambda d: d["refusals"]["Hub_Ended"].update(next_en="{budget}"),
            "Hub_Ended, next_en: found the fact 'budget'",
        ),
        (lambda d: d["words"]["kind"].pop("TIER"), "words.kind: found the keys"),
        (lambda d: d["words"]["kind"]["TIER"].pop("zh"), "words.kind.TIER: found the keys"),
        (lambda d: d["words"]["counted"].pop("hours"), "words.counted: found no noun 'hours'"),
        (lambda d: d["words"]["counted"]["units"].pop("en"), "words.counted.units: found the keys"),
        (lambda d: d["words"].pop("audience"), "words: found the keys"),
        (lambda d: d["words"]["nobody"].update(zh=""), "words.nobody, zh: found ''"),
        (lambda d: d["words"]["between"].pop("en"), "words.between: found the keys"),
        (lambda d: d["words"]["weekday"].pop("SUNDAY"), "words.weekday: found the keys"),
    ],
)
def test_a_broken_document_is_refused_where_it_is_broken(broken: Callable[[Document], object], message: str) -> None:
    found = document()
    broken(found)
    with pytest.raises(MalformedTextsError) as refused:
        RefusalTexts.parse(json.dumps(found))
    assert message in str(refused.value)


def test_a_code_written_twice_is_refused_instead_of_the_last_one_winning() -> None:
    with pytest.raises(MalformedTextsError, match="Hub_Ended: found the same key twice"):
        RefusalTexts.parse('{"refusals": {"Hub_Ended": {}, "Hub_Ended": {}}}')


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(MalformedTextsError, match="found no JSON"):
        RefusalTexts.parse("{")
