"""Markdown pages as the tests of the documents see them: links, anchors, code spans, code blocks, tables, prose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from tests.architecture.repository import written_files

_FENCE = re.compile(r"^(?P<ticks>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=ticks)[ \t]*$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?(?P<target>[^()\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$", re.MULTILINE)
_ANCHOR = re.compile(r"<a\s+(?:id|name)=\"([^\"]+)\"")
_RULE = re.compile(r"^\|(?:\s*:?-+:?\s*\|)+$")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Block:
    """A fenced code block. info : after the opening ticks; line : of its first line, from 1."""

    info: str
    text: str
    line: int


@dataclass(frozen=True)
class Table:
    """heading : of the section that it stands in; columns, rows : cells without outer white space."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> tuple[str, ...]:
        """The cells below a column's title."""
        position = self.columns.index(name)
        return tuple(row[position] for row in self.rows)


@dataclass(frozen=True)
class Page:
    """path : relative to the root of the repository; text : of the file."""

    path: PurePosixPath
    text: str

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """In the order of the page."""
        return tuple(
            Block(match["info"].strip(), match["body"], self._line(match.start("body")))
            for match in _FENCE.finditer(self.text)
        )

    @cached_property
    def prose(self) -> str:
        """The text with code blocks blanked out; every line stays where it is."""
        return _FENCE.sub(lambda match: "\n" * match.group().count("\n"), self.text)

    @cached_property
    def spans(self) -> tuple[tuple[str, int], ...]:
        """(code span, line), in order."""
        return tuple((match[2].strip(), self._line(match.start(), self.prose)) for match in _SPAN.finditer(self.prose))

    @cached_property
    def links(self) -> tuple[tuple[str, int], ...]:
        """(target, line) of every link, in order."""
        text = _SPAN.sub(lambda match: "`" * len(match.group()), self.prose)
        return tuple((match["target"], self._line(match.start(), text)) for match in _LINK.finditer(text))

    @cached_property
    def anchors(self) -> frozenset[str]:
        """What a link may name after `#`: headings, as the usual renderers name them, and explicit anchors."""
        counts: Counter[str] = Counter()
        names = set(_ANCHOR.findall(self.prose))
        for _, title in _HEADING.findall(self.prose):
            name = slug(title)
            names.add(f"{name}-{counts[name]}" if counts[name] else name)
            counts[name] += 1
        return frozenset(names)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """In the order of the page."""
        return tuple(self._tables())

    def table(self, heading: str, columns: tuple[str, ...]) -> Table:
        """The one table of a section with these columns."""
        found = [
            table for table in self.tables if table.heading == heading and table.columns[: len(columns)] == columns
        ]
        if len(found) != 1:
            raise LookupError(f"{self.path}: {len(found)} tables {columns} under {heading!r}, wanted 1")
        return found[0]

    def section(self, heading: str) -> str:
        """The prose below a heading, up to the next one."""
        for match in _HEADING.finditer(self.prose):
            if match[2] == heading:
                following = _HEADING.search(self.prose, match.end())
                return self.prose[match.end() : following.start() if following else None]
        raise LookupError(f"{self.path}: no heading {heading!r}")

    def _tables(self) -> Iterator[Table]:
        lines, heading = self.prose.split("\n"), ""
        for number, line in enumerate(lines):
            title = _HEADING.match(line)
            heading = title[2] if title else heading
            if number and _RULE.match(line.strip()):
                rows = []
                for following in lines[number + 1 :]:
                    if not following.startswith("|"):
                        break
                    rows.append(_cells(following))
                yield Table(heading, _cells(lines[number - 1]), tuple(rows))

    def _line(self, offset: int, text: str | None = None) -> int:
        return (self.text if text is None else text).count("\n", 0, offset) + 1


def slug(title: str) -> str:
    """The anchor of a heading: lower case, spaces to hyphens, nothing but letters, digits, hyphens, underscores."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title)
    return re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")


def pages(root: Path) -> list[Page]:
    """Every Markdown file of the repository, ascending by path."""
    paths = sorted(path for path in written_files(root) if path.suffix == ".md")
    return [Page(PurePosixPath(path), (root / path).read_text("utf-8")) for path in paths]


def page(root: Path, path: str) -> Page:
    """One page."""
    return Page(PurePosixPath(path), (root / path).read_text("utf-8"))


def code_spans(cell: str) -> list[str]:
    """The code spans of a table's cell."""
    return [match[2].strip() for match in _SPAN.finditer(cell)]


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in _CELL.split(line.strip())[1:-1])
