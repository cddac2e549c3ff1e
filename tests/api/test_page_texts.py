"""Every text of the pages has its Chinese, with the same gaps, in a file that is as the tool makes it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from api.web.languages import PageTexts
from tests.surroundings import ROOT
from tools import page_texts
from tools.page_texts import FILE, WEB

GAP = re.compile(r"%\((\w+)\)s")


def test_the_file_is_current_and_nothing_lacks_its_chinese() -> None:
    assert page_texts.main(["--check"]) == 0


def test_every_chinese_has_the_gaps_of_its_english() -> None:
    messages = [it for it in page_texts.current() if it.id]
    assert len(messages) > 50
    different = [it.id for it in messages if sorted(GAP.findall(it.id)) != sorted(GAP.findall(it.string))]
    assert different == []


def test_no_chinese_is_english() -> None:
    assert [it.id for it in page_texts.current() if it.id and not re.search(r"[\u4e00-\u9fff]", it.string)] == []


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the pages."""
    shutil.copytree(ROOT / WEB, tmp_path / WEB, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize(
    ("place", "text"), [("templates/new.html", '{{ _("Never said") }}'), ("static/new.js", '_("Never said")')]
)
def test_a_new_text_is_found_and_wants_its_chinese(
    tree: Path, place: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / WEB / place).write_text(text)
    assert page_texts.main(["--check"], tree) == 1
    assert "is stale" in capsys.readouterr().err
    assert page_texts.main([], tree) == 1
    assert "no Chinese for 'Never said'" in capsys.readouterr().err


def test_a_text_that_is_said_no_more_is_dropped(tree: Path) -> None:
    before = (tree / FILE).read_bytes()
    (tree / WEB / "templates" / "front.html").unlink()
    assert page_texts.main([], tree) == 0
    assert b"Do the records agree?" in before
    assert b"Do the records agree?" not in (tree / FILE).read_bytes()


def test_modules_get_their_own_texts_alone() -> None:
    texts = PageTexts.load().for_modules
    assert texts["en"] == {}
    assert texts["zh"]["Connect"] == "连接"
    assert "Do the records agree?" not in texts["zh"]
