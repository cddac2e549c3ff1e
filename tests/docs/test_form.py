"""Form of the documents: length of lines, and the parts of a decision."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest

from tests.docs.markdown import Page, pages
from tests.surroundings import ROOT

LONGEST = 140
"""Characters of a line of prose; rows of tables and code are as long as they must be."""

WRITTEN = [page for page in pages(ROOT) if str(page.path) == "CONTRIBUTING.md" or str(page.path.parent) == "docs"]
PAGES = [page for page in WRITTEN if page.path.name != "errors.md"]  # which is generated
DECISIONS = [page for page in pages(ROOT) if page.path.match("docs/adr/[0-9]*.md")]


def long_lines(page: Page) -> list[str]:
    """Lines of prose that are too long."""
    lines = enumerate(page.prose.split("\n"), start=1)
    return [f"{page.path}:{number}: {len(line)}" for number, line in lines if len(line) > LONGEST and line[:1] != "|"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.path))
def test_lines_of_prose_are_short(page: Page) -> None:
    assert long_lines(page) == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.path.name)
def test_a_decision_has_its_number_its_date_and_its_parts(page: Page) -> None:
    number = page.path.name[:4]
    assert re.match(rf"# {number} \S.*\n\n20\d\d-[01]\d-[0-3]\d\n", page.text)
    headings = " ".join(re.findall(r"^## (.+)$", page.text, re.MULTILINE)).lower()
    assert re.fullmatch(r"context options( decision| and decision) consequences", headings)


def test_a_line_that_is_too_long_is_found_outside_tables_and_code_only() -> None:
    line = "a" * (LONGEST + 1)
    assert long_lines(Page(PurePosixPath("docs/page.md"), f"{line}\n\n| {line} |\n\n```\n{line}\n```\n")) == [
        f"docs/page.md:1: {LONGEST + 1}"
    ]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.path.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
