"""The node side of set-up: `node_modules` with exactly the packages of package-lock.json."""

from __future__ import annotations

import json
from pathlib import Path

from tools.installing import run_installer
from tools.surroundings import node_part, npm_part, require


def install(root: Path) -> str:
    """Run `npm ci`, which checks every package against the lock file's hash. Returns a summary."""
    require(node_part())
    require(npm_part())
    run_installer(root, "npm-ci", ["npm", "ci", "--no-progress"])
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    return f"{len(lock['packages']) - 1} locked packages in node_modules"
