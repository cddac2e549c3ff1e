"""The patches of tests/guards: each takes one guard out of the product's code and names tests that must notice.

    guard: what is taken out
    loss: what somebody could do without it
    test: tests/contracts/test_pause.py::test_only_the_merchant_pauses     (as many lines as there are tests)

    diff --git a/contracts/PromotionHub.sol b/contracts/PromotionHub.sol   (as `git diff -U1` writes it)

Where a file has moved on, such a patch is refreshed by hand: tests/guards/README.md.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

from tools.run_tests import BROWNIE_FOLDERS

FOLDER = Path("tests/guards")
PRODUCT = ("contracts/", "offchain/", "api/", "scripts/")
SETTINGS = {"guard": 1, "loss": 1, "test": None}  # name -> how often it stands in a header, None: once or more
TEST = re.compile(r"tests/[\w/]+\.py::(?P<function>test_\w+)(?:\[.+\])?")


class GuardFileError(Exception):
    """A patch that is not of the form above, or does not fit the code. The message says what to do."""


@dataclass(frozen=True)
class Guard:
    """One patch. name : of the file without suffix; tests : as pytest names them; files : what the patch changes."""

    name: str
    what: str
    loss: str
    tests: tuple[str, ...]
    files: tuple[str, ...]
    patch: Path

    @property
    def on_chain(self) -> bool:
        """Must the contracts be compiled again to notice?"""
        return any(test.startswith(BROWNIE_FOLDERS) for test in self.tests)

    def missing_tests(self, root: Path) -> list[str]:
        """The tests of the header that the repository does not have."""
        return [test for test in self.tests if not _is_defined(root, test)]


def read_all(root: Path) -> tuple[Guard, ...]:
    """Every guard of the repository, ascending by name. Raises GuardFileError."""
    return tuple(read(path) for path in sorted((root / FOLDER).glob("*.patch")))


def read(path: Path) -> Guard:
    """The guard of a patch. Raises GuardFileError."""
    head, _, diff = path.read_text(encoding="utf-8").partition("\ndiff --git ")
    found: dict[str, list[str]] = {name: [] for name in SETTINGS}
    for line in filter(None, head.splitlines()):
        name, colon, value = line.partition(": ")
        if not colon or name not in SETTINGS:
            raise GuardFileError(f"{path.name}: found {line!r}; the header has lines `guard:`, `loss:` and `test:`")
        found[name].append(value.strip())
    files = tuple(re.findall(r"^\+\+\+ b/(\S+)$", diff, re.MULTILINE))
    for name, often in SETTINGS.items():
        if not found[name] or (often is not None and len(found[name]) != often):
            wanted = often or "one or more"
            raise GuardFileError(f"{path.name}: found {len(found[name])} lines `{name}:`, wanted {wanted}")
    _check(path, found["test"], files)
    return Guard(path.stem, found["guard"][0], found["loss"][0], tuple(found["test"]), files, path)


def apply(root: Path, guard: Guard, *, check: bool = False) -> None:
    """Take the guard out of the tree at `root`, or only see whether that can be done. Raises GuardFileError."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", *(["--check"] if check else []), str(guard.patch)],
        cwd=root,
        env={**outside, "GIT_CEILING_DIRECTORIES": str(root.parent)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise GuardFileError(f"{guard.patch.name} does not apply any more, refresh it: {done.stderr.strip()}")


def table(guards: Sequence[Guard]) -> str:
    """The guards as rows of the README beside them."""
    rows = [f"| `{guard.patch.name}` | {guard.what} | {guard.loss} |" for guard in guards]
    return "\n".join(["| file | takes out | without it |", "|---|---|---|", *rows])


def _check(path: Path, tests: Sequence[str], files: Sequence[str]) -> None:
    strange = [test for test in tests if not TEST.fullmatch(test)]
    if strange:
        raise GuardFileError(f"{path.name}: found the test {strange[0]!r}, wanted tests/FILE.py::test_NAME")
    foreign = [name for name in files if not name.startswith(PRODUCT)]
    if foreign or not files:
        found = foreign[0] if foreign else "no file"
        raise GuardFileError(f"{path.name}: changes {found}; a guard stands in {', '.join(PRODUCT)}")


def _is_defined(root: Path, test: str) -> bool:
    file, _, _ = test.partition("::")
    match = TEST.fullmatch(test)
    if match is None or not (root / file).is_file():
        return False
    tree = ast.parse((root / file).read_text(encoding="utf-8"), file)
    return any(isinstance(node, ast.FunctionDef) and node.name == match["function"] for node in tree.body)
