"""What the machine itself must offer before set-up can start, and how to say that it does not.

Everything else (Python packages, node packages, the compiler) is installed inside the repository.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

PYTHON_WANTED = (3, 11)
NODE_MAJOR_WANTED = 20
EXIT_SURROUNDINGS_MISSING = 3


class Part(NamedTuple):
    """One thing the project stands on: is it there, and if not, how does one get it?"""

    name: str
    ok: bool
    needed: bool
    found: str
    remedy: str


class SurroundingsMissingError(Exception):
    """Set-up cannot go on: a part of the surroundings is absent, too old or out of reach.

    Retrying without doing what `remedy` says ends the same way.
    """

    def __init__(self, name: str, found: str, remedy: str) -> None:
        super().__init__(f"{name}: found {found}\n{remedy}")
        self.name = name
        self.found = found
        self.remedy = remedy


def require(part: Part) -> None:
    """Raise SurroundingsMissingError unless `part` is there."""
    if not part.ok:
        raise SurroundingsMissingError(part.name, part.found, part.remedy)


def python_part() -> Part:
    """The running interpreter. Exactly 3.11: the locked wheels are built for it."""
    wanted = ".".join(map(str, PYTHON_WANTED))
    return Part(
        name="python",
        ok=sys.version_info[:2] == PYTHON_WANTED,
        needed=True,
        found=f"Python {sys.version.split()[0]} ({sys.executable})",
        remedy=f"Install Python {wanted} (Debian: apt-get install python{wanted}) "
        f"or name one: make setup PYTHON=/path/to/python{wanted}",
    )


def venv_part() -> Part:
    """The module that makes virtual environments; Debian ships it apart from Python."""
    there = all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))
    return Part(
        name="python3-venv",
        ok=there,
        needed=True,
        found="venv and ensurepip" if there else "no module `ensurepip`, so no virtual environment can be made",
        remedy="Debian: apt-get install python{}.{}-venv".format(*PYTHON_WANTED),
    )


def node_part() -> Part:
    """Node runs the local chain and the compiler."""
    version = version_of("node")
    major = re.match(r"v(\d+)\.", version or "")
    return Part(
        name="node",
        ok=major is not None and int(major.group(1)) >= NODE_MAJOR_WANTED,
        needed=True,
        found=f"Node {version}" if version else "no working `node` on PATH",
        remedy=f"Install Node {NODE_MAJOR_WANTED} or newer (Debian 13: apt-get install nodejs npm; "
        "elsewhere: a package or archive from nodejs.org)",
    )


def npm_part() -> Part:
    """npm installs the node packages from package-lock.json."""
    version = version_of("npm")
    return Part(
        name="npm",
        ok=version is not None,
        needed=True,
        found=f"npm {version}" if version else "no working `npm` on PATH",
        remedy="Install npm (it comes with Node; Debian: apt-get install npm)",
    )


def version_of(program: str) -> str | None:
    """First line that `program --version` prints, or None when it is absent or fails."""
    path = shutil.which(program)
    if path is None:
        return None
    try:
        done = subprocess.run(
            [path, "--version"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError:
        return None
    lines = done.stdout.split("\n")
    return lines[0].strip() or None if done.returncode == 0 else None
