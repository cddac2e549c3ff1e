"""`make doctor`: what is there, what is missing, how to get it; it works before set-up."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.surroundings import ROOT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, answer: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho {answer}\n")
    program.chmod(0o755)


def doctor(path: Path, *, root: Path = ROOT, home: Path | None = None) -> tuple[int, dict[str, Any]]:
    """Run it with nothing on PATH but `path`; returns the exit code and the parts by name."""
    environment = {"PATH": str(path), "HOME": str(home or Path.home())}
    done = subprocess.run(
        [sys.executable, "-m", "tools.doctor", "--json"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, {part["name"]: part for part in json.loads(done.stdout)["parts"]}


def test_with_everything_there_it_ends_with_0(path: Path) -> None:
    put(path, "node", "v20.11.0")
    put(path, "npm", "10.2.4")
    code, parts = doctor(path)
    assert [name for name, part in parts.items() if part["needed"] and not part["ok"]] == []
    assert code == 0


def test_a_missing_node_is_named_with_its_remedy(path: Path) -> None:
    put(path, "npm", "10.2.4")
    code, parts = doctor(path)
    assert code == 3
    assert parts["node"]["found"] == "no working `node` on PATH"
    assert "Install Node 20" in parts["node"]["remedy"]


def test_a_node_that_is_too_old_is_named_with_its_version(path: Path) -> None:
    put(path, "node", "v18.20.4")
    put(path, "npm", "10.2.4")
    code, parts = doctor(path)
    assert code == 3
    assert (parts["node"]["ok"], parts["node"]["found"]) == (False, "Node v18.20.4")


def test_before_set_up_it_says_what_set_up_makes(path: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(ROOT / "tools", clone / "tools")
    for name in ("requirements.lock", "pyproject.toml", "package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, clone / name)
    put(path, "node", "v20.11.0")
    put(path, "npm", "10.2.4")
    code, parts = doctor(path, root=clone, home=tmp_path)
    missing = [name for name, part in parts.items() if part["needed"] and not part["ok"]]
    assert code == 3
    assert missing == ["python packages", "node packages", "compiler", "brownie", "brownie network"]
    assert {parts[name]["remedy"] for name in missing} == {"Run `make setup`"}


def test_what_is_optional_does_not_fail_it(path: Path) -> None:
    put(path, "node", "v20.11.0")
    put(path, "npm", "10.2.4")
    code, parts = doctor(path)
    assert code == 0
    assert not parts["browser"]["ok"]
    assert not parts["browser"]["needed"]


def test_the_table_gives_the_remedy_under_each_missing_part(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.doctor"],
        cwd=ROOT,
        env={"PATH": str(path), "HOME": str(Path.home())},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    line = next(number for number, text in enumerate(lines) if "MISSING node " in text)
    assert "Install Node 20" in lines[line + 1]
    assert lines[-1] == "missing: node, npm"
