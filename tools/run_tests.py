"""Run the tests: `make test`, or `make test T="tests/unit -k rounding"` for some of them.

There are two runs, because Brownie's pytest plugin compiles the contracts and connects to a chain before
the first test: the folders in BROWNIE_FOLDERS get it, all others run without Brownie, fast. Of all tests
these others are shared among as many processes as there are cores, by the groups of tests/conftest.py,
and Brownie's run, which waits for its node half of the time, goes beside them; what it says comes last.
Exit codes: 0 every test passed, 1 one failed or none ran.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, Sequence
from xml.etree import ElementTree

from tools.surroundings import ROOT

BROWNIE_FOLDERS = ("tests/contracts", "tests/gas")
BROWNIE_PLUGIN = "pytest-brownie"
SPREAD = ("-n", "logical", "--dist", "loadgroup", "--no-loadscope-reorder")
NO_TESTS = 5  # pytest's exit code when it collected none


class Run(NamedTuple):
    """One pytest run: its name, its own options, and the paths and options that were asked for."""

    name: str
    options: tuple[str, ...]
    selection: tuple[str, ...]


class Count(NamedTuple):
    """Outcome of a run, in tests."""

    passed: int
    failed: int  # failures and errors
    skipped: int


def plan(arguments: Sequence[str], root: Path) -> list[Run]:
    """Share the paths among the two runs; options (-k, -x ...) go to both. No path means all tests."""
    paths = [argument for argument in arguments if _is_test_path(argument, root)]
    options = [argument for argument in arguments if argument not in paths]
    with_brownie = [path for path in paths if path.startswith(BROWNIE_FOLDERS)]
    without = [path for path in paths if path not in with_brownie]
    if not paths:
        with_brownie = [folder for folder in BROWNIE_FOLDERS if any((root / folder).rglob("test_*.py"))]
        without = ["tests"]
    runs = []
    if without:
        runs.append(Run("plain", () if paths else SPREAD, (*options, *without)))
    if with_brownie:
        runs.append(Run("brownie", ("-p", BROWNIE_PLUGIN), (*options, *with_brownie)))
    return runs


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Run what was asked for and add up."""
    runs = plan(arguments, root)
    if len(runs) > 1:
        _compile(root)
    (root / "build" / "test").mkdir(parents=True, exist_ok=True)
    # Brownie keeps results between runs, also empty ones of a run without traces.
    (root / "build" / "tests.json").unlink(missing_ok=True)
    first, *others = runs
    beside = [_start(run, root, silent=True) for run in others]
    codes = [_start(first, root, silent=False).wait(), *(process.wait() for process in beside)]
    for run in others:
        print((_place(run, root, ".log")).read_text(encoding="utf-8", errors="replace"), flush=True)
    sound = all(code in (0, NO_TESTS) for code in codes)
    counts = [count(_place(run, root, ".xml")) for run in runs]
    total = Count(
        passed=sum(part.passed for part in counts),
        failed=sum(part.failed for part in counts),
        skipped=sum(part.skipped for part in counts),
    )
    print(f"total: {total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    if total.passed + total.failed == 0:
        print("no test ran: nothing matches, or everything was skipped", file=sys.stderr)
        return 1
    return 0 if sound and not total.failed else 1


def _start(run: Run, root: Path, *, silent: bool) -> subprocess.Popen[bytes]:
    """Begins a run; what a silent one says goes to its log."""
    report = _place(run, root, ".xml")
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", *run.options, f"--junitxml={report}", *run.selection]
    print(f"--- {run.name} tests{', beside the others' if silent else ''}", flush=True)
    if not silent:
        return subprocess.Popen(command, cwd=root, stdin=subprocess.DEVNULL)
    with _place(run, root, ".log").open("wb") as log:
        return subprocess.Popen(command, cwd=root, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)


def _place(run: Run, root: Path, suffix: str) -> Path:
    return root / "build" / "test" / f"{run.name}{suffix}"


def _compile(root: Path) -> None:
    """Compiles the contracts, where they are, before two runs would do so at once."""
    brownie = root / ".venv" / "bin" / "brownie"
    if brownie.exists():
        subprocess.run([str(brownie), "compile"], cwd=root, stdin=subprocess.DEVNULL, check=False)


def count(report: Path) -> Count:
    """Read pytest's JUnit report; a run that broke off before writing one counts no tests."""
    if not report.is_file():
        return Count(0, 0, 0)
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 - written by our own pytest
    tests = failed = skipped = 0
    for suite in suites:
        tests += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return Count(passed=max(0, tests - failed - skipped), failed=failed, skipped=skipped)


def _is_test_path(argument: str, root: Path) -> bool:
    return not argument.startswith("-") and (root / argument.split("::", 1)[0]).exists()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
