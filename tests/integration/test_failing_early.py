"""What is missing or wrong is said before anything is written, and an earlier walk stays as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from offchain.adapters.folder_lock import FolderInUseError, only_here
from offchain.demo import deploying, run
from offchain.demo.deploying import BrownieError
from tests.integration.conftest import PROMO, ROOT


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A folder with what an earlier walk, finished or cut off, left."""
    demo = tmp_path / "build" / "demo"
    (demo / "chain").mkdir(parents=True)
    (demo / "chain" / "000001.log").write_text("blocks")
    for name in ("progress.json", "report.json", "report.html", "store.sqlite3"):
        (demo / name).write_text("{}")
    return tmp_path / "build"


def everything(folder: Path) -> dict[str, bytes]:
    """Path -> content of every file."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(build: Path, *words: str, path: str | None = None) -> tuple[str, str]:
    """Code and message of a demo that ends with 3 and leaves everything as it was; path : PATH."""
    before = everything(build)
    environment = os.environ | {"PROMO_BUILD": str(build)} | ({"PATH": path} if path is not None else {})
    command = [PROMO, "demo", "--json", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert everything(build) == before
    error = json.loads(done.stdout)["error"]
    assert done.stderr.splitlines()[-1].endswith(error["message"].splitlines()[-1])
    return error["code"], error["message"]


def test_without_node(build: Path, tmp_path: Path) -> None:
    code, message = refused(build, path=str(tmp_path))
    assert code == "NodeMissingError"
    assert "no `node` on PATH; the local chain runs on Node 20 or newer: install it" in message


def test_with_a_node_that_is_too_old(build: Path, tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v18.20.4\n")
    node.chmod(0o755)
    code, message = refused(build, path=f"{tmp_path}:{os.environ['PATH']}")
    assert code == "NodeMissingError"
    assert "is version v18.20.4; the local chain runs on Node 20 or newer" in message


def test_with_a_data_folder_that_is_not_there(build: Path, tmp_path: Path) -> None:
    code, message = refused(build, "--data", str(tmp_path / "nowhere"))
    assert (code, "found no such folder" in message) == ("SourceError", True)


def test_with_a_data_folder_that_lacks_a_table(build: Path, tmp_path: Path) -> None:
    code, message = refused(build, "--data", str(tmp_path))
    assert (code, "products.parquet" in message, "README" in message) == ("SourceError", True, True)


def test_with_a_table_that_is_cut_off(build: Path, tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "products.parquet").write_bytes(b"PAR1 and no more")
    code, message = refused(build, "--data", str(tmp_path / "tables"))
    assert (code, "wanted a Parquet file" in message) == ("SourceError", True)


def test_a_data_folder_that_is_wrong_makes_no_folder(tmp_path: Path) -> None:
    refused(tmp_path / "build", "--data", str(tmp_path / "nowhere"))
    assert not (tmp_path / "build").exists()


def no_data() -> run.Source:
    """A source that nobody may ask: surroundings come first."""

    def asked() -> None:
        raise AssertionError("the data were asked for")

    return asked  # type: ignore[return-value]


def test_without_a_compiler(build: Path, tmp_path: Path) -> None:
    before = everything(build)
    with pytest.raises(BrownieError, match=r"no Solidity compiler in .*\.toolchain: run `make setup`"):
        run.run(no_data(), build / "demo", tmp_path, print)
    assert everything(build) == before


def test_with_a_compiler_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / ".toolchain").mkdir()
    (tmp_path / ".toolchain" / "solc-v0.8.37").symlink_to(tmp_path / "gone")
    with pytest.raises(BrownieError, match="no Solidity compiler"):
        deploying.require_brownie(tmp_path)
    (tmp_path / "gone").touch()
    deploying.require_brownie(tmp_path)


def test_without_brownie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(deploying.sys, "executable", str(tmp_path / "python"))
    with pytest.raises(BrownieError, match=r"no brownie beside .*: run `make setup`"):
        deploying.require_brownie(ROOT)


def test_in_a_folder_where_another_demo_runs(build: Path) -> None:
    with only_here(build / "demo"):
        before = everything(build)
        code, message = refused(build)
        assert everything(build) == before
    assert (code, "another program works in" in message) == (FolderInUseError.__name__, True)


def test_without_a_python_make_says_which_and_how_to_get_it(tmp_path: Path) -> None:
    for program in ("make", "sh", "awk"):
        (tmp_path / program).symlink_to(str(shutil.which(program)))
    for target in ("setup", "doctor", "demo"):
        done = subprocess.run(
            ["make", target], cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert "found no `python3` of version 3.8 or newer; install Python 3.11" in done.stderr
