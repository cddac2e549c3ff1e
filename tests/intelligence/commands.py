"""Runs a command in a folder of its own and reads what it wrote."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.surroundings import ROOT

PROMO = ROOT / ".venv" / "bin" / "promo"


def promo(*arguments: str | Path, code: int = 0) -> dict[str, Any]:
    """The document that the command prints with --json; `code` : the exit code it must have."""
    environment = {name: value for name, value in os.environ.items() if name != "PROMO_DATA"}
    done = subprocess.run(
        [PROMO, *arguments, "--json"], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by the names of its columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
