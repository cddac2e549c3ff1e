"""The log of reads as a chain of hashes: a line that was changed, removed, added or moved is found.

A line is a JSON object with `number`, `before` (hash of the line before, "" of the first), its facts, and `hash`:
SHA-256 of the line without it, keys in order. How many lines there are, and the last hash, are also kept beside the
keys: without that anchor nobody would miss the newest lines.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Break:
    """line : from 1, or one more than there are; what : English; what_zh : Chinese."""

    line: int
    what: str
    what_zh: str


def line_of(number: int, before: str, facts: Mapping[str, Any]) -> str:
    """A line without its end."""
    content = {"number": number, "before": before, **facts}
    return _text({**content, "hash": _hash(content)})


def verify(lines: Iterable[str], head: tuple[int, str]) -> tuple[Break, ...]:
    """Every place where the chain does not hold. head : the anchor, lines and last hash."""
    found, number, before, seen = [], 0, "", {0: ""}
    for position, line in enumerate(lines, start=1):
        entry = parsed(line)
        content = {name: value for name, value in entry.items() if name != "hash"}
        if entry.get("hash") != _hash(content):
            found.append(Break(position, "it was changed", "此行被改动"))
        elif (entry["number"], entry["before"]) != (number + 1, before):
            found.append(Break(position, f"it follows line {number} of the chain not", f"它不是第 {number} 行的后一行"))
        number, before = int(entry.get("number", 0)), str(entry.get("hash", ""))
        seen[number] = before
    if seen.get(head[0]) != head[1]:
        missing = f"the newest lines are missing: {head[0]} were written"
        found.append(Break(len(seen), missing, f"缺少最新的记录：应有 {head[0]} 行"))
    elif number > head[0] + 1:  # one more may stand there after a power cut
        found.append(Break(head[0] + 2, f"only {head[0]} lines were written", f"只写入过 {head[0]} 行"))
    return tuple(found)


def is_whole(line: str) -> bool:
    """Whether the hash of a line is that of its content."""
    entry = parsed(line)
    return bool(entry) and entry.pop("hash", "") == _hash(entry)


def parsed(line: str) -> dict[str, Any]:
    """The object of a line, empty where it is none."""
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    whole = isinstance(entry, dict) and isinstance(entry.get("number"), int) and isinstance(entry.get("before"), str)
    return entry if whole else {}


def _hash(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_text(content).encode()).hexdigest()


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
