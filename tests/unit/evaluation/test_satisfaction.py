"""One answer an order, 1 to 5, by whoever redeemed, in time; the report names what moves the score, in any order."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from offchain.commands.evaluate_satisfaction import satisfaction
from offchain.domain.refusals import Refusal
from offchain.evaluation.satisfaction import OPEN_FOR, Answer, Answers, AnswersInMemory, RedeemedOrder, collect
from offchain.evaluation.satisfaction_file import AnswersFile, AnswersFileError
from offchain.evaluation.satisfaction_report import FEWEST, report

NOW = 1_790_000_000
ORDER = bytes(range(32))
REDEEMED = RedeemedOrder(
    order=ORDER, shopper="ann", kind="PERCENT", depth=1_500, wait=3_600, refusals=1, redeemed_at=NOW
)


def test_an_answer_is_kept_with_known_facts_and_without_the_shopper() -> None:
    answers = AnswersInMemory()
    kept = collect(answers, ORDER, REDEEMED, shopper="ann", score=4, now=NOW + 60)
    assert answers.find(ORDER) == kept
    assert (kept.score, kept.depth, kept.refusals, kept.answered_at) == (4, 1_500, 1, NOW + 60)
    assert "shopper" not in {field.name for field in fields(Answer)}
    assert not any(field.type is str and field.name != "kind" for field in fields(Answer))


@pytest.mark.parametrize("score", [1, 5])
def test_the_ends_of_the_scale_and_of_the_time_are_inclusive(score: int) -> None:
    collect(AnswersInMemory(), ORDER, REDEEMED, shopper="ann", score=score, now=NOW + OPEN_FOR)


@pytest.mark.parametrize(
    ("redeemed", "shopper", "score", "now", "refusal"),
    [
        (REDEEMED, "ann", 0, NOW, Refusal("Satisfaction_Score", score=0, least=1, most=5)),
        (REDEEMED, "ann", 6, NOW, Refusal("Satisfaction_Score", score=6, least=1, most=5)),
        (None, "ann", 3, NOW, Refusal("Satisfaction_NoRedemption", order=ORDER)),
        (replace(REDEEMED, order=bytes(32)), "ann", 3, NOW, Refusal("Satisfaction_NoRedemption", order=ORDER)),
        (REDEEMED, "eve", 3, NOW, Refusal("Satisfaction_OtherShopper", order=ORDER)),
        (
            REDEEMED,
            "ann",
            3,
            NOW + OPEN_FOR + 1,
            Refusal("Satisfaction_TooLate", time=NOW + OPEN_FOR + 1, until=NOW + OPEN_FOR),
        ),
    ],
)
def test_other_answers_are_refused_and_not_kept(
    redeemed: RedeemedOrder | None, shopper: str, score: int, now: int, refusal: Refusal
) -> None:
    answers = AnswersInMemory()
    with pytest.raises(Refusal) as found:
        collect(answers, ORDER, redeemed, shopper=shopper, score=score, now=now)
    assert found.value == refusal
    assert list(answers.all()) == []


def test_a_second_answer_is_refused_and_the_first_stays(tmp_path: Path) -> None:
    stores: list[Answers] = [AnswersInMemory(), AnswersFile(tmp_path / "answers.csv")]
    for answers in stores:
        collect(answers, ORDER, REDEEMED, shopper="ann", score=2, now=NOW)
        with pytest.raises(Refusal) as found:
            collect(answers, ORDER, REDEEMED, shopper="ann", score=5, now=NOW)
        assert found.value == Refusal("Satisfaction_AnsweredBefore", order=ORDER, score=2)
        assert [it.score for it in answers.all()] == [2]


def test_answers_are_in_the_file_when_it_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    kept = collect(AnswersFile(path), ORDER, REDEEMED, shopper="ann", score=2, now=NOW)
    assert list(AnswersFile(path).all()) == [kept]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"0x{'ab' * 32},6,PERCENT,1,1,0,1", "score"),
        (f"0x{'ab' * 31},5,PERCENT,1,1,0,1", "order"),
        (f"0x{'ab' * 32},5,PERCENT,-1,1,0,1", "depth"),
        (f"0x{'ab' * 32},5,very nice!,1,1,0,1", "kind"),
        (f"0x{'ab' * 32},5,PERCENT,1,1,0,1\n0x{'ab' * 32},4,PERCENT,1,1,0,1", "a second answer"),
    ],
)
def test_a_file_that_is_damaged_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(f"order,score,kind,depth,wait,refusals,answered_at\n{line}\n")
    with pytest.raises(AnswersFileError) as found:
        AnswersFile(path)
    assert message in str(found.value)


def many(count: int = 240) -> list[Answer]:
    """Scores that fall with refusals, and with nothing else."""
    found = []
    for number in range(count):
        mixed = number * 2_654_435_761 % 2**32
        refusals = mixed >> 8 & 3
        found.append(
            Answer(
                order=mixed.to_bytes(32, "big"),
                score=5 - refusals,
                kind=("PERCENT", "FIXED")[mixed >> 12 & 1],
                depth=500 * (1 + (mixed >> 16) % 7),
                wait=mixed >> 20,
                refusals=refusals,
                answered_at=NOW,
            )
        )
    return found


def test_mean_distribution_and_response_rate() -> None:
    found = report(many(), 1_000)
    assert (found.answers, found.response) == (240, 2_400)
    assert sum(found.distribution.values()) == 240
    scores = [it.score for it in many()]
    assert found.mean == sum(scores) * 100 // 240


def test_the_driver_that_moves_the_score_comes_first_with_its_direction() -> None:
    first, *others = report(many(), 1_000).drivers
    assert (first.fact, first.direction) == ("refusals", -10_000)
    assert first.importance > 3_000
    assert all(it.importance < 300 for it in others)
    assert first.by_level["none"][1] == 500


def test_the_order_of_the_answers_does_not_matter() -> None:
    assert report(many(), 1_000) == report(reversed(many()), 1_000)


def test_few_answers_name_no_driver_and_none_have_a_mean_of_zero() -> None:
    assert report(many(FEWEST - 1), 100).drivers == ()
    assert report([], 0).as_json()["mean_hundredths"] == 0


def test_the_command_prints_the_report_and_writes_its_page(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(satisfaction)
    kept = AnswersFile(tmp_path / "answers.csv")
    for one in many(60):
        kept.add(one)
    arguments = ["--answers", str(tmp_path / "answers.csv"), "--redeemed", "100", "--report", str(tmp_path / "page")]
    done = CliRunner().invoke(app, [*arguments, "--json"])
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert document["drivers"][0]["fact"] == "refusals"
    assert (tmp_path / "page" / "drivers.csv").is_file()
    assert "60 answers of 100 redeemed orders (60%)" in (tmp_path / "page" / "report.html").read_text("utf-8")
