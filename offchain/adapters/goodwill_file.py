"""What support gave, logged in a file of lines that hash each other: a line that was changed or taken out is found."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from offchain.campaigns.one_writer import alone
from offchain.office.support_log import CodeEntry, GoodwillEntry
from offchain.privacy.access_chain import line_of, parsed, verify

FILE: Final = "goodwill.jsonl"
_OF_THE_CHAIN: Final = ("number", "before", "hash")
_GIVEN: Final = "given"
"""Names the campaign in a line that confirms what an earlier one logged."""
_CODE: Final = "code_for"
"""Names the campaign in a line about a one-time code."""


class GoodwillFileError(Exception):
    """The file is not as it was written."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path}, line {line}: {what}; bring back the file as it was, nothing is given before")


class GoodwillFile:
    """path : need not exist yet. Every method but `alone` raises `GoodwillFileError`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def alone(self) -> AbstractContextManager[None]:
        """One program at a time."""
        return alone(self._path)

    def entries(self) -> Sequence[GoodwillEntry]:
        """All coupons of goodwill, the oldest first."""
        return [it for it in self._all() if isinstance(it, GoodwillEntry)]

    def codes(self) -> Sequence[CodeEntry]:
        """All one-time codes, the oldest first."""
        return [it for it in self._all() if isinstance(it, CodeEntry)]

    def newest(self, most: int) -> Sequence[GoodwillEntry | CodeEntry]:
        """What was logged last, coupons and codes, the newest first."""
        return list(reversed(list(self._all())))[:most]

    def confirmed(self) -> frozenset[tuple[str, int]]:
        """Campaign and index of the coupons that are the shoppers'."""
        return frozenset((facts[_GIVEN], facts["index"]) for facts in self._facts() if _GIVEN in facts)

    def add(self, entry: GoodwillEntry) -> None:
        """One more, on the disk before this comes back."""
        self._append(asdict(entry))

    def add_code(self, entry: CodeEntry) -> None:
        """One more, on the disk before this comes back."""
        facts = asdict(entry)
        self._append({_CODE: facts.pop("campaign"), **facts})

    def confirm(self, campaign: str, index: int) -> None:
        """That a coupon which was logged is the shopper's."""
        self._append({_GIVEN: campaign, "index": index})

    def _all(self) -> Iterator[GoodwillEntry | CodeEntry]:
        for facts in self._facts():
            if _CODE in facts:
                yield CodeEntry(campaign=facts.pop(_CODE), **facts)
            elif _GIVEN not in facts:
                yield GoodwillEntry(**facts)

    def _append(self, facts: Mapping[str, Any]) -> None:
        lines = self._lines()
        before = parsed(lines[-1])["hash"] if lines else ""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line_of(len(lines) + 1, before, facts) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _facts(self) -> Iterator[dict[str, Any]]:
        for line in self._lines():
            yield {name: value for name, value in parsed(line).items() if name not in _OF_THE_CHAIN}

    def _lines(self) -> list[str]:
        text = self._path.read_text("utf-8").removesuffix("\n") if self._path.exists() else ""
        lines = text.split("\n") if text else []  # nothing else ends a line: a reason may hold what Unicode says does
        if lines:
            last = parsed(lines[-1])
            breaks = verify(lines, (int(last.get("number", 0)), str(last.get("hash", ""))))
            if breaks:
                raise GoodwillFileError(self._path, breaks[0].line, breaks[0].what)
        return lines
