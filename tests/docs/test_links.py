"""Every relative link of every Markdown page leads to a file of the repository, and to a heading that it has."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import PurePosixPath

import pytest

from tests.architecture.repository import written_files
from tests.docs.markdown import Page, pages, slug
from tests.surroundings import ROOT

_ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:|^//", re.IGNORECASE)


def dead_links(page: Page, others: Mapping[str, Page], files: frozenset[str]) -> list[str]:
    """Relative links of a page that lead nowhere. others : every page by path; files : every path, folders too."""
    found = []
    for target, line in page.links:
        if _ELSEWHERE.match(target):
            continue
        path, _, anchor = target.partition("#")
        place = posixpath.normpath(posixpath.join(page.path.parent, path)) if path else str(page.path)
        if place not in files:
            found.append(f"{page.path}:{line}: {target}: no such file")
        elif anchor and (place not in others or anchor not in others[place].anchors):
            found.append(f"{page.path}:{line}: {target}: no such heading")
    return found


PAGES = pages(ROOT)
BY_PATH = {str(page.path): page for page in PAGES}
FILES = frozenset(str(part) for path in written_files(ROOT) for part in (path, *path.parents))


def test_every_relative_link_leads_somewhere() -> None:
    assert len(PAGES) > 10
    assert [link for page in PAGES for link in dead_links(page, BY_PATH, FILES)] == []


def test_the_documents_are_reached_from_their_list() -> None:
    listed = {target for target, _ in BY_PATH["docs/README.md"].links}
    documents = {page.path.name for page in PAGES if page.path.parent == PurePosixPath("docs")} - {"README.md"}
    assert documents <= listed


TARGET = Page(
    PurePosixPath("docs/target.md"), '# Two `words`, one (dash)-\n\n<a id="Own_Name"></a>\n\n## Twice\n\n## Twice\n'
)


@pytest.mark.parametrize(
    "link",
    [
        "target.md",
        "../docs/target.md",
        "target.md#two-words-one-dash-",
        "target.md#Own_Name",
        "target.md#twice-1",
        "../docs",
        "#here",
        "https://example.org/none.md",
        "mailto:nobody@example.org",
    ],
)
def test_a_link_that_leads_somewhere_is_no_breach(link: str) -> None:
    assert _dead(f"# Here\n\nSee [it]({link}).") == []


@pytest.mark.parametrize(
    "link", ["gone.md", "../target.md", "target.md#three", "target.md#twice-2", "#there", "../docs#here", "/target.md"]
)
def test_a_link_that_leads_nowhere_is_found(link: str) -> None:
    assert len(_dead(f"# Here\n\nSee [it]({link}).")) == 1


def test_a_link_in_code_is_none() -> None:
    assert _dead("`[a](gone.md)`\n\n```md\n[a](gone.md)\n```\n") == []


def test_anchors_keep_letters_of_every_script() -> None:
    assert slug("K-3 EVERY (每满减)") == "k-3-every-每满减"


def _dead(text: str) -> list[str]:
    page = Page(PurePosixPath("docs/page.md"), text)
    return dead_links(
        page, {"docs/page.md": page, "docs/target.md": TARGET}, frozenset({"docs/page.md", "docs/target.md", "docs"})
    )
