"""A copy of the repository, and a run of some tests in it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence
from xml.etree import ElementTree

from tools.surroundings import SurroundingsMissingError

LINKED = (".venv", "node_modules", ".toolchain")  # made by set-up; nothing in them depends on the product's code
REPORTS = Path("build/test")
LOG = Path("build/guard.log")  # what the last run printed
PATIENCE = 300  # seconds for a run; those of one guard take five
OWN_VARIABLES = ("PROMO_REQUIRE", "PYTEST_ADDOPTS")


@dataclass
class Outcome:
    """What became of one named test: how many of its cases passed, failed, or neither; what the first one said."""

    passed: int = 0
    failed: int = 0
    other: int = 0  # errors and skips
    message: str = ""


def copy_repository(source: Path, target: Path) -> None:
    """Everything of `repository_files`, and links to what set-up made. Raises SurroundingsMissingError."""
    for file in repository_files(source):
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / file, target / file, follow_symlinks=False)
    for name in LINKED:
        (target / name).symlink_to(source / name)


def repository_files(source: Path) -> list[Path]:
    """Paths from `source` of everything that git knows or does not ignore, committed or not. Raises
    SurroundingsMissingError."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SurroundingsMissingError(
            "git", f"{error}", "Install git (Debian: apt-get install git) and run this in a clone of the repository"
        ) from error
    names = sorted(set(done.stdout.split("\0")))
    return [Path(name) for name in names if (source / name).is_file() and name.split("/")[0] not in LINKED]


def run_tests(tree: Path, tests: Sequence[str], stop: threading.Event) -> dict[str, Outcome]:
    """Test -> outcome, of all that were named."""
    for report in (tree / REPORTS).glob("*.xml"):
        report.unlink()
    run([sys.executable, "-m", "tools.run_tests", *tests], tree, stop)
    outcomes = {test: Outcome() for test in tests}
    for report in sorted((tree / REPORTS).glob("*.xml")):
        for case in ElementTree.parse(report).getroot().iter("testcase"):  # noqa: S314 - written by our own pytest
            function = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '')}"
            for test in {function, function.partition("[")[0]} & outcomes.keys():
                _add(outcomes[test], case)
    return outcomes


def run(command: Sequence[str], tree: Path, stop: threading.Event) -> None:
    """To its end, to the end of patience, or until `stop`. In a session of its own, so that all of it can be ended."""
    (tree / LOG).parent.mkdir(exist_ok=True)
    env = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    with (tree / LOG).open("wb") as log:
        process = subprocess.Popen(
            command, cwd=tree, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    try:
        for _ in range(PATIENCE):
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)
            if process.returncode is not None or stop.is_set():
                return
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _add(outcome: Outcome, case: ElementTree.Element) -> None:
    failure = case.find("failure")
    if failure is not None:
        outcome.failed += 1
        outcome.message = outcome.message or failure.get("message", "").split("\n")[0]
    elif case.find("error") is not None or case.find("skipped") is not None:
        outcome.other += 1
    else:
        outcome.passed += 1
