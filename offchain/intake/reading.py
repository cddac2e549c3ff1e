"""Rows of a CSV export, one after the other: a file of any size is never held whole."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TextIO

from offchain.intake.errors import IntakeError

DELIMITERS: Final = (",", ";", "\t", "|")
_LONGEST_CELL: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """number : of the row below the header, from 1; line : of the file at which it ends; problem : why it is none."""

    number: int
    line: int
    cells: Mapping[str, str]
    problem: str = ""


def delimiter_of(header: str) -> str:
    """The one that stands most often in the header outside of quotes."""
    outside = "".join(part for at, part in enumerate(header.split('"')) if at % 2 == 0)
    return max(DELIMITERS, key=outside.count)


def rows(file: TextIO, source: str, needed: Sequence[str]) -> Iterator[Row]:
    """Of a text that was opened with `newline=""`. needed : columns that must be there. Raises `IntakeError`."""
    csv.field_size_limit(_LONGEST_CELL)
    try:
        first = file.readline()
        delimiter = delimiter_of(first)
        header = [name.strip() for name in next(csv.reader([first.lstrip("\ufeff")], delimiter=delimiter), [])]
        _check(header, source, needed)
        reader = csv.reader(file, delimiter=delimiter)
        yield from _numbered(reader, header)
    except UnicodeDecodeError as error:
        raise IntakeError(
            source,
            found=f"byte {error.start} is not {error.encoding}",
            wanted="one encoding",
            advice="save it as UTF-8, or say --encoding windows-1252",
        ) from error
    except csv.Error as error:
        raise IntakeError(source, found=error, wanted="CSV", advice="export it again") from error


def _numbered(reader: Iterator[list[str]], header: Sequence[str]) -> Iterator[Row]:
    for number, cells in enumerate(reader, start=1):
        line = getattr(reader, "line_num", number) + 1
        if not any(cells):
            continue
        if len(cells) != len(header):
            yield Row(number, line, {}, f"{len(cells)} cells, the header has {len(header)}")
            continue
        yield Row(number, line, dict(zip(header, cells, strict=True)))


def _check(header: Sequence[str], source: str, needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in header]
    twice = sorted({name for name in needed if header.count(name) > 1})
    if missing or twice:
        goods = "; this export has one row an order and no goods: export its line items"
        raise IntakeError(
            f"header of {source}",
            found=f"no {', '.join(missing)}" if missing else f"{', '.join(twice)} twice",
            wanted=", ".join(needed),
            advice=f"choose another --from, or map the columns with --mapping{goods if 'Display_ID' in header else ''}",
        )
