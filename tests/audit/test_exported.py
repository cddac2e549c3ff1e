"""What is exported proves what the store proves, is the same bytes every time, and tells when it was changed."""

from __future__ import annotations

import csv
import hashlib
import json
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from offchain.adapters import bundle_store
from offchain.attestation.records import ZERO_DIGEST
from offchain.audit import exporting
from offchain.audit.cells import columns_of
from offchain.audit.exported import ExportedCheckpointError, ExportedError, ExportedFolder
from offchain.audit.exporting import FORMATS, ExportError, export
from offchain.audit.findings import Findings
from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from offchain.cli import app
from offchain.index.rows import Checkpoint, R, RecordRow, UsedWordRow
from offchain.index.schema import TABLES
from offchain.ports import Chain
from tests.audit.conftest import Audit, opened
from tests.audit.story import Story


def audited(folder: Path, chain: Chain | None = None) -> AuditReport:
    """The audit of an exported folder."""
    findings, exported = Findings(), ExportedFolder.open(folder)
    exported.check_files(findings)
    with bundle_store.opened(exported, findings) as tables:
        with tables.read() as reader:
            exported.check_ledgers(reader, findings)
        return verify(tables, chain, exported.config(), findings)


@pytest.fixture
def write(database: Path, story: Story, tmp_path: Path) -> Callable[..., Path]:
    """Exports the history into a new folder."""

    def run(*formats: str, name: str = "history") -> Path:
        with opened(database) as store:
            export(store, story.config, tmp_path / name, formats or FORMATS[:1])
        return tmp_path / name

    return run


@pytest.mark.parametrize("form", FORMATS)
def test_an_audit_of_the_folder_says_what_that_of_the_store_says(
    form: str, write: Callable[..., Path], audit: Audit
) -> None:
    report = audited(write(form))
    assert report.green
    assert report == audit(False)


def test_with_a_chain_it_says_what_that_says(write: Callable[..., Path], audit: Audit, story: Story) -> None:
    assert audited(write(), story.chain) == audit(True)


def test_the_same_store_gives_the_same_bytes(write: Callable[..., Path]) -> None:
    one, two = write(*FORMATS, name="one"), write(*FORMATS, name="two")
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in two.iterdir())
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in names)


def test_the_manifest_says_what_there_is(write: Callable[..., Path], story: Story, audit: Audit) -> None:
    manifest = json.loads((write() / "manifest.json").read_text("utf-8"))
    assert manifest["chain_id"] == 1337
    assert int(manifest["contracts"]["hub"], 16) == story.config.hub
    assert manifest["blocks"]["last_hash"] == f"0x{story.chain.block().hash.hex()}"
    assert sum(ledger["records"] for ledger in manifest["ledgers"]) == audit(False).records
    assert {table["table"] for table in manifest["tables"]} == {table.name for table in TABLES.values()}


def test_wide_numbers_are_digits_in_text_and_never_rounded(write: Callable[..., Path], database: Path) -> None:
    folder = write("jsonl", "csv")
    with opened(database) as store, store.read() as reader:
        wanted = [str(row.bits) for row in reader.rows(UsedWordRow)]
    assert max(map(int, wanted)) > 1 << 64
    lines = (folder / "used_words.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["bits"] for line in lines] == wanted
    with (folder / "used_words.csv").open(encoding="utf-8", newline="") as file:
        assert [row["bits"] for row in csv.DictReader(file)] == wanted


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: TABLES[kind].name)
def test_every_value_is_read_as_it_was_written(kind: type[R], database: Path) -> None:
    columns = columns_of(kind)
    with opened(database) as store, store.read() as reader:
        rows = list(reader.rows(kind))
    assert rows, "the history has a row of every table"
    for row in rows:
        cells = [column.cell(getattr(row, column.name)) for column in columns]
        for column, cell in zip(columns, cells, strict=True):
            for found in (cell, column.of_text(column.text(cell)), column.unpacked(column.packed(cell))):
                assert column.value(found) == getattr(row, column.name)


@pytest.mark.parametrize("form", FORMATS)
def test_a_changed_file_is_named(form: str, write: Callable[..., Path]) -> None:
    folder = write(*FORMATS)
    file = next(path for path in sorted(folder.iterdir()) if path.name.startswith("records") and form in path.name)
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(data)
    report = audited(folder)
    assert not report.green
    assert f"file {file.name}" in [it.record for it in report.differences if it.kind == "altered"]


def test_missing_and_strange_files_are_named(write: Callable[..., Path]) -> None:
    folder = write(*FORMATS)
    (folder / "blocks.csv").unlink()
    (folder / "more.csv").write_text("", "utf-8")
    named = {(it.kind, it.record) for it in audited(folder).differences}
    assert named == {("dropped", "file blocks.csv"), ("added", "file more.csv")}


def _fit(folder: Path, table: str, rows: int) -> None:
    """Makes the manifest say what a forger's file is."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (entry,) = [it for it in manifest["tables"] if it["table"] == table]
    data = (folder / f"{table}.jsonl").read_bytes()
    entry["rows"] = rows
    entry["files"][0] |= {"rows": rows, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


LINES: Mapping[str, Callable[[list[bytes]], None]] = {
    "dropped": lambda lines: lines.__delitem__(7),
    "doubled": lambda lines: lines.insert(8, lines[7]),
    "altered": lambda lines: lines.__setitem__(7, lines[7].replace(b'"data":"0x0', b'"data":"0x1')),
}


@pytest.mark.parametrize("kind", LINES)
def test_a_changed_line_is_named_though_all_hashes_were_made_to_fit(kind: str, write: Callable[..., Path]) -> None:
    folder = write()
    lines = (folder / "records.jsonl").read_bytes().splitlines(keepends=True)
    row = json.loads(lines[7])
    LINES[kind](lines)
    (folder / "records.jsonl").write_bytes(b"".join(lines))
    _fit(folder, "records", len(lines))
    report = audited(folder)
    assert not report.green
    wanted = f"merchant {row['merchant']} record #{row['position']}"
    assert any(it.kind == kind and it.record.startswith(wanted) for it in report.differences), report.differences


@pytest.mark.parametrize(
    ("found", "wanted"),
    [(b'"position":', b'"position":-'), (b'"merchant":"0x', b'"merchant":"0xzz'), (b"{", b"[")],
)
def test_a_line_that_is_no_row_is_named(found: bytes, wanted: bytes, write: Callable[..., Path]) -> None:
    folder = write()
    lines = (folder / "records.jsonl").read_bytes().splitlines(keepends=True)
    lines[7] = lines[7].replace(found, wanted, 1)
    (folder / "records.jsonl").write_bytes(b"".join(lines))
    assert "file records.jsonl, row 8" in [it.record for it in audited(folder).differences]


def test_a_manifest_that_names_another_digest_is_found(write: Callable[..., Path]) -> None:
    folder = write()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["ledgers"][0]["digest"] = f"0x{ZERO_DIGEST.hex()}"
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (difference,) = audited(folder).differences
    assert difference.kind == "digest"


def test_a_manifest_that_leaves_a_ledger_out_is_found(write: Callable[..., Path]) -> None:
    folder = write()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    gone = manifest["ledgers"].pop()
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (difference,) = audited(folder).differences
    assert (difference.kind, difference.found) == ("digest", "nothing")
    assert difference.record == f"ledger of {gone['merchant']} at {gone['keeper']} in manifest.json"


def test_a_folder_without_its_checkpoint_has_advice_of_its_own(write: Callable[..., Path]) -> None:
    folder = write()
    (folder / "checkpoint.jsonl").write_bytes(b"")
    with pytest.raises(ExportedCheckpointError, match="ask who exported it for the whole folder"):
        audited(folder)
    done = CliRunner().invoke(app, ["audit", "verify", "--bundle", str(folder)])
    assert done.exit_code == 3
    assert "promo index run" not in done.output
    assert "请向导出者索取完整的文件夹" in done.output


def test_a_manifest_that_names_another_last_block_is_found(write: Callable[..., Path]) -> None:
    folder = write()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["blocks"]["last"] -= 1
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (difference,) = audited(folder).differences
    assert (difference.kind, difference.record) == ("altered", "last block of manifest.json")


def test_a_folder_that_is_not_empty_is_refused(write: Callable[..., Path]) -> None:
    write()
    with pytest.raises(ExportError, match="not empty"):
        write()


@pytest.mark.parametrize(("name", "text"), [("other.json", "{}"), ("manifest.json", "[]"), ("manifest.json", "{}")])
def test_a_folder_without_an_export_is_refused(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(ExportedError, match=r"manifest\.json"):
        ExportedFolder.open(tmp_path)


class _Endless:
    """A store with as many records as are asked for, made while they are read."""

    def __init__(self, checkpoint: Checkpoint, record: RecordRow, count: int) -> None:
        self._checkpoint, self._record, self._count = checkpoint, record, count

    @contextmanager
    def read(self) -> Iterator[_Endless]:
        yield self

    def checkpoint(self) -> Checkpoint:
        return self._checkpoint

    def rows(self, kind: type[R], **_: Any) -> Iterator[R]:
        if kind is RecordRow:
            yield from (replace(self._record, position=at) for at in range(self._count))  # type: ignore[misc]


@pytest.mark.parametrize("form", FORMATS)
def test_memory_does_not_grow_with_the_rows(
    form: str, story: Story, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PART", 250)
    with opened(database) as store, store.read() as reader:
        checkpoint, record = reader.checkpoint(), next(reader.rows(RecordRow))
    assert checkpoint is not None
    peaks = []
    for count in (500, 5_000):
        tracemalloc.start()
        export(_Endless(checkpoint, record, count), story.config, tmp_path / str(count), [form])  # type: ignore[arg-type]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
