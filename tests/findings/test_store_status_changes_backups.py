"""Looking at a store changes no byte of it, and a backup that has no place to go is told as such.

`promo store status` switched a backup to a write-ahead log, so that its hash was another one afterwards and two files
lay beside it; `promo store backup` into a folder that is not there ended with a trace and the exit code of a forged
history, and what the database said was told in Chinese as a damaged folder of an epoch.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_schema import prepare
from offchain.cli import app
from offchain.commands.outcome import Exit


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """An empty store."""
    path = tmp_path / "store.sqlite3"
    engine = open_engine(store_url(path))
    prepare(engine)
    engine.dispose()
    return path


def test_status_leaves_a_backup_as_it_is(store: Path, tmp_path: Path) -> None:
    backup = tmp_path / "monday.backup"
    assert CliRunner().invoke(app, ["store", "backup", "--store", str(store), "--out", str(backup)]).exit_code == 0
    before = backup.read_bytes()
    assert CliRunner().invoke(app, ["store", "status", "--store", str(backup)]).exit_code == 0
    assert backup.read_bytes() == before
    assert [path.name for path in tmp_path.glob("monday.backup*")] == ["monday.backup"]


def test_a_backup_into_a_folder_that_is_not_there_is_told(store: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["store", "backup", "--store", str(store), "--out", str(tmp_path / "missing" / "monday.backup")]
    )
    assert done.exit_code == Exit.SURROUNDINGS_MISSING
    assert "missing" in done.stderr


def test_what_a_database_says_is_told_in_chinese_as_such(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database at all\n" * 100)
    done = CliRunner().invoke(app, ["store", "status", "--store", str(tmp_path / "text")])
    assert done.exit_code == Exit.SURROUNDINGS_MISSING
    assert "文件、文件夹或存储无法使用" in done.stderr


def test_the_status_of_an_index_makes_no_store(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["index", "status", "--store", str(tmp_path / "mistyped.sqlite3")])
    assert not list(tmp_path.iterdir())
    assert done.exit_code == Exit.SURROUNDINGS_MISSING
