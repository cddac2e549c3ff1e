"""Reads an exported folder, trusting nothing: what does not fit its manifest, or is no row, is a difference."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import orjson
import polars as pl
from pydantic import ValidationError

from offchain.audit.cells import Cell, Column, columns_of
from offchain.audit.exporting import FORMATS, MANIFEST, SCHEMA
from offchain.audit.findings import Findings, Kind
from offchain.audit.manifest_shape import ManifestShape
from offchain.index.config import IndexConfig
from offchain.index.rows import Checkpoint, LedgerRow, R
from offchain.index.schema import TABLES
from offchain.index.store import IndexReader

_CHUNK: Final = 1 << 20


class ExportedError(Exception):
    """The folder holds no export that could be read."""

    def __init__(self, folder: Path, found: object, wanted: str) -> None:
        super().__init__(f"{folder}: found {found}, wanted {wanted}; name the folder that `promo audit export` wrote")
        self.folder = folder


class ExportedCheckpointError(ExportedError):
    """The folder does not say up to which block its rows are."""

    def __init__(self, folder: Path) -> None:
        Exception.__init__(
            self,
            f"{folder}: found no row of the checkpoint, wanted the one that says up to which block its rows are; ask "
            "who exported it for the whole folder, or write it again with `promo audit export`",
        )
        self.folder = folder


@dataclass(frozen=True, slots=True)
class ExportedFolder:
    """form : the format that is read, the first of jsonl, csv and parquet that every table has."""

    folder: Path
    manifest: Mapping[str, Any]
    form: str

    @classmethod
    def open(cls, folder: Path) -> "ExportedFolder":
        """Raises `ExportedError`."""
        try:
            manifest = orjson.loads((folder / MANIFEST).read_bytes())
            shape = ManifestShape.model_validate(manifest)
        except OSError as error:
            raise ExportedError(folder, error.strerror or error, f"a file {MANIFEST}") from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the document"
            raise ExportedError(folder, f"{MANIFEST}, {place}: {first['msg']}", "its members") from error
        except ValueError as error:
            raise ExportedError(folder, f"{MANIFEST}: {error}", "its members") from error
        named = [{file.format for file in table.files} for table in shape.tables if table.rows]
        if manifest.get("schema") != SCHEMA:
            raise ExportedError(folder, f"schema {manifest.get('schema')!r}", SCHEMA)
        form = next((it for it in FORMATS if all(it in forms for forms in named)), None)
        if form is None:
            raise ExportedError(folder, "no format that every table has", f"one of {', '.join(FORMATS)}")
        return cls(folder, manifest, form)

    def config(self) -> IndexConfig:
        """The contracts that the export says it is of. Raises `ExportedError`."""
        try:
            contracts = dict(self.manifest["contracts"])
            quorums = tuple(int(it, 16) for it in contracts.pop("quorums"))
            first, chain_id = int(self.manifest["blocks"]["first"]), int(self.manifest["chain_id"])
            singles = {name: int(address, 16) for name, address in contracts.items()}
            return IndexConfig(chain_id=chain_id, first_block=first, quorums=quorums, **singles)
        except (TypeError, KeyError, ValueError) as error:
            raise ExportedError(self.folder, f"{MANIFEST} without {error}", "its contracts and blocks") from error

    def check_files(self, findings: Findings) -> None:
        """Every file that the manifest names against its hash, and files that it does not name."""
        entries = {file["file"]: file for table in self.manifest["tables"] for file in table["files"]}
        there = {path.name for path in self.folder.iterdir()} - {MANIFEST}
        for name, entry in entries.items():
            if name not in there:
                findings.add(Kind.DROPPED, f"file {name}", f"sha256 {entry['sha256']}", "no file")
            elif (found := _sha256(self.folder / name)) != entry["sha256"]:
                findings.add(Kind.ALTERED, f"file {name}", f"sha256 {entry['sha256']}", f"sha256 {found}")
        for name in sorted(there - entries.keys()):
            findings.add(Kind.ADDED, f"file {name}", "no such file", "a file that the manifest does not name")

    def check_ledgers(self, rows: IndexReader, findings: Findings) -> None:
        """The last block and the digest of each ledger against the rows that were exported with them, both ways.
        Raises `ExportedCheckpointError`."""
        blocks, checkpoint = self.manifest["blocks"], next(iter(rows.rows(Checkpoint)), None)
        if checkpoint is None:
            raise ExportedCheckpointError(self.folder)
        stated, there = (blocks["last"], blocks["last_hash"]), (checkpoint.number, f"0x{checkpoint.hash.hex()}")
        if stated != there:
            findings.add(Kind.ALTERED, f"last block of {MANIFEST}", *(f"{it[0]}, {it[1]}" for it in (there, stated)))
        named = {(int(it["merchant"], 16), it["keeper"]) for it in self.manifest["ledgers"]}
        for kept in rows.rows(LedgerRow):
            if (kept.merchant, kept.keeper) not in named:
                place = f"ledger of 0x{kept.merchant:040x} at {kept.keeper} in {MANIFEST}"
                findings.add(Kind.DIGEST, place, f"records={kept.records}, digest=0x{kept.digest.hex()}", "nothing")
        for it in self.manifest["ledgers"]:
            whose = (int(it["merchant"], 16), it["keeper"])
            row = rows.get(LedgerRow, *whose)
            expected = (it["records"], it["digest"])
            found = (row.records, f"0x{row.digest.hex()}") if row else None
            if expected != found:
                texts = (f"records={two[0]}, digest={two[1]}" if two else "no row" for two in (expected, found))
                findings.add(Kind.DIGEST, f"ledger of {it['merchant']} at {whose[1]} in {MANIFEST}", *texts)

    def rows(self, kind: type[R], findings: Findings) -> Iterator[R]:
        """The rows of a table as they were exported, in the order of the file; a line that is no row is named."""
        name, columns = TABLES[kind].name, columns_of(kind)
        entry = next((it for it in self.manifest["tables"] if it["table"] == name), None)
        if entry is None:
            findings.add(Kind.DROPPED, f"table {name} of {MANIFEST}", "its files", "none")
            return
        count = 0
        for file in (it["file"] for it in entry["files"] if it["format"] == self.form):
            path = self.folder / file
            if not path.is_file():
                continue  # named by `check_files`
            for place, cells in _READERS[self.form](path, columns):
                count += 1
                row = _row(kind, columns, cells, f"file {file}, row {place}", findings)
                if row is not None:
                    yield row
        if count != entry["rows"]:
            kinds = Kind.DROPPED if count < entry["rows"] else Kind.ADDED
            findings.add(kinds, f"table {name} of {MANIFEST}", f"{entry['rows']} rows", f"{count} rows")


def _row(kind: type[R], columns: Sequence[Column], cells: object, name: str, findings: Findings) -> R | None:
    """cells : one a column, or what was found in their place, as text."""
    try:
        if not isinstance(cells, list):
            raise ValueError(cells)
        return kind(*(column.value(cell) for column, cell in zip(columns, cells, strict=True)))
    except ValueError as error:
        findings.add(Kind.ALTERED, name, f"a row of {TABLES[kind].name}", str(error))
        return None


def _json_lines(path: Path, columns: Sequence[Column]) -> Iterator[tuple[int, object]]:
    names = [column.name for column in columns]
    with path.open("rb") as file:
        for place, line in enumerate(file, 1):
            try:
                found = orjson.loads(line)
                yield place, [found[name] for name in names]
            except (KeyError, TypeError, ValueError) as error:
                yield place, f"{type(error).__name__}: {error}"


def _csv(path: Path, columns: Sequence[Column]) -> Iterator[tuple[int, object]]:
    with path.open("rb") as raw, io.TextIOWrapper(raw, "utf-8", errors="replace", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        if header != [column.name for column in columns]:
            yield 0, f"the header {','.join(header)}"
        csv.field_size_limit(1 << 30)
        for place, row in enumerate(rows, 1):
            if len(row) != len(columns):
                yield place, f"{len(row)} cells of {len(columns)}"
            else:
                yield place, [column.of_text(text) for column, text in zip(columns, row, strict=True)]


def _parquet(path: Path, columns: Sequence[Column]) -> Iterator[tuple[int, object]]:
    try:
        table = pl.read_parquet(path).select([column.name for column in columns])
    except (OSError, pl.exceptions.PolarsError) as error:
        yield 0, f"{type(error).__name__}: {error}"
        return
    for place, row in enumerate(table.iter_rows(), 1):
        cells: list[Cell] = [column.unpacked(value) for column, value in zip(columns, row, strict=True)]
        yield place, cells


_Reader = Callable[[Path, Sequence[Column]], Iterator[tuple[int, object]]]
_READERS: Final[Mapping[str, _Reader]] = MappingProxyType({"jsonl": _json_lines, "csv": _csv, "parquet": _parquet})


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
