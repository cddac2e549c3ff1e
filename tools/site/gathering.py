"""Which pages the site has, and where their links lead.

A page of docs/ keeps its place; what it links to elsewhere in the repository comes along: Markdown pages as
source/PATH, other files as files/PATH, which is followed from page to page.
"""

from __future__ import annotations

import os
import posixpath
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

DOCS = PurePosixPath("docs")
FRONT = DOCS / "site"
"""Of which the first page becomes the site's."""
LEFT_OUT = frozenset(
    {DOCS / "README.md", FRONT / "README.md", DOCS / "images" / "README.md", DOCS / "tutorials" / "README.md"}
)
"""Lists of files for those who are in the folder."""

_CODE = re.compile(r"(^```.*?^```[ \t]*$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(!?\[(?:[^\[\]]|\[[^\]]*\])*\]\()([^()\s]+)(\))")
_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|#)", re.IGNORECASE)


class GatheringError(Exception):
    """A link of a page leads to nothing."""


def gather(root: Path, made: Mapping[str, str], target: Path) -> list[PurePosixPath]:
    """Writes all pages below target, which is emptied before. made : place on the site -> a page made of the program.

    Returns the places of the pages, ascending. Raises `GatheringError`.
    """
    shutil.rmtree(target, ignore_errors=True)
    waiting = [PurePosixPath(path) for path in sorted(_documents(root))]
    done: dict[PurePosixPath, PurePosixPath] = {}
    while waiting:
        source = waiting.pop()
        if source in done:
            continue
        done[source] = place = place_of(source)
        (target / place).parent.mkdir(parents=True, exist_ok=True)
        if source.suffix != ".md":
            shutil.copyfile(root / source, target / place)
            continue
        text, found = relinked((root / source).read_text("utf-8"), source, root)
        (target / place).write_text(text, "utf-8")
        waiting += found
    for name, text in made.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, "utf-8")
    return sorted([*(it for it in done.values() if it.suffix == ".md"), *(PurePosixPath(it) for it in made)])


def place_of(source: PurePosixPath) -> PurePosixPath:
    """Where a file of the repository stands on the site."""
    if source.is_relative_to(FRONT) and source.suffix == ".md":
        return source.relative_to(FRONT)
    if source.is_relative_to(DOCS) and source not in LEFT_OUT:
        return source.relative_to(DOCS)
    return PurePosixPath("source" if source.suffix == ".md" else "files") / source


def relinked(text: str, source: PurePosixPath, root: Path) -> tuple[str, list[PurePosixPath]]:
    """The page with its links as they must be on the site, and the files that they lead to."""
    found = list[PurePosixPath]()

    def link(match: re.Match[str]) -> str:
        if _ELSEWHERE.match(match[2]):
            return match[0]
        path, mark, anchor = match[2].partition("#")
        goal = _goal(PurePosixPath(posixpath.normpath(source.parent / path)), source, root)
        found.append(goal)
        here = place_of(source).parent
        return f"{match[1]}{os.path.relpath(place_of(goal), here)}{mark}{anchor}{match[3]}"

    parts = _CODE.split(text)
    return "".join(part if at % 2 else _LINK.sub(link, part) for at, part in enumerate(parts)), found


def _goal(path: PurePosixPath, source: PurePosixPath, root: Path) -> PurePosixPath:
    """The file that a link means: of a folder, its README."""
    goal = path / "README.md" if (root / path).is_dir() else path
    if not (root / goal).is_file():
        raise GatheringError(f"{source}: the link to {path} leads to nothing; mend it")
    return goal


def _documents(root: Path) -> Iterator[str]:
    for path in (root / DOCS).rglob("*.md"):
        source = path.relative_to(root)
        if PurePosixPath(source) not in LEFT_OUT:
            yield source.as_posix()
    yield from (
        "docs/campaign.schema.json",
        "api/README.md",
        "contracts/README.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "CONTRIBUTING.md",
    )
