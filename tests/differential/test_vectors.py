"""The contracts on the vectors of tests/vectors: every answer of rules.json, to the last minor unit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from offchain.domain.refusals import Refusal
from tests.differential.baskets import Case
from tests.differential.comparison import by_twin, supplied
from tests.differential.harness import Harness
from tests.differential.words import Answers, case_words, dynamic_array
from tests.surroundings import ROOT
from tools.vectors.shapes import lines_of, presented_of, refusal_shown

VECTORS: list[dict[str, Any]] = json.loads((ROOT / "tests" / "vectors" / "rules.json").read_text("utf-8"))["cases"]
BATCH = 50


@pytest.mark.parametrize("first", range(0, len(VECTORS), BATCH))
def test_the_contracts_give_every_answer(rules: Harness, first: int) -> None:
    vectors = VECTORS[first : first + BATCH]
    words = []
    for vector in vectors:
        case = _case(vector)
        words.append(case_words(case, supplied(case, by_twin(case).evaluations)))
    for vector, said in zip(vectors, Answers(rules.ask("evaluateAll", dynamic_array(words))), strict=True):
        answers = vector["expect"]["answers"]
        if isinstance(said, Refusal):
            assert refusal_shown(said) == answers[-1], vector["id"]
            continue
        found, payable = said
        assert payable == vector["expect"]["payable"], vector["id"]
        shown = [{"base": it.base, "discount": it.discount, "units": it.units} for it in found]
        assert shown == [{name: answer[name] for name in ("base", "discount", "units")} for answer in answers]


def _case(vector: dict[str, Any]) -> Case:
    presented = [presented_of(promotion, campaign) for campaign, promotion in enumerate(vector["promotions"], 1)]
    return Case(tuple(presented), lines_of(vector["lines"]), vector.get("delivery", 0))
