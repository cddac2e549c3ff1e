"""`promo store` and `promo index status`: what they say, and how they end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_migration import migrate
from offchain.adapters.sql_schema import HEAD
from offchain.cli import app
from offchain.commands.index_file import read
from offchain.deployment import DeploymentError
from tests.unit.adapters.test_store_schema import HUB, fill, forget_revision


def promo(*arguments: str) -> tuple[int, Any]:
    """Exit code and JSON document."""
    done = CliRunner().invoke(app, [*arguments, "--json"])
    return done.exit_code, json.loads(done.stdout) if done.stdout.strip() else done.output


@pytest.fixture
def store(empty_place: Callable[[], str]) -> str:
    """A filled store, as `--store` takes it: the path of a file, or a URL."""
    url = empty_place()
    engine = open_engine(url)
    fill(engine)
    engine.dispose()
    return url.removeprefix("sqlite:///")


def make_old(store: str) -> None:
    """As a program from before revisions left it."""
    engine = open_engine(store if "://" in store else f"sqlite:///{store}")
    migrate(engine, 1)
    forget_revision(engine)
    engine.dispose()


def test_an_older_store_is_told_refused_and_migrated(store: str) -> None:
    assert promo("store", "status", "--store", store)[1]["schema"] == HEAD
    make_old(store)
    code, document = promo("store", "status", "--store", store)
    assert (code, document["schema"], document["newest"]) == (0, "before revisions", HEAD)
    code, document = promo("index", "status", "--store", store)
    assert (code, document["error"]["code"]) == (1, "Store_SchemaOlder")
    assert "promo store migrate --store" in document["error"]["message"]
    code, document = promo("store", "migrate", "--store", store)
    assert (code, document["from"], document["to"]) == (0, "before revisions", HEAD)
    code, document = promo("index", "status", "--store", store)
    assert code == 0
    (index,) = document["indexes"]
    assert (index["chain_id"], index["hub"], index["block"], index["final"]) == (1337, f"0x{HUB:040x}", 3, 3)
    assert (index["records"], index["behind"]) == (3, None)


def test_a_backup_is_restored_and_says_the_same_digest(
    store: str, empty_place: Callable[[], str], tmp_path: Path
) -> None:
    backup = str(tmp_path / "a.backup")
    code, made = promo("store", "backup", "--store", store, "--out", backup)
    assert code == 0
    for _ in range(2):  # the second time the place is taken, and the file too
        target = empty_place()
        code, restored = promo("store", "restore", "--store", target, "--backup", backup)
        assert (code, restored["digest"], restored["rows"]) == (0, made["digest"], made["rows"])
        code, document = promo("store", "restore", "--store", target, "--backup", backup)
        assert (code, document["error"]["code"]) == (1, "Store_NotEmpty")
    code, document = promo("store", "backup", "--store", store, "--out", backup)
    assert (code, document["error"]["code"]) == (3, "FileExistsError")


def test_a_store_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    for verb in ("status", "migrate"):
        code, document = promo("store", verb, "--store", str(tmp_path / "no.sqlite3"))
        assert (code, document["error"]["code"]) == (3, "FileNotFoundError")
    assert not list(tmp_path.iterdir())


def test_a_store_in_a_folder_that_is_not_there_is_told_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "no" / "store.sqlite3"
    done = CliRunner().invoke(app, ["access", "list", "--store", str(file)])
    assert done.exit_code == 3
    assert f"StoreUnopenedError: the file {file} cannot be opened or made:" in done.stderr
    assert "请创建其文件夹" in done.stderr


@pytest.mark.parametrize(
    "options",
    [[], ["--store", "a"], ["--store", "a", "--deployment", "b"], ["--config", "c", "--deployment", "b"]],
    ids=["nothing", "a store alone", "no node", "both ways"],
)
def test_half_of_the_options_is_a_wrong_use(options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PROMO_STORE_URL", "PROMO_RPC_URL"):
        monkeypatch.delenv(name, raising=False)
    assert CliRunner().invoke(app, ["index", "run", *options]).exit_code == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("store: a\nindexes: []", "indexes"),
        ("store: a\nindexes:\n- {deployment: d, rpc: r, finality: -1}", r"indexes\.0\.finality"),
        ("store: a\nindexes:\n- {deployment: d, rpc: r, depth: 3}", r"indexes\.0\.depth"),
        ("store: [", "docs/store.md"),
        ("a", "the document"),
    ],
)
def test_a_document_that_is_not_right_is_told_where(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "index.yaml"
    file.write_text(text)
    with pytest.raises(DeploymentError, match=f"{told}.*docs/store.md|{told}"):
        read(file)


def test_paths_of_the_document_are_meant_from_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "index.yaml"
    file.write_text("store: s.sqlite3\nindexes:\n- {deployment: d/1.json, rpc: http://x, finality: 9}")
    found = read(file)
    assert found.store == str(tmp_path / "s.sqlite3")
    assert (found.indexes[0].deployment, found.indexes[0].finality) == (tmp_path / "d/1.json", 9)
