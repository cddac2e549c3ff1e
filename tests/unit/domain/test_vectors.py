"""The vectors of tests/vectors: the twin gives them, a second evaluator gives them too, and they cover the rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from offchain.domain.basket import fill
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.stacking import check_set, stage
from offchain.domain.terms import KNOWN_FLAGS, Flags, Kind, Scope, pack_terms
from offchain.domain.vocabulary import FACTS
from tests.surroundings import ROOT
from tests.unit.domain.reference import Reference
from tools.vectors.__main__ import CASES, FOLDER, document, main
from tools.vectors.answers import ANSWERS
from tools.vectors.shapes import evaluation_shown, lines_of, presented_of, refusal_shown

FILES = {name: json.loads((ROOT / FOLDER / f"{name}.json").read_text("utf-8")) for name in CASES}
RULES: list[dict[str, Any]] = FILES["rules"]["cases"]


@pytest.mark.parametrize("name", CASES)
def test_the_twin_gives_every_answer(name: str) -> None:
    for case in FILES[name]["cases"]:
        assert ANSWERS[name](case) == case["expect"], case["id"]


@pytest.mark.parametrize("name", CASES)
def test_cases_have_names_of_their_own(name: str) -> None:
    ids = [case["id"] for case in FILES[name]["cases"]]
    assert len(set(ids)) == len(ids)


def test_the_second_evaluator_gives_every_answer_of_the_rules() -> None:
    for case in RULES:
        assert _by_reference(case) == case["expect"], case["id"]


def _by_reference(case: dict[str, Any]) -> dict[str, Any]:
    answers: list[dict[str, Any]] = []
    lines, delivery = lines_of(case["lines"]), case.get("delivery", 0)
    try:
        fill(lines, delivery)  # its bounds are no matter of arithmetic
        order = Reference(lines, delivery)
        for campaign, promotion in enumerate(case["promotions"], 1):
            given = order.apply(presented_of(promotion, campaign))
            found = Evaluation(given.base, given.discount, given.units, given.shares, given.served)
            answers.append(evaluation_shown(found))
    except Refusal as refusal:
        return {"answers": [*answers, refusal_shown(refusal)]}
    return {"answers": answers, "payable": order.payable}


def test_the_rules_are_covered_with_every_kind_at_every_scope_every_flag_and_stage() -> None:
    applied, flags = set(), Flags(0)
    for case in RULES:
        for promotion, answer in zip(case["promotions"], case["expect"]["answers"], strict=False):
            terms = presented_of(promotion, 1).terms
            if "refusal" not in answer:
                applied.add((Kind(terms.kind), Scope(terms.scope), stage(terms)))
                flags |= Flags(terms.flags)
    goods = {Scope.UNIT, Scope.LINE, Scope.ORDER}
    scopes = {
        Kind.PERCENT: goods,
        Kind.FIXED: goods,
        Kind.FIXED_PRICE: goods,
        Kind.EVERY: {Scope.LINE, Scope.ORDER},
        Kind.TIER: goods,
        Kind.BXGY: {Scope.LINE, Scope.ORDER},
        Kind.GIFT: {Scope.ORDER},
        Kind.SHIPPING: {Scope.SHIPPING},
    }
    assert {(kind, scope) for kind, scope, _ in applied} == {(kind, s) for kind in scopes for s in scopes[kind]}
    assert flags | Flags.EXCLUSIVE | Flags.TRANSFERABLE == KNOWN_FLAGS
    assert {number for _, _, number in applied} == {0, 1, 2}


def test_every_refusal_that_evaluation_knows_is_met() -> None:
    met = set()
    for name in CASES:
        met |= {part["refusal"] for part in _parts(FILES[name]["cases"]) if "refusal" in part}
    wanted = {code for code in FACTS if code.startswith(("Rules_", "Stacking_"))}
    limits = {"Hub_CapReached", "Hub_PeriodLimit", "Hub_WalletLimit", "Hub_OverStock", "Hub_OverBudget"}
    assert met == wanted | limits | {"Hub_WrongWeekday", "Hub_OutsideHours"}


def _parts(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    expected = [case["expect"] for case in cases]
    return [part for expect in expected for part in expect.get("answers", [expect])]


def test_sets_of_one_to_eight_promotions_are_met() -> None:
    assert {len(case["promotions"]) for case in RULES} >= {1, 2, 3, 4, 8}


def test_every_set_of_the_rules_is_admissible_and_fits_its_words() -> None:
    for case in RULES:
        presented = [presented_of(promotion, campaign) for campaign, promotion in enumerate(case["promotions"], 1)]
        check_set([(one.campaign, one.terms) for one in presented])
        for one in presented:
            pack_terms(one.terms)
            one.extra.words(one.terms)
        for line in lines_of(case["lines"]):
            line.packed()


def test_the_files_are_current_and_written_the_same_every_time() -> None:
    assert main(["--check"]) == 0
    assert document("rules") == document("rules")


def test_a_stale_file_is_named_and_written_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / FOLDER).mkdir(parents=True)
    assert main([], tmp_path) == 0
    (tmp_path / FOLDER / "refunds.json").write_text("{}", "utf-8")
    assert main(["--check"], tmp_path) == 1
    assert capsys.readouterr().err.startswith("stale: tests/vectors/refunds.json; run ")
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
