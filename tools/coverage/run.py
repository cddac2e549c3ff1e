"""A copy of the repository with marks in its contracts, and a run of tests in it that says which marks were met."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

from tools.compiler import VERSION
from tools.coverage.branches import PROBE, Instrumented, instrument
from tools.guard_copy import LINKED, repository_files
from tools.surroundings import SurroundingsMissingError

HERE = Path(__file__).resolve().parent
FOLDER = Path("build/coverage")
TREE = FOLDER / "tree"
MARKS = FOLDER / "marks"
CONTRACTS = Path("contracts")
TESTING = CONTRACTS / "testing"
PROBE_FILE = CONTRACTS / f"{PROBE}.sol"
SUITE = "tests/contracts"
BUILT = Path("build")  # stays in the copy: Brownie compiles only what changed since

NOT_RUN = {
    "test_deploy.py::test_all_contracts_fit_the_size_limit": "size of code",
    "test_checkout_batch.py::test_five_hundred_recorded_orders_fit_into_a_block": "gas",
    "test_checkout_batch.py::test_five_hundred_paid_orders_fit_into_a_block": "gas",
}
"""Tests of the suite that measure what marks change -> what that is."""


@dataclass(frozen=True)
class Ran:
    """met : numbers of the marks; green : whether every test passed."""

    met: frozenset[int]
    green: bool


def prepare(root: Path) -> Instrumented:
    """Make the copy in build/coverage what the repository is now, with marks. Raises SourceError,
    SurroundingsMissingError."""
    compiler = root / ".toolchain" / f"solc-v{VERSION}"
    if not compiler.exists():
        raise SurroundingsMissingError("compiler", "none in .toolchain", "Run `make setup`")
    files = repository_files(root)
    sources = {
        file.as_posix(): (root / file).read_text(encoding="utf-8")
        for file in files
        if file.suffix == ".sol" and file.is_relative_to(CONTRACTS) and not file.is_relative_to(TESTING)
    }
    marked = instrument(compiler, sources, PROBE_FILE.as_posix())
    tree = root / TREE
    tree.mkdir(parents=True, exist_ok=True)
    for name in LINKED:
        if not (tree / name).is_symlink():
            (tree / name).symlink_to(root / name)
    texts = {file: text.encode() for file, text in marked.sources.items()}
    texts[PROBE_FILE.as_posix()] = (HERE / PROBE_FILE.name).read_bytes()
    for file in files:
        # Harnesses belong to the differential tests, which do not run here; they take as long to compile as the rest.
        if file.as_posix() not in texts and not (file.is_relative_to(TESTING) and file.stem.endswith("Harness")):
            texts[file.as_posix()] = (root / file).read_bytes()
    _write(tree, texts)
    return marked


def run(root: Path, arguments: Sequence[str]) -> Ran:
    """Run tests in the copy, all of the contracts' or those that `arguments` name; what they say goes to standard
    error."""
    marks = root / MARKS
    marks.unlink(missing_ok=True)
    env = {**os.environ, "PROMO_COVERAGE_MARKS": str(marks)}
    env["NODE_OPTIONS"] = f"{env.get('NODE_OPTIONS', '')} --require={HERE / 'probe.js'}".strip()
    left_out = [f"--deselect={SUITE}/{test}" for test in NOT_RUN]
    command = [sys.executable, "-m", "tools.run_tests", *left_out, *(arguments or [SUITE])]
    done = subprocess.run(
        command, cwd=root / TREE, env=env, stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno(), check=False
    )
    numbers = marks.read_text(encoding="utf-8").split() if marks.is_file() else []
    return Ran(frozenset(map(int, numbers)), done.returncode == 0)


def _write(tree: Path, texts: dict[str, bytes]) -> None:
    """Leaves alone what is as it should be, so that nothing is compiled twice; removes what is too many."""
    for entry in tree.iterdir():
        if entry.name not in LINKED and entry.name != BUILT.name and entry.is_dir():
            for path in entry.rglob("*"):
                if path.is_file() and path.relative_to(tree).as_posix() not in texts:
                    path.unlink()
    for file, content in texts.items():
        path = tree / file
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
