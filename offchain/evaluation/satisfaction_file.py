"""Answers as a CSV file, to which one line an answer is added.

    order,score,kind,depth,wait,refusals,answered_at
    0x5be1…,4,PERCENT,1500,3600,0,1767225600

order : 32 bytes; depth : basis points; wait : seconds; answered_at : Unix seconds.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from offchain.evaluation.satisfaction import LEAST, MOST, Answer, AnswersInMemory

COLUMNS: Final = ("order", "score", "kind", "depth", "wait", "refusals", "answered_at")
_ORDER_BYTES: Final = 32
_MOST_DIGITS: Final = 15


class AnswersFileError(ValueError):
    """Thrown when a file of answers cannot be used; the message names the line, what was found and what is wanted."""

    def __init__(self, path: Path, place: str, found: str, wanted: str) -> None:
        super().__init__(f"{path.name}, {place}: found {found}; wanted {wanted}")
        self.place = place
        self.found = found
        self.wanted = wanted


class AnswersFile:
    """Answers kept in a file, read once when it is opened; one process at a time writes. Raises `AnswersFileError`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._answers = AnswersInMemory()
        for line, answer in _read(path) if path.exists() else ():
            if not self._answers.add(answer):
                raise AnswersFileError(path, f"line {line}", "a second answer", "one answer an order")

    def find(self, order: bytes) -> Answer | None:
        """See `Answers`."""
        return self._answers.find(order)

    def add(self, answer: Answer) -> bool:
        """See `Answers`; the line is in the file when this returns."""
        if self._answers.find(answer.order) is not None:
            return False
        new = not self._path.exists()
        with self._path.open("a", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            if new:
                rows.writerow(COLUMNS)
            rows.writerow(_row(answer))
        return self._answers.add(answer)

    def all(self) -> Iterator[Answer]:
        """See `Answers`."""
        return self._answers.all()


def _row(answer: Answer) -> tuple[str | int, ...]:
    facts = (answer.score, answer.kind, answer.depth, answer.wait, answer.refusals, answer.answered_at)
    return ("0x" + answer.order.hex(), *facts)


def _read(path: Path) -> Iterator[tuple[int, Answer]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise AnswersFileError(path, "line 1", f"no {', '.join(missing)}", "all of " + ", ".join(COLUMNS))
            for row in rows:
                yield rows.line_num, _answer(path, rows.line_num, row)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AnswersFileError(path, "the whole", str(error), "a CSV file that can be read") from error


def _answer(path: Path, line: int, row: dict[str, str | None]) -> Answer:
    def fail(name: str, wanted: str) -> AnswersFileError:
        return AnswersFileError(path, f"line {line}, {name}", repr(row[name]), wanted)

    def whole(name: str) -> int:
        text = row[name] or ""
        if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
            raise fail(name, "a whole number")
        return int(text)

    try:
        order = bytes.fromhex((row["order"] or "").removeprefix("0x"))
    except ValueError as error:
        raise fail("order", "0x and 64 hexadecimal digits") from error
    kind = row["kind"] or ""
    if len(order) != _ORDER_BYTES or not kind.replace("_", "").isalnum():
        raise fail("order" if len(order) != _ORDER_BYTES else "kind", "a hash of 32 bytes, and the name of a kind")
    if not LEAST <= whole("score") <= MOST:
        raise fail("score", f"{LEAST} to {MOST}")
    names = ("score", "depth", "wait", "refusals", "answered_at")
    return Answer(order=order, kind=kind, **{name: whole(name) for name in names})
