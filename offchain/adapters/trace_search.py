"""Looks for traces of a person in every file of some folders: pages of databases, archives and backups too."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import polars as pl

from offchain.adapters.archives import DEEPEST, TROUBLE, OpaqueArchiveError, members
from offchain.adapters.table_values import DOCUMENTS, TABLES, columns, strings
from offchain.data.schema import SHOPPER_ITEM
from offchain.privacy.needles import Needle

_CHUNK: Final = 8 * 2**20
"""Bytes that are looked at together."""
_OVERLAP: Final = 8_192
"""Bytes that two chunks share: more than the longest needle in its widest encoding."""
_START: Final = 4_096
"""Bytes by which text is told from other content: text holds no zeros."""
_TROUBLE: Final = (*TROUBLE, pl.exceptions.PolarsError)


@dataclass(frozen=True, slots=True)
class Trace:
    """file : where; what : of the needle; harmless : as the needle says."""

    file: str
    what: str
    harmless: bool


@dataclass(slots=True)
class Searched:
    """unread : files that could not be looked into; size : bytes."""

    files: int = 0
    size: int = 0
    traces: list[Trace] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def search(folders: Iterable[Path], needles: Sequence[Needle]) -> Searched:
    """Every file below the folders, links not followed."""
    found = Searched()
    for path in files_of(folders):
        found.files += 1
        try:
            found.size += path.stat().st_size
            hits = _in_file(path, needles)
        except _TROUBLE:
            found.unread.append(str(path))
            continue
        found.traces += [Trace(str(path), needle.what, needle.harmless) for needle in needles if needle in hits]
    return found


def files_of(folders: Iterable[Path]) -> Iterator[Path]:
    """Ascending, each once."""
    seen = set()
    for folder in folders:
        for path in sorted([folder] if folder.is_file() else folder.rglob("*")):
            place = path.resolve()
            if path.is_file() and not path.is_symlink() and place not in seen:
                seen.add(place)
                yield path


def _in_file(path: Path, needles: Sequence[Needle]) -> set[Needle]:
    with path.open("rb") as file:
        hits = _in_stream(file, path.name, needles, 0)
    return hits | _in_table(path, needles)


def _in_table(path: Path, needles: Sequence[Needle]) -> set[Needle]:
    """Value by value, where the file is a table or a document."""
    if path.suffix in TABLES:
        found = (value for values in columns(path).values() for value in values)
        return _in_values((it for value in found for it in (value, value.removeprefix(SHOPPER_ITEM))), needles)
    return _in_values(strings(path), needles) if path.suffix in DOCUMENTS else set()


def _in_stream(file: BinaryIO, name: str, needles: Sequence[Needle], depth: int) -> set[Needle]:
    words = b"\0" not in file.read(_START)
    file.seek(0)
    wanted = {needle: needle.pattern(words=words) for needle in needles if needle.anywhere}
    hits: set[Needle] = set()
    before = b""
    while chunk := file.read(_CHUNK):
        window = before + chunk
        hits |= {needle for needle, pattern in wanted.items() if needle not in hits and pattern.search(window)}
        before = window[-_OVERLAP:]
    file.seek(0)
    for inner_name, inner in members(file, name):
        if depth == DEEPEST:
            raise OpaqueArchiveError(f"{name} lies too deep in other archives")
        hits |= _in_stream(inner, inner_name, needles, depth + 1) | _in_packed_table(inner, inner_name, needles)
    return hits


def _in_packed_table(file: BinaryIO, name: str, needles: Sequence[Needle]) -> set[Needle]:
    suffix = Path(name).suffix
    if suffix not in TABLES | DOCUMENTS:
        return set()
    with tempfile.NamedTemporaryFile(suffix=suffix) as copy:
        file.seek(0)
        copy.write(file.read())
        copy.flush()
        return _in_table(Path(copy.name), needles)


def _in_values(values: Iterable[str], needles: Sequence[Needle]) -> set[Needle]:
    """Short needles too: they are looked for here alone."""
    texts = [needle for needle in needles if needle.text]
    return {needle for value in values for needle in texts if needle.is_value(value)}
