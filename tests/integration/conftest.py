"""A whole walk, run as a newcomer would, once a data source and test session."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PROMO = ROOT / ".venv" / "bin" / "promo"


@dataclass(frozen=True)
class FinishedWalk:
    """folder : what the walk wrote; document : what it printed with --json; story : its standard error."""

    folder: Path
    exit_code: int
    document: dict[str, Any]
    story: str

    def promo(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs the program."""
        return run_promo(*arguments)

    def audit(self, store: Path | None = None) -> subprocess.CompletedProcess[str]:
        """`promo audit verify --json` of the walk's store, or of a copy of it."""
        deployment = self.folder / "deployments" / "1337.json"
        path = store or self.folder / "store.sqlite3"
        return run_promo("audit", "verify", "--store", str(path), "--deployment", str(deployment), "--json")


def run_promo(*arguments: str, build: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the program; build : where it writes."""
    environment = os.environ | ({"PROMO_BUILD": str(build)} if build else {})
    return subprocess.run([PROMO, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def walk(build: Path, *arguments: str) -> FinishedWalk:
    """Runs `promo demo`."""
    done = run_promo("demo", "--json", *arguments, build=build)
    assert done.returncode in (0, 1), done.stderr
    return FinishedWalk(build / "demo", done.returncode, json.loads(done.stdout), done.stderr)


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> FinishedWalk:
    """The walk on the simulated shop."""
    return walk(tmp_path_factory.mktemp("simulated"))


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> FinishedWalk:
    """The walk on the Complete Journey tables."""
    return walk(tmp_path_factory.mktemp("real"), "--data", str(shared / "data" / "completejourney"))


@pytest.fixture(params=["simulated", "real"])
def finished(request: pytest.FixtureRequest) -> FinishedWalk:
    """Both walks."""
    found: FinishedWalk = request.getfixturevalue(request.param)
    return found
