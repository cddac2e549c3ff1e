"""The log of reads as a chain of hashes: a line that was changed, removed, added or moved is found.

A line is a JSON object with `number`, `before` (hash of the line before, "" of the first), its facts, and `hash`:
SHA-256 of the line without it, keys in order. How many lines there are, and the last hash, are also kept beside the
keys: without that anchor nobody would miss the newest lines. Where the oldest lines were taken out because they were
kept long enough, a later line says so: `cut` has the number and the hash of the last that is gone.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
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
    entries = [parsed(line) for line in lines]
    number, before = _start(entries)
    found, seen = list[Break](), {number: before}
    for position, entry in enumerate(entries, start=1):
        content = {name: value for name, value in entry.items() if name != "hash"}
        if entry.get("hash") != _hash(content):
            found.append(Break(position, "it was changed", "此行被改动"))
        elif (entry["number"], entry["before"]) != (number + 1, before):
            found.append(Break(position, f"it follows line {number} of the chain not", f"它不是第 {number} 行的后一行"))
        number, before = int(entry.get("number", 0)), str(entry.get("hash", ""))
        seen[number] = before
    if seen.get(head[0]) != head[1]:
        missing = f"the newest lines are missing: {head[0]} were written"
        found.append(Break(len(entries) + 1, missing, f"缺少最新的记录：应有 {head[0]} 行"))
    elif number > head[0] + 1:  # one more may stand there after a power cut
        place = len(entries) - number + head[0] + 2
        found.append(Break(place, f"only {head[0]} lines were written", f"只写入过 {head[0]} 行"))
    return tuple(found)


def cut_of(number: int, last: str) -> str:
    """What a line says of those before it that are gone. last : hash of the last of them."""
    return f"{number} {last}"


def _start(entries: Sequence[Mapping[str, Any]]) -> tuple[int, str]:
    """(number, hash) of the line before the first: none, or the last of a cut that a line of the chain tells of."""
    first = entries[0] if entries else {}
    before = (int(first.get("number", 1)) - 1, str(first.get("before", "")))
    told = {str(entry["cut"]) for entry in entries if "cut" in entry}
    return before if cut_of(*before) in told else (0, "")


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
