"""Say what the project needs on this machine, what is there, and how to get the rest: `make doctor`.

Works before set-up. Exit codes: 0 all that is needed is there, 3 something needed is missing.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import sys
from pathlib import Path
from typing import Sequence

from tools import brownie_network, compiler, python_packages, setup
from tools.surroundings import (
    EXIT_SURROUNDINGS_MISSING,
    ROOT,
    Part,
    node_part,
    npm_part,
    python_part,
    venv_part,
)

BY_SETUP = "Run `make setup`"


def main(arguments: Sequence[str]) -> int:
    """Print one line for each part, or with --json one document."""
    parser = argparse.ArgumentParser(prog="make doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    parts = examine(ROOT)
    missing = [part.name for part in parts if part.needed and not part.ok]
    if options.json:
        print(json.dumps({"ok": not missing, "parts": [part._asdict() for part in parts]}, indent=2))
    else:
        _print_table(parts, missing)
    return EXIT_SURROUNDINGS_MISSING if missing else 0


def examine(root: Path) -> list[Part]:
    """Every part: first the machine's, then what set-up makes, then what is only needed for some work."""
    machine = [python_part(), venv_part(), node_part(), npm_part()]
    made = [_step_part(root, step) for step in setup.STEPS]
    made += [_pure_brownie_part(root), _network_part()]
    return [*machine, *made, *_optional_parts(root)]


def _step_part(root: Path, step: setup.Step) -> Part:
    fresh = setup.is_fresh(root, step)
    place = step.products[0]
    there = (root / place).exists()
    state = f"{place} as locked" if fresh else f"{place} is out of date" if there else f"no {place}"
    return Part(step.name, ok=fresh, needed=True, found=state, remedy=BY_SETUP)


def _pure_brownie_part(root: Path) -> Part:
    package = root / python_packages.SITE_PACKAGES / "brownie"
    compiled = len(list(package.rglob("*.so")))
    if not package.is_dir():
        found = "not installed"
    else:
        found = f"{compiled} compiled modules (docs/adr/0001)" if compiled else "Python source only"
    return Part("brownie", ok=package.is_dir() and not compiled, needed=True, found=found, remedy=BY_SETUP)


def _network_part() -> Part:
    there = brownie_network.is_registered()
    found = f"network {brownie_network.NETWORK} is {'known' if there else 'not known'} to Brownie"
    return Part("brownie network", ok=there, needed=True, found=found, remedy=BY_SETUP)


def _optional_parts(root: Path) -> list[Part]:
    """What only some tests and long runs want; without it they say that they were skipped."""
    native = compiler.native_compiler()
    foundry = "Installed by `make setup` on x86-64 Linux; elsewhere from Foundry's releases"
    modules = root / "node_modules" / "@foundry-rs"
    return [
        _optional("anvil", modules / "anvil-linux-amd64" / "bin" / "anvil", foundry),
        _optional("forge", modules / "forge-linux-amd64" / "bin" / "forge", foundry),
        _optional("native solc", native, f"Faster than the npm one: `solcx.install_solc('{compiler.VERSION}')`"),
        _optional("postgres", postgres(), "Debian: apt-get install postgresql"),
        _optional("browser", _which("chromium"), "Debian: apt-get install chromium"),
    ]


def _optional(name: str, path: Path | None, remedy: str) -> Part:
    there = path is not None and path.exists()
    return Part(name, ok=there, needed=False, found=str(path) if there else "not found", remedy=remedy)


def postgres() -> Path | None:
    """PostgreSQL's `initdb`; Debian keeps it off PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return _which("initdb") or (debian[-1] if debian else None)


def _which(program: str) -> Path | None:
    path = shutil.which(program)
    return Path(path) if path else None


def _print_table(parts: Sequence[Part], missing: Sequence[str]) -> None:
    print(f"{platform.system()} {platform.machine()}")
    for part in parts:
        mark = "ok" if part.ok else "MISSING" if part.needed else "absent"
        print(f"  {mark:8}{part.name:18}{part.found}")
        if not part.ok:
            print(f"  {'':26}{part.remedy}{'' if part.needed else ' (optional)'}")
    print(f"missing: {', '.join(missing)}" if missing else "all that is needed is there")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
