"""The `AccessLog` port: a file of JSON lines chained by hashes, anchored in the key ring."""

import fcntl
import os
from collections.abc import Collection, Sequence
from pathlib import Path

from offchain.adapters.durable import settle
from offchain.privacy.access_chain import is_whole, line_of, parsed
from offchain.privacy.ports import KeyRing

_OWNER = 0o600


class FileAccessLog:
    """Only ever added to; one writer at a time."""

    def __init__(self, path: Path, ring: KeyRing) -> None:
        self._path = path
        self._ring = ring

    def append(self, time: int, **facts: str | Collection[str]) -> None:
        """Adds a line, durably, after the one that the anchor names: what somebody removed stays a gap for ever."""
        told = {name: fact if isinstance(fact, str) else list(fact) for name, fact in facts.items()}
        with open(os.open(self._path, os.O_RDWR | os.O_CREAT, _OWNER), "r+b") as file:  # noqa: PTH123 - a mode
            fcntl.flock(file, fcntl.LOCK_EX)
            number, last = self._adopted(file.read())
            line = line_of(number + 1, last, {"time": time, **told})
            file.write(line.encode() + b"\n")
            settle(file)
            self._ring.set_head(number + 1, str(parsed(line)["hash"]))

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
