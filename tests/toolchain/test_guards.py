"""tools/guards.py: only a guard that is really missed counts as red, and the repository is never touched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

import pytest

from tools import guard_copy, guards
from tools.guard_patches import FOLDER
from tools.surroundings import ROOT

CODE = "def pay(amount, left):\n    if amount > left:\n        raise ValueError(amount)\n    return left - amount\n"
TESTS = """\
import pytest
from offchain.till import pay

def test_the_till_never_owes():
    with pytest.raises(ValueError):
        pay(2, 1)

def test_what_is_left_is_left():
    assert pay(1, 3) == 2
"""
CHECK = "    if amount > left:\n        raise ValueError(amount)\n"
OWES, LEFT = "test_the_till_never_owes", "test_what_is_left_is_left"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one guard in its code and two tests, of which one misses it."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    root = tmp_path / "shop"
    shutil.copytree(ROOT / "tools", root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    files = {
        "offchain/__init__.py": "",
        "offchain/till.py": CODE,
        "tests/test_till.py": TESTS,
        "pytest.ini": "[pytest]\n",
        ".gitignore": "*.log\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return root


def patch(root: Path, old: str, new: str, *tests: str, name: str = "till") -> None:
    """Writes the patch that puts `new` for `old` in the till; it names the tests."""
    target, folder = root / "offchain" / "till.py", root / FOLDER
    changed = root / "changed.log"
    changed.write_text(target.read_text().replace(old, new))
    diff = subprocess.run(
        ["git", "diff", "--no-index", "-U1", str(target), str(changed)], capture_output=True, text=True, check=False
    ).stdout
    body = diff[diff.index("@@") :]
    head = [
        "guard: a payment fits the till",
        "loss: the till owes",
        *(f"test: tests/test_till.py::{test}" for test in tests),
    ]
    names = "diff --git a/offchain/till.py b/offchain/till.py\n--- a/offchain/till.py\n+++ b/offchain/till.py\n"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.patch").write_text("\n".join([*head, "", names + body]))


def run(root: Path, *options: str) -> int:
    return guards.main(["--jobs", "1", *options], root)


def test_a_guard_that_its_tests_miss_is_red(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    patch(shop, CHECK, "", OWES)
    assert run(shop) == 0
    assert "1 of 1 guards are missed by their tests" in capsys.readouterr().err


def test_the_repository_is_never_touched_and_no_copy_stays(shop: Path) -> None:
    patch(shop, CHECK, "", OWES)
    run(shop)
    assert (shop / "offchain" / "till.py").read_text() == CODE
    assert not (shop / "build").exists()
    assert list(Path(tempfile.gettempdir()).iterdir()) == []


def test_a_guard_that_one_of_its_tests_does_not_miss_is_told(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    patch(shop, CHECK, "", OWES, LEFT)
    assert run(shop) == 1
    assert f"{LEFT} stays green: nothing misses this guard, write the test" in capsys.readouterr().err


def test_a_patch_that_the_code_left_behind_is_told(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    patch(shop, CHECK, "", OWES)
    (shop / "offchain" / "till.py").write_text(CODE.replace("amount > left", "left < amount"))
    assert run(shop) == 1
    assert "till.patch does not fit offchain/till.py any more: renew it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("new", "why"),
    [("    return (\n", "broke off, or never ran"), ("    left = money\n", "fails for another reason: NameError")],
    ids=["no program", "no name"],
)
def test_a_patch_that_breaks_the_program_is_no_proof(
    shop: Path, new: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    patch(shop, CHECK, new, OWES)
    assert run(shop) == 1
    assert why in capsys.readouterr().err


def test_nothing_is_tried_while_the_whole_code_is_not_green(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    patch(shop, CHECK, "", OWES)
    (shop / "tests" / "test_till.py").write_text(TESTS.replace("pay(2, 1)", "pay(1, 1)"))
    assert run(shop) == 1
    assert "not green on the whole code" in (said := capsys.readouterr().err)
    assert "0 of 1 guards" in said


def test_a_test_that_does_not_exist_is_told_before_anything_runs(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patch(shop, CHECK, "", "test_of_old")
    assert run(shop) == 1
    assert "till names tests/test_till.py::test_of_old, which does not exist" in capsys.readouterr().err


def test_some_guards_are_chosen_by_name(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    patch(shop, CHECK, "", OWES)
    patch(shop, "left - amount", "left", LEFT, name="change")
    assert run(shop, "--only", "ch*", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [(it["name"], it["red"], it["failed"]) for it in told["guards"]] == [("change", True, 1)]
    assert told["not_red"] == []


def test_one_guard_does_not_stay_out_while_the_next_is_tried(shop: Path) -> None:
    patch(shop, CHECK, "", OWES)
    patch(shop, "left - amount", "left", LEFT, name="change")
    assert run(shop) == 0


def test_a_name_that_no_guard_has_is_wrong_use(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    patch(shop, CHECK, "", OWES)
    assert run(shop, "--only", "tea") == 2
    assert "none is named tea" in capsys.readouterr().err


def test_without_git_it_says_what_is_missing(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    patch(shop, CHECK, "", OWES)
    monkeypatch.setenv("PATH", "")
    assert run(shop) == 3
    assert "Install git" in capsys.readouterr().err


def test_an_interrupted_run_ends_with_4(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    patch(shop, CHECK, "", OWES)
    monkeypatch.setattr(guards, "judge", interrupt)
    assert run(shop) == 4
    assert list(Path(tempfile.gettempdir()).iterdir()) == []


def test_stopping_ends_the_run_that_is_under_way(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "up")
    os.mkfifo(tmp_path / "never")
    stop = threading.Event()
    command = ["sh", "-c", "echo up > up; read line < never"]
    worker = threading.Thread(target=guard_copy.run, args=(command, tmp_path, stop))
    worker.start()
    assert (tmp_path / "up").read_text() == "up\n"
    stop.set()
    worker.join()


def test_a_run_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard_copy, "PATIENCE", 1)
    os.mkfifo(tmp_path / "never")
    guard_copy.run(["sh", "-c", "read line < never; echo late"], tmp_path, threading.Event())
    assert (tmp_path / guard_copy.LOG).read_bytes() == b""


def test_a_copy_holds_what_is_written_and_not_what_is_ignored_or_gone(shop: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "-C", str(shop), "add", "pytest.ini", "offchain"], check=True)
    (shop / "pytest.ini").unlink()
    (shop / "run.log").touch()
    guard_copy.copy_repository(shop, tmp_path / "copy")
    assert (tmp_path / "copy" / "offchain" / "till.py").read_text() == CODE
    assert (tmp_path / "copy" / "tests" / "test_till.py").is_file()
    assert not (tmp_path / "copy" / "pytest.ini").exists()
    assert not (tmp_path / "copy" / "run.log").exists()


def test_patches_are_renewed_and_those_that_fit_no_more_named(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    patch(shop, CHECK, "", OWES)
    patch(shop, "left - amount", "left", LEFT, name="change")
    (shop / "offchain" / "till.py").write_text(CODE.replace("amount > left", "left < amount"))
    assert run(shop, "--renew") == 1
    assert (said := capsys.readouterr().err).endswith("tests/guards/README.md says how\n")
    assert "till.patch does not fit" in said
    assert "1 patches renewed, 1 to be written anew" in said
    assert "if left < amount" not in (shop / FOLDER / "till.patch").read_text()
