"""Every example in a document is run, and says what really comes out."""

from __future__ import annotations

import doctest
from pathlib import PurePosixPath
from typing import Any

import pytest

from tests.docs.markdown import Page, pages
from tests.surroundings import ROOT

EXAMPLE = "pycon"
"""Language of the code blocks that are run."""


def failures(page: Page) -> list[str]:
    """What is not as the examples of a page say. They share their names, from the first block to the last."""
    parser, found = doctest.DocTestParser(), list[str]()
    names: dict[str, Any] = {"__name__": "__main__"}
    runner = doctest.DocTestRunner(verbose=False)
    for block in page.blocks:
        if block.info == EXAMPLE:
            name = f"{page.path}:{block.line}"  # its own, since a function of one block may fail in another
            test = parser.get_doctest(block.text, names, name, str(page.path), block.line - 1)
            runner.run(test, out=found.append, clear_globs=False)
            names = test.globs
    return found


def unmarked(page: Page) -> list[str]:
    """Prompts outside the blocks that are run."""
    texts = [(block.text, block.line) for block in page.blocks if block.info != EXAMPLE]
    places = [(page.prose, 1), *texts]
    return [
        f"{page.path}:{first + offset}: {line.strip()}"
        for text, first in places
        for offset, line in enumerate(text.split("\n"))
        if line.lstrip().startswith(">>> ")
    ]


WITH_EXAMPLES = [page for page in pages(ROOT) if any(block.info == EXAMPLE for block in page.blocks)]


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: str(page.path))
def test_examples_say_what_comes_out(page: Page) -> None:
    assert "".join(failures(page)) == ""


def test_the_specification_has_examples() -> None:
    assert "docs/specification.md" in {str(page.path) for page in WITH_EXAMPLES}


def test_no_example_escapes() -> None:
    assert [line for page in pages(ROOT) for line in unmarked(page)] == []


def test_a_wrong_example_is_found_with_its_line() -> None:
    page = _page("# Sums\n\n```pycon\n>>> two = 2\n\n```\n\n```pycon\n>>> two + two\n5\n\n```\n")
    (found,) = [line for line in "".join(failures(page)).splitlines() if line.startswith("File")]
    assert "line 9" in found


def test_an_example_in_another_block_is_found() -> None:
    assert unmarked(_page("```python\n>>> 1 + 1\n3\n```\n")) == ["docs/sums.md:2: >>> 1 + 1"]


def _page(text: str) -> Page:
    return Page(PurePosixPath("docs/sums.md"), text)
