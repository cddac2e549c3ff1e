"""The `AccessLog` port: a file of JSON lines chained by hashes, anchored in the key ring."""

import fcntl
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from offchain.adapters.durable import settle
from offchain.adapters.key_files import rewrite
from offchain.privacy.access_chain import cut_of, is_whole, line_of, parsed
from offchain.privacy.ports import KeyRing

_OWNER = 0o600


class FileAccessLog:
    """Only ever added to, but for lines that were kept long enough; one writer at a time."""

    def __init__(self, path: Path, ring: KeyRing) -> None:
        self._path = path
        self._ring = ring

    def append(self, time: int, **facts: str | Collection[str]) -> None:
        """Adds a line, durably, after the one that the anchor names: what somebody removed stays a gap for ever."""
        told = {name: fact if isinstance(fact, str) else list(fact) for name, fact in facts.items()}
        with self._alone() as file:
            number, last = self._adopted(file.read())
            line = line_of(number + 1, last, {"time": time, **told})
            file.write(line.encode() + b"\n")
            settle(file)
            self._ring.set_head(number + 1, str(parsed(line)["hash"]))

    def older(self, time: int) -> int:
        """How many lines from the first on are older than `time`, Unix seconds; the newest stays always."""
        lines = self.lines()
        young = (place for place, line in enumerate(lines[:-1]) if int(parsed(line).get("time", time)) >= time)
        return next(young, max(0, len(lines) - 1))

    def cut(self, time: int) -> int:
        """Takes them out, durably, after a line that says so; how many there were."""
        count = self.older(time)
        if not count:
            return 0
        last = parsed(self.lines()[count - 1])
        cut = cut_of(int(last.get("number", 0)), str(last.get("hash", "")))
        self.append(int(parsed(self.lines()[-1]).get("time", time)), act="cut", whose="*", cut=cut)
        with self._alone():
            rewrite(self._path, b"".join(line.encode() + b"\n" for line in self.lines()[count:]))
        return count

    @contextmanager
    def _alone(self) -> Iterator[BinaryIO]:
        """The file, held against other writers; a cut may have put another in its place meanwhile."""
        while True:
            with open(os.open(self._path, os.O_RDWR | os.O_CREAT, _OWNER), "r+b") as file:  # noqa: PTH123 - a mode
                fcntl.flock(file, fcntl.LOCK_EX)
                if os.fstat(file.fileno()).st_ino == self._path.stat().st_ino:
                    yield file
                    return

    def lines(self) -> Sequence[str]:
        """All lines."""
        return _lines(self._path.read_bytes()) if self._path.exists() else []

    def _adopted(self, content: bytes) -> tuple[int, str]:
        """The anchor; a last line that was written just before the power went counts too."""
        number, last = self._ring.head()
        lines = _lines(content)
        newest = parsed(lines[-1]) if lines else {}
        follows = newest.get("number") == number + 1 and newest.get("before") == last
        return (number + 1, str(newest["hash"])) if follows and is_whole(lines[-1]) else (number, last)


def _lines(content: bytes) -> list[str]:
    """Cut at line feeds alone: what else Unicode calls the end of a line may stand in a purpose."""
    return [line.decode() for line in content.removesuffix(b"\n").split(b"\n")] if content else []
