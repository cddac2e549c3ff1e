"""A Brownie project of the tests' own, with the repository's contracts and scripts and a build folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.surroundings import ROOT

SECONDS = 300
PASSWORD = "not a secret"
CONTRACTS = (
    "PromotionHub.sol",
    "Campaigns.sol",
    "Ledger.sol",
    "EligibilityRoots.sol",
    "Checkout.sol",
    "Refunds.sol",
    "BudgetVault.sol",
    "Custody.sol",
    "PromotionLens.sol",
    "OracleQuorum.sol",
    "PresaleEscrow.sol",
    "RewardDistributor.sol",
    "CouponToken.sol",
    "interfaces",
    "libraries",
    "testing/PermitStub.sol",
    "testing/TokenStub.sol",
    "types",
)
BROWNIE = Path(sys.executable).with_name("brownie")


@dataclass(frozen=True)
class Ended:
    """How a script ended. said : standard output and standard error."""

    exit: int
    said: str


@dataclass(frozen=True)
class Step:
    """A script in a journey."""

    script: str
    words: tuple[str, ...]
    function: str = "main"
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Project:
    """folder : of the project, with a dot in its name, as `mktemp -d` makes them; home : where deployments, lock file
    and build of the scripts are."""

    folder: Path
    home: Path
    url: str

    @classmethod
    def make(cls, folder: Path, url: str) -> Project:
        """Links to the repository; Brownie's own build stays apart, so that nobody else's chain is in it."""
        project = cls(folder / "a.project", folder / "home", url)
        (project.folder / "contracts" / "testing").mkdir(parents=True)
        (project.folder / "scripts").mkdir()
        project.home.mkdir()
        for name in CONTRACTS:
            (project.folder / "contracts" / name).symlink_to(ROOT / "contracts" / name)
        for script in (ROOT / "scripts").glob("*.py"):
            (project.folder / "scripts" / script.name).symlink_to(script)
        for script in ("journey.py", "stage.py"):
            shutil.copy(Path(__file__).with_name(script), project.folder / "scripts")
        shutil.copy(ROOT / "brownie-config.yaml", project.folder)
        (project.folder / "node_modules").symlink_to(ROOT / "node_modules")
        project.warm()
        return project

    def warm(self) -> None:
        """Takes over what the repository's build has compiled; Brownie compiles what is missing or stale."""
        compiled = self.folder / "build" / "contracts"
        compiled.mkdir(parents=True)
        for path in (ROOT / "build" / "contracts").glob("*.json"):
            with contextlib.suppress(OSError, ValueError):  # another run may be writing it
                text = path.read_text("utf-8")
                if (self.folder / json.loads(text)["sourcePath"]).exists():
                    (compiled / path.name).write_text(text, "utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """Of every run: nothing of the developer's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PROMO_")}
        return kept | {
            "PROMO_RPC_URL": self.url,
            "PROMO_BUILD": str(self.home / "build"),
            "PROMO_DEPLOYMENTS": str(self.home / "deployments"),
            "SOLCX_BINARY_PATH": str(ROOT / ".toolchain"),
        }

    def run(self, script: str, *words: str, **environment: str) -> Ended:
        """`brownie run SCRIPT main WORDS` in a process of its own."""
        command = [str(BROWNIE), "run", script, "main", *words, "--network", "promo-local"]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return Ended(done.returncode, done.stdout + done.stderr)

    def journey(self, *steps: Step) -> list[Ended]:
        """Several scripts in one process."""
        file = self.home / "steps.json"
        file.write_text(json.dumps([vars(step) for step in steps]))
        answer = file.with_suffix(".answer")
        answer.unlink(missing_ok=True)
        done = self.run("journey", str(file))
        assert answer.exists(), done.said
        answers: list[dict[str, Any]] = json.loads(answer.read_text())
        return [Ended(**it) for it in answers]
