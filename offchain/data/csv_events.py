"""A merchant's own events from a CSV file, and a report of the rows that could not be used.

The file is UTF-8 (a byte order mark is passed over), its first line names exactly the columns of the event schema in
any order, and the rest follows RFC 4180 with one restriction: a field holds no line break. So each line is judged
alone, and a quote that is left open spoils its own line instead of swallowing the lines after it.
"""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType
from typing import Final

import polars as pl

from offchain.data.bad_rows import UNREAD, BadRow
from offchain.data.errors import SchemaError, SourceError
from offchain.data.events import EventLog
from offchain.data.schema import EVENT_SCHEMA

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class _LineError(Exception):
    """A line is no CSV record; the message is the reason."""


def load(path: Path) -> EventLog:
    """The events of a CSV file; line 1 of a bad row is the line after the header.

    Raises `SourceError` when the file cannot be read, `SchemaError` when its header is not the event schema's.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"events {path.name}", found=error, wanted="a readable CSV file", advice="check the path"
        ) from error
    lines = content.removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    if lines[-1] == b"":
        lines.pop()  # the last line's end, not a line
    header = _header(lines[:1], path.name)
    rows, numbers, unread = _split(lines[1:], len(header), path.name)
    raw = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")
    log = EventLog.from_rows(raw, path.name, lines=numbers)
    return EventLog(log.table, tuple(sorted((*unread, *log.bad_rows), key=lambda bad: bad.line)))


def write_bad_rows(bad_rows: Iterable[BadRow], path: Path) -> int:
    """A CSV with source, line, reason and the row as a JSON object; returns how many rows were written.

    The JSON braces also keep a spreadsheet from taking a hostile field for a formula.
    """
    rows = [(bad.source, bad.line, bad.reason, json.dumps(dict(bad.row), ensure_ascii=False)) for bad in bad_rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("source", "line", "reason", "row"))
        writer.writerows(rows)
    return len(rows)


def _header(first: list[bytes], source: str) -> list[str]:
    try:
        names = _fields(first[0]) if first else []
    except _LineError as error:
        names = [str(error)]
    if sorted(names) != sorted(EVENT_SCHEMA):
        raise SchemaError(
            f"header of {source}",
            found=names,
            wanted=list(EVENT_SCHEMA),
            advice="name each column once, in any order, separated by commas",
        )
    return names


def _split(lines: list[bytes], width: int, source: str) -> tuple[list[list[str]], list[int], list[BadRow]]:
    """Records, the line of each, and the lines that are none."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    unread: list[BadRow] = []
    for number, line in enumerate(lines, start=1):
        try:
            fields = _fields(line)
            if len(fields) != width:
                raise _LineError(f"{len(fields)} fields instead of {width}")
        except _LineError as error:
            text = line.decode("utf-8", "backslashreplace").rstrip("\r")
            unread.append(BadRow(source, number, str(error), MappingProxyType({UNREAD: text})))
        else:
            rows.append(fields)
            numbers.append(number)
    return rows, numbers, unread


def _fields(line: bytes) -> list[str]:
    """The fields of one line. Raises `_LineError`."""
    try:
        text = line.removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError as error:
        raise _LineError("not UTF-8") from error
    if not text:
        raise _LineError("empty line")
    if '"' not in text:
        return text.split(",")
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        raise _LineError("quotes do not match") from error
