"""The patches of tests/guards fit the code and name tests that exist; what a patch must be, and what it outlives."""

from __future__ import annotations

import ast
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import guard_patches
from tools.guard_patches import FOLDER, Guard, GuardFileError
from tools.surroundings import ROOT

GUARDS = guard_patches.read_all(ROOT)
TILL = "offchain/till.py"
CODE = """\
def pay(amount, left):
    # Never owe.
    if amount > left:
        raise ValueError(amount)
    return left - amount


def owe(amount):
    return amount
"""
PATCH = f"""\
guard: a payment fits the till
loss: the till owes
test: tests/test_till.py::test_the_till_never_owes

diff --git a/{TILL} b/{TILL}
--- a/{TILL}
+++ b/{TILL}
@@ -2,4 +2,2 @@
     # Never owe.
-    if amount > left:
-        raise ValueError(amount)
     return left - amount
"""
WITHOUT = CODE.replace("    if amount > left:\n        raise ValueError(amount)\n", "")


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_every_patch_fits_the_code_and_its_tests_exist(guard: Guard) -> None:
    for file, text in guard.taken_out(ROOT).items():
        assert text != (ROOT / file).read_text(encoding="utf-8")
        if file.endswith(".py"):
            ast.parse(text, file)
    assert guard.missing_tests(ROOT) == []


def test_the_readme_of_the_guards_is_their_index() -> None:
    assert len(GUARDS) >= 40
    text = (ROOT / FOLDER / "README.md").read_text(encoding="utf-8")
    assert guard_patches.table(GUARDS) in text, "put in what .venv/bin/python -m tools.guards --index prints"


def test_no_two_patches_take_out_the_same() -> None:
    assert len({str(guard.hunks) for guard in GUARDS}) == len(GUARDS)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one file and one patch."""
    for name, text in {TILL: CODE, FOLDER / "till.patch": PATCH}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def taken_out(root: Path) -> str:
    return guard_patches.read(root / FOLDER / "till.patch").taken_out(root)[TILL]


def test_a_patch_takes_its_lines_out(root: Path) -> None:
    assert taken_out(root) == WITHOUT
    assert (root / TILL).read_text(encoding="utf-8") == CODE


@pytest.mark.parametrize(
    ("old", "new"),
    [("def pay", '"""Money."""\n\n\ndef pay'), ("# Never owe.", "# It never owes."), ("return left", "return +left")],
    ids=["lines above", "the line before", "the line after"],
)
def test_a_patch_outlives_a_change_beside_it(root: Path, old: str, new: str) -> None:
    (root / TILL).write_text(CODE.replace(old, new), encoding="utf-8")
    assert taken_out(root) == WITHOUT.replace(old, new)


@pytest.mark.parametrize(
    ("code", "times"),
    [(CODE.replace("amount > left", "left < amount"), 0), (CODE + CODE, 2), (None, 0)],
    ids=["the lines changed", "they stand there twice", "the file is gone"],
)
def test_a_patch_that_fits_nowhere_or_in_two_places_is_refused(root: Path, code: str | None, times: int) -> None:
    (root / TILL).unlink()
    if code is not None:
        (root / TILL).write_text(code, encoding="utf-8")
    with pytest.raises(GuardFileError, match=rf"till.patch does not fit .*: renew it .* {times} times"):
        taken_out(root)


def test_a_patch_that_only_adds_needs_the_lines_beside_it(root: Path) -> None:
    adding = PATCH.partition("@@")[0] + "@@ -8,2 +8,3 @@\n def owe(amount):\n+    amount *= 2\n     return amount\n"
    (root / FOLDER / "till.patch").write_text(adding, encoding="utf-8")
    assert taken_out(root) == CODE.replace("    return amount\n", "    amount *= 2\n    return amount\n")
    (root / TILL).write_text(CODE.replace("def owe", "def lend"), encoding="utf-8")
    with pytest.raises(GuardFileError, match="does not fit"):
        taken_out(root)


def test_a_renewed_patch_has_the_lines_of_today_and_suits_git(root: Path) -> None:
    (root / TILL).write_text(CODE.replace("# Never owe.", "# It never owes."), encoding="utf-8")
    expected = taken_out(root)
    guard_patches.renew(root, guard_patches.read(root / FOLDER / "till.patch"))
    text = (root / FOLDER / "till.patch").read_text(encoding="utf-8")
    assert text == PATCH.replace("# Never owe.", "# It never owes.")
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env = {**outside, "GIT_CEILING_DIRECTORIES": str(root.parent)}
    subprocess.run(["git", "apply", FOLDER / "till.patch"], cwd=root, env=env, check=True)
    assert (root / TILL).read_text(encoding="utf-8") == expected


def test_an_empty_line_may_have_lost_its_mark(root: Path) -> None:
    (root / TILL).write_text(CODE.replace("    # Never owe.\n", "\n"), encoding="utf-8")
    path = root / FOLDER / "till.patch"
    path.write_text(PATCH.replace("     # Never owe.\n", "\n"), encoding="utf-8")
    assert taken_out(root) == WITHOUT.replace("    # Never owe.\n", "\n")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda text: text.replace("loss: the till owes\n", ""), "wanted the lines `guard:` and `loss:`"),
        (lambda text: "by the way\n" + text, "wanted the lines `guard:` and `loss:`"),
        (lambda text: text.replace("test: ", "tests: "), "one or more `test:`"),
        (lambda text: text.partition("diff")[0], "then the diff"),
        (lambda text: text.replace("::", "/"), "wanted tests/FILE.py::test_NAME"),
        (lambda text: text.replace("offchain/", "tests/"), "wanted one file of contracts, offchain"),
        (lambda text: text + text[text.index("diff") :].replace("till", "tray"), "or a library and its twin"),
    ],
    ids=["no loss", "another line", "no test", "no diff", "no name of a test", "not the product", "two files"],
)
def test_a_patch_of_another_form_is_refused(root: Path, change: Callable[[str], str], found: str) -> None:
    path = root / FOLDER / "till.patch"
    path.write_text(change(PATCH), encoding="utf-8")
    with pytest.raises(GuardFileError, match=r"till\.patch: ") as refused:
        guard_patches.read(path)
    assert found in str(refused.value)


@pytest.mark.parametrize("text", [None, "def test_something_else() -> None: ...\n"], ids=["no file", "no function"])
def test_a_test_that_does_not_exist_is_named(root: Path, text: str | None) -> None:
    if text is not None:
        (root / "tests/test_till.py").write_text(text, encoding="utf-8")
    guard = guard_patches.read(root / FOLDER / "till.patch")
    assert guard.missing_tests(root) == ["tests/test_till.py::test_the_till_never_owes"]
