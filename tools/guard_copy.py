"""A copy of the repository in which a guard is taken out, its tests are run, and it is put back."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Iterator, Sequence
from xml.etree import ElementTree

from tools import guard_patches
from tools.guard_patches import Guard
from tools.surroundings import SurroundingsMissingError

LINKED = (".venv", "node_modules", ".toolchain")  # made by set-up; nothing in them depends on the product's code
REPORTS = Path("build/test")
PATIENCE = 300  # seconds for a run; those of one guard take ten
OWN_VARIABLES = ("PROMO_REQUIRE", "PYTEST_ADDOPTS", "PYTHONDONTWRITEBYTECODE")


@dataclass
class Outcome:
    """What became of one named test: how many of its cases passed, failed, or neither; what the first one said."""

    passed: int = 0
    failed: int = 0
    other: int = 0  # errors and skips
    message: str = ""


@dataclass
class Processes:
    """The test runs that are under way, so that an interrupted program can end them."""

    running: set[subprocess.Popen[bytes]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopped: bool = False

    def run(self, command: Sequence[str], cwd: Path, env: dict[str, str], log: Path) -> None:
        """Run to the end, or to the end of patience. In a session of its own: Ctrl-C reaches this program only."""
        with log.open("wb") as output:
            with self.lock:
                if self.stopped:
                    return
                process = subprocess.Popen(
                    command,
                    cwd=cwd,
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
                self.running.add(process)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            finally:
                with self.lock:
                    self.running.discard(process)

    def stop(self) -> None:
        """End them all, and let none begin. Their local chains end with them."""
        with self.lock:
            self.stopped = True
            for process in self.running:
                os.killpg(process.pid, signal.SIGKILL)


@dataclass(frozen=True)
class Copy:
    """root : of the copy."""

    root: Path
    processes: Processes

    @classmethod
    def of(cls, source: Path, target: Path, processes: Processes) -> Copy:
        """Everything that belongs to the repository, committed or not. Raises SurroundingsMissingError."""
        for name in written_files(source):
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, path, follow_symlinks=False)
        for name in LINKED:
            (target / name).symlink_to(source / name)
        return cls(target, processes)

    def twin(self, target: Path) -> Copy:
        """The same once more, with everything that runs have left."""
        shutil.copytree(self.root, target, symlinks=True)
        return Copy(target, self.processes)

    @property
    def log(self) -> Path:
        """What the last run printed."""
        return self.root / "build" / "guard.log"

    def run(self, tests: Sequence[str], *, whole: bool) -> dict[str, Outcome]:
        """Test -> outcome, of all that were named. whole : whether no guard is taken out."""
        shutil.rmtree(self.root / REPORTS, ignore_errors=True)
        self.log.parent.mkdir(exist_ok=True)
        env = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
        if not whole:  # bytecode of what is changed must not be taken for that of the whole code later
            env["PYTHONDONTWRITEBYTECODE"] = "1"
        self.processes.run([sys.executable, "-m", "tools.run_tests", *tests], self.root, env, self.log)
        cases = _read_reports(self.root / REPORTS)
        return {test: _sum(test, cases) for test in tests}

    @contextmanager
    def without(self, guard: Guard) -> Iterator[dict[str, str]]:
        """The copy as it is when the guard is taken out; the changed files. Raises GuardFileError."""
        kept = {name: ((self.root / name).read_bytes(), (self.root / name).stat()) for name in guard.files}
        try:
            guard_patches.apply(self.root, guard)
            for name, (_, stat) in kept.items():  # another time than the one that Python's bytecode was kept under
                os.utime(self.root / name, ns=(stat.st_atime_ns, stat.st_mtime_ns + 10**10))
            yield {name: (self.root / name).read_text(encoding="utf-8") for name in guard.files}
        finally:
            for name, (content, stat) in kept.items():
                (self.root / name).write_bytes(content)
                os.utime(self.root / name, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def written_files(source: Path) -> list[str]:
    """The files of the repository that git knows or does not ignore. Raises SurroundingsMissingError."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SurroundingsMissingError(
            "git", f"{error}", "Install git (Debian: apt-get install git) and run this in a clone of the repository"
        ) from error
    names = [name for name in done.stdout.split("\0") if name and name.split("/")[0] not in LINKED]
    return [name for name in dict.fromkeys(names) if (source / name).is_file()]


def _read_reports(folder: Path) -> dict[str, list[ElementTree.Element]]:
    """Test without parameters -> its cases in pytest's JUnit reports."""
    cases: dict[str, list[ElementTree.Element]] = defaultdict(list)
    for report in sorted(folder.glob("*.xml")):
        for case in ElementTree.parse(report).getroot().iter("testcase"):  # noqa: S314 - written by our own pytest
            file = case.get("classname", "").replace(".", "/")
            cases[f"{file}.py::{case.get('name', '').partition('[')[0]}"].append(case)
    return cases


def _sum(test: str, cases: dict[str, list[ElementTree.Element]]) -> Outcome:
    """The outcome of a test, for its parameters or for all there are."""
    function, bracket, parameters = test.partition("[")
    outcome = Outcome()
    for case in cases.get(function, []):
        if bracket and case.get("name", "").partition("[")[2] != parameters:
            continue
        failure = case.find("failure")
        if failure is not None:
            outcome.failed += 1
            outcome.message = outcome.message or failure.get("message", "").split("\n")[0]
        elif case.find("error") is not None or case.find("skipped") is not None:
            outcome.other += 1
        else:
            outcome.passed += 1
    return outcome
