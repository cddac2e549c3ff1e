"""Every error class has its Chinese, and commands tell both languages with the same numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from offchain.cli import app
from offchain.commands.outcome import in_both
from offchain.data.errors import CatalogueError, SourceError, UnknownSkuError
from offchain.models.errors import BoundError
from offchain.optimisation.cells import RecordsError
from offchain.optimisation.proposal import TooFewCampaignsError
from offchain.texts.errors import MalformedTextsError
from offchain.texts.failure_texts import FailureTexts, names_of
from tools.error_classes import error_classes, meaning
from tools.error_table import ErrorTableError, failures

CHINESE = re.compile(r"[\u4e00-\u9fff]")
NOT_CLASSES = {"OSError", "OutputError", "Interrupted"}
"""Codes that commands print of what is no class of ours."""


def test_no_error_class_of_the_product_lacks_its_chinese() -> None:
    named = {kind.__name__ for kind in error_classes()}
    assert len(named) > 130
    assert set(FailureTexts.load().entries) == named | NOT_CLASSES


def test_every_text_is_chinese_and_every_class_says_when_it_is_thrown() -> None:
    for name, text in FailureTexts.load().entries.items():
        assert CHINESE.search(text.meaning), name
        assert CHINESE.search(text.next_step), name
        assert not text.next_step.endswith("。"), name
    for kind in error_classes():
        assert len(meaning(kind)) > 10, kind


def test_numbers_stand_in_both_languages() -> None:
    error = BoundError("score of an item", found=12_345, wanted="at most 99", advice="lower the cap")
    english, chinese = in_both(error).split("\n")
    assert english == "score of an item: found 12345, wanted at most 99; lower the cap"
    assert "score of an item：得到 12345，应为 at most 99" in chinese
    records = in_both(RecordsError(Path("past.csv"), "line 3, shown", "'x'", "a whole number"))
    assert records.split("\n")[1].startswith("历史活动记录无法使用（line 3, shown：得到 'x'，应为 a whole number）。")
    assert "得到 3，应为 4" in in_both(TooFewCampaignsError(3, 4))


def test_a_class_without_a_text_has_that_of_its_family() -> None:
    class OddError(UnknownSkuError):
        """Of a test."""

    texts = FailureTexts.load()
    error = OddError("sku", found=1, wanted=2, advice="none")
    assert texts.chinese(names_of(error), error).startswith(texts.entries["UnknownSkuError"].meaning)
    assert texts.chinese(["Nobody"]) == ""
    assert names_of(error).index("CatalogueError") < names_of(error).index("DataError")
    assert issubclass(UnknownSkuError, CatalogueError)


def test_what_was_found_is_cut_where_it_is_endless() -> None:
    error = SourceError("x", found="y" * 9_999, wanted="z", advice="w")
    assert len(FailureTexts.load().chinese(names_of(error), error)) < 300


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("mine", "--data", "nowhere"), "SourceError"),
        (("recommend", "--data", "nowhere"), "SourceError"),
        (("evaluate", "report", "plan.yaml"), "PlanError"),
        (("optimise",), "OrderError"),
        (("optimise", "--records", "past.csv"), "RecordsError"),
        (("campaign", "lint", "plan.yaml"), "DocumentError"),
    ],
    ids=str,
)
def test_commands_speak_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: str
) -> None:
    for name in ("plan.yaml", "offers.yaml", "past.csv"):
        (tmp_path / name).write_text("[]")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PROMO_PRIVACY", raising=False)
    done = CliRunner().invoke(app, [*arguments, "--json"])
    error = json.loads(done.stdout)["error"]
    assert (done.exit_code > 0, error["code"]) == (True, code)
    english, chinese = error["message"].rsplit("\n", 1)
    assert not CHINESE.search(english)
    assert CHINESE.search(chinese)
    assert chinese in done.stderr


@pytest.mark.parametrize(
    "document",
    [
        {"schema": 2, "failures": {}},
        {"schema": 1},
        {"schema": 1, "failures": {"A": {"zh": "错"}}},
        {"schema": 1, "failures": {"A": {"zh": "错", "next_zh": ""}}},
        {"schema": 1, "failures": {"A": {"zh": "错", "next_zh": "改", "en": "x"}}},
    ],
)
def test_a_document_of_another_form_is_refused(document: object) -> None:
    with pytest.raises(MalformedTextsError):
        FailureTexts.parse(json.dumps(document))


def test_the_table_asks_for_a_missing_text() -> None:
    texts = FailureTexts({})
    with pytest.raises(ErrorTableError, match="SourceError: no text"):
        failures([SourceError], texts)
    assert "`SourceError` | Thrown when a file is missing or cannot be read." in failures(
        [SourceError], FailureTexts.load()
    )
