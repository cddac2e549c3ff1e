"""Everything that a store holds, as files that need neither store nor chain: streamed, and the same bytes every time.

A folder holds one file a table and format (Parquet in parts of `PART` rows), and `manifest.json`, which says what they
are and what they hash to. Raw logs, blocks, calldata and the parts of terms are among the tables, so that
`promo audit verify --bundle` proves from the folder alone what it proves from a store without a chain.
"""

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

import orjson
import polars as pl

from offchain.audit.cells import Cell, Column, columns_of
from offchain.index.config import IndexConfig
from offchain.index.errors import NotIndexedError
from offchain.index.identity import check_config
from offchain.index.rows import Checkpoint, LedgerRow, Row
from offchain.index.schema import TABLES
from offchain.index.store import IndexReader, ReadableIndex

SCHEMA: Final = "promissory-export/1"
MANIFEST: Final = "manifest.json"
FORMATS: Final = ("jsonl", "csv", "parquet")
PART: Final = 20_000
"""Rows of a file of Parquet, and rows that are held at once: calldata of 2 KiB a row make 40 MiB."""
_ENCODING: Final = {
    "integer": "below 2**63: a number in JSON lines, digits in CSV, a 64-bit integer in Parquet",
    "decimal": "a wider whole number as decimal digits, in every format a text",
    "decimals": "a list of such texts; parted by spaces in CSV",
    "address": "20 bytes: 0x and 40 hexadecimal digits in JSON lines and CSV, bytes in Parquet",
    "addresses": "a list of 0x texts; parted by spaces in CSV",
    "bytes": "0x and hexadecimal digits in JSON lines and CSV, bytes in Parquet",
    "text": "a text",
    "nothing": "null; an empty cell in CSV",
}
Progress = Callable[[str, int], None]
"""Told the table and how many of its rows are written."""


class ExportError(Exception):
    """The folder cannot take an export."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: found a folder that is not empty, wanted a new one; name another with --out")
        self.folder = folder


@dataclass(frozen=True, slots=True)
class Exported:
    """manifest : the document; sha256 : of its file, 64 hexadecimal digits: who publishes these vouches for all."""

    manifest: Mapping[str, Any]
    sha256: str

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(table["rows"] for table in self.manifest["tables"])


class _Sink(Protocol):
    """Takes the rows of one table in one format."""

    def write(self, rows: Sequence[Sequence[Cell]]) -> None:
        """At most `PART` rows."""

    def files(self) -> list[dict[str, Any]]:
        """What was written, when all is."""


def export(
    store: ReadableIndex,
    config: IndexConfig,
    folder: Path,
    formats: Sequence[str] = FORMATS[:1],
    progress: Progress | None = None,
) -> Exported:
    """Writes every row of every table into `folder`, which is made and must be empty.

    Raises `ExportError`, `NotIndexedError`, `WrongIndexError`.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ExportError(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with store.read() as reader:
        checkpoint = reader.checkpoint()
        if checkpoint is None:
            raise NotIndexedError
        check_config(checkpoint, config)
        tables = [_table(reader, kind, folder, formats, progress) for kind in TABLES]
        manifest = _manifest(config, checkpoint, list(reader.rows(LedgerRow)), tables)
    written = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    (folder / MANIFEST).write_bytes(written)
    return Exported(manifest, hashlib.sha256(written).hexdigest())


def _table(
    reader: IndexReader, kind: type[Row], folder: Path, formats: Sequence[str], progress: Progress | None
) -> dict[str, Any]:
    name, columns = TABLES[kind].name, columns_of(kind)
    count = 0
    with ExitStack() as open_files:
        sinks = [_SINKS[it](folder, name, columns, open_files) for it in dict.fromkeys(formats)]
        for batch in _batches(reader.rows(kind)):
            cells = [[column.cell(getattr(row, column.name)) for column in columns] for row in batch]
            for sink in sinks:
                sink.write(cells)
            count += len(batch)
            if progress is not None:
                progress(name, count)
        files = [file for sink in sinks for file in sink.files()]
    shapes = [{"name": it.name, "kind": it.kind, "width": it.width, "nullable": it.nullable} for it in columns]
    return {"table": name, "rows": count, "columns": shapes, "files": files}


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, PART)):
        yield batch


def _manifest(
    config: IndexConfig, checkpoint: Checkpoint, ledgers: Sequence[LedgerRow], tables: list[dict[str, Any]]
) -> dict[str, Any]:
    singles = ("hub", "roots", "checkout", "permit2", "vault", "rewards", "presales")
    contracts: dict[str, Any] = {name: f"0x{getattr(config, name):040x}" for name in singles}
    contracts["quorums"] = [f"0x{it:040x}" for it in config.quorums]
    return {
        "schema": SCHEMA,
        "chain_id": config.chain_id,
        "contracts": contracts,
        "blocks": {
            "first": checkpoint.first_block,
            "last": checkpoint.number,
            "last_hash": f"0x{checkpoint.hash.hex()}",
        },
        "ledgers": [
            {
                "merchant": f"0x{it.merchant:040x}",
                "keeper": it.keeper,
                "records": it.records,
                "digest": f"0x{it.digest.hex()}",
            }
            for it in ledgers
        ],
        "encoding": _ENCODING,
        "tables": tables,
    }


@dataclass(slots=True)
class _Hashed:
    """A file that is hashed while it is written."""

    name: str
    file: BinaryIO
    digest: Any = field(default_factory=hashlib.sha256)
    size: int = 0

    def write(self, data: bytes) -> None:
        """Appends."""
        self.file.write(data)
        self.digest.update(data)
        self.size += len(data)

    def entry(self, form: str, rows: int) -> dict[str, Any]:
        """What the manifest says of it."""
        return {
            "file": self.name,
            "format": form,
            "rows": rows,
            "bytes": self.size,
            "sha256": self.digest.hexdigest(),
        }


class _JsonLines:
    """One object a line, members in the order of the columns."""

    def __init__(self, folder: Path, table: str, columns: Sequence[Column], open_files: ExitStack) -> None:
        self._names = [column.name for column in columns]
        self._file = _Hashed(f"{table}.jsonl", open_files.enter_context((folder / f"{table}.jsonl").open("wb")))
        self._rows = 0

    def write(self, rows: Sequence[Sequence[Cell]]) -> None:
        lines = [orjson.dumps(dict(zip(self._names, row, strict=True))) + b"\n" for row in rows]
        self._file.write(b"".join(lines))
        self._rows += len(rows)

    def files(self) -> list[dict[str, Any]]:
        return [self._file.entry("jsonl", self._rows)]


class _Csv:
    """RFC 4180 with a header and line feeds."""

    def __init__(self, folder: Path, table: str, columns: Sequence[Column], open_files: ExitStack) -> None:
        self._columns = columns
        self._file = _Hashed(f"{table}.csv", open_files.enter_context((folder / f"{table}.csv").open("wb")))
        self._rows = 0
        self._write([[column.name for column in columns]])

    def write(self, rows: Sequence[Sequence[Cell]]) -> None:
        self._write([[column.text(cell) for column, cell in zip(self._columns, row, strict=True)] for row in rows])
        self._rows += len(rows)

    def files(self) -> list[dict[str, Any]]:
        return [self._file.entry("csv", self._rows)]

    def _write(self, rows: Sequence[Sequence[str]]) -> None:
        text = StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self._file.write(text.getvalue().encode())


class _Parquet:
    """A file a part, since a file of Parquet is written when all of it is known."""

    def __init__(self, folder: Path, table: str, columns: Sequence[Column], _open_files: ExitStack) -> None:
        self._folder, self._table, self._columns = folder, table, columns
        self._files: list[dict[str, Any]] = []

    def write(self, rows: Sequence[Sequence[Cell]]) -> None:
        columns = {
            column.name: pl.Series(column.name, [column.packed(row[at]) for row in rows], column.parquet_type)
            for at, column in enumerate(self._columns)
        }
        name = f"{self._table}-{len(self._files):06d}.parquet"
        pl.DataFrame(columns).write_parquet(self._folder / name, compression="zstd", row_group_size=PART)
        data = (self._folder / name).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        entry = {"file": name, "format": "parquet", "rows": len(rows), "bytes": len(data), "sha256": digest}
        self._files.append(entry)

    def files(self) -> list[dict[str, Any]]:
        return self._files


_Opened = Callable[[Path, str, Sequence[Column], ExitStack], _Sink]
_SINKS: Final[Mapping[str, _Opened]] = {"jsonl": _JsonLines, "csv": _Csv, "parquet": _Parquet}
