"""An exported folder whose manifest is damaged is told or red, and never a trace, nor green.

A member that was missing or of another kind ended with a trace and the exit code of a forged history; and ledgers that
the manifest did not name, or another last block than the rows go to, were green.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from offchain.adapters import bundle_store
from offchain.audit.exported import ExportedError, ExportedFolder
from offchain.audit.exporting import export
from offchain.audit.findings import Findings
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.story import tell

Change = Callable[[Any], Any]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export."""
    story, folder = tell(), tmp_path_factory.mktemp("history")
    with opened(folder / "index.sqlite3") as store:
        sync(story.chain, store, story.config)
        export(store, story.config, folder / "history")
    return folder / "history"


def checked(folder: Path, document: Any) -> Findings:
    """What is found with that manifest."""
    path, findings = folder / "manifest.json", Findings()
    kept = path.read_bytes()
    path.write_text(json.dumps(document))
    try:
        exported = ExportedFolder.open(folder)
        exported.config()
        exported.check_files(findings)
        with bundle_store.opened(exported, findings) as tables, tables.read() as reader:
            exported.check_ledgers(reader, findings)
    finally:
        path.write_bytes(kept)
    return findings


def manifest(history: Path) -> Any:
    """As it was written."""
    return json.loads((history / "manifest.json").read_text("utf-8"))


def test_as_it_was_written_nothing_is_found(history: Path) -> None:
    assert not list(checked(history, manifest(history)).differences)


@pytest.mark.parametrize(
    ("place", "member"),
    [
        (("tables", 0, "files", 0), "file"),
        (("tables", 0, "files", 0), "sha256"),
        (("tables", 0), "rows"),
        ((), "ledgers"),
        (("ledgers", 0), "merchant"),
        (("ledgers", 0), "keeper"),
        (("ledgers", 0), "records"),
        (("ledgers", 0), "digest"),
        (("blocks",), "last"),
        (("blocks",), "last_hash"),
    ],
)
@pytest.mark.parametrize("value", ["left out", None, [7], {"a": 1}, -1.5])
def test_a_member_of_another_kind_is_told(history: Path, place: tuple[Any, ...], member: str, value: Any) -> None:
    document = manifest(history)
    part = document
    for name in place:
        part = part[name]
    if value == "left out":
        del part[member]
    else:
        part[member] = value
    with pytest.raises(ExportedError, match="manifest"):
        checked(history, document)


@pytest.mark.parametrize(
    "change",
    [
        {"ledgers": []},
        {"blocks": {"first": 0, "last": 7, "last_hash": "0x" + "00" * 32}},
    ],
)
def test_what_the_rows_say_otherwise_is_found(history: Path, change: dict[str, Any]) -> None:
    document = manifest(history)
    if "blocks" in change:
        change["blocks"]["first"] = document["blocks"]["first"]
    assert list(checked(history, {**document, **change}).differences)
