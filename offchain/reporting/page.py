"""A report as one HTML file that needs nothing else, and a CSV file for each of its tables."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from jinja2 import Environment, PackageLoader, StrictUndefined

Cell: TypeAlias = str | int

_NO_WORD: Final = re.compile(r"[^a-z0-9]+")
_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?( ?%)?")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_LABEL: Final = re.compile(r'aria-label="([^"]*)"')
_LONG: Final = 12
"""Letters; a cell of more is wide enough to be read on a phone, where tables scroll."""
_SHOWN: Final = 50
"""Rows of a table on the page; all of them are in its CSV file."""


@dataclass(frozen=True, slots=True)
class Table:
    """title : also names the CSV file; rows : one cell a column; whole numbers are grouped and set to the right. What
    has decimals comes as text, rounded by who knows its unit."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def __post_init__(self) -> None:
        widths = {len(row) for row in self.rows} - {len(self.columns)}
        if widths:
            raise ValueError(f"table {self.title!r}: rows of {sorted(widths)} cells under {len(self.columns)} columns")

    @property
    def file(self) -> str:
        """Name of its CSV file."""
        return f"{_NO_WORD.sub('-', self.title.lower()).strip('-')}.csv"


@dataclass(frozen=True, slots=True)
class Section:
    """prose : paragraphs; plots : SVG made by `plots`, never text of others; tables : the same figures for those who
    would rather read."""

    heading: str
    prose: Sequence[str] = ()
    plots: Sequence[str] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """lead : what the report says, in a sentence or two; cards : the figures to see first: number, what it counts."""

    title: str
    lead: str
    sections: Sequence[Section]
    cards: Sequence[tuple[str, str]] = ()

    @property
    def tables(self) -> list[Table]:
        """Of all sections, in order."""
        return [table for section in self.sections for table in section.tables]


def render(page: Page) -> str:
    """The HTML."""
    environment = Environment(
        loader=PackageLoader("offchain.reporting"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["cell"] = lambda cell: f"{cell:,}" if isinstance(cell, int) else cell
    environment.filters["named"] = _name_of
    environment.tests["long"] = lambda cell: isinstance(cell, str) and len(cell) > _LONG
    environment.tests["number"] = lambda cell: isinstance(cell, int) or _is_number(cell)
    return environment.get_template("page.html").render(page=page, shown=_SHOWN)


def write(page: Page, folder: Path, name: str = "report.html") -> list[Path]:
    """The page and its tables, into a folder that is made where it is not there; what was written.

    Raises `ValueError` where two tables have one name.
    """
    names = [table.file for table in page.tables]
    if len(set(names)) < len(names):
        raise ValueError(f"page {page.title!r}: two tables of one name among {names}")
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / name]
    written[0].write_text(render(page), "utf-8")
    for table in page.tables:
        written.append(folder / table.file)
        with written[-1].open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(table.columns)
            rows.writerows([_plain(cell) for cell in row] for row in table.rows)
    return written


def _plain(cell: Cell) -> Cell:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it, unless it is a number."""
    if isinstance(cell, int) or not cell.startswith(_FORMULA) or _is_number(cell):
        return cell
    return f"'{cell}"


def _name_of(plot: str) -> str:
    """What `plots` calls its drawing."""
    found = _LABEL.search(plot)
    return found[1] if found else ""


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
