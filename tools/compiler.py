"""The Solidity compiler, where py-solc-x and Brownie look for it: `.toolchain/solc-vX.Y.Z`.

A native compiler of that exact version that py-solc-x has installed already is preferred: it is faster.
Otherwise the file is a link to `tools/solc`, which runs the same compiler from the npm package `solc`
(docs/adr/0002). Both produce the same bytecode. Nothing is downloaded here.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from tools.surroundings import SurroundingsMissingError, node_part, require

VERSION = "0.8.37"


def link(root: Path) -> str:
    """Put the compiler in its place and see it answer with its version. Returns a summary."""
    native = native_compiler()
    place = root / ".toolchain" / f"solc-v{VERSION}"
    place.parent.mkdir(exist_ok=True)
    if native is None:
        require(node_part())
        target, kind = Path("..") / "tools" / "solc", "npm package solc behind tools/solc"
    else:
        target, kind = native, "native, installed by py-solc-x"
    place.unlink(missing_ok=True)
    place.symlink_to(target)
    answer = _version(place)
    if VERSION not in answer:
        raise SurroundingsMissingError(
            name="compiler",
            found=f"`.toolchain/{place.name} --version` answered: {answer.strip() or 'nothing'}",
            remedy="Remove node_modules and run `make setup` again",
        )
    return f"solc {VERSION} ({kind})"


def native_compiler() -> Path | None:
    """A native compiler of the pinned version that py-solc-x installed before, if it runs here."""
    path = Path.home() / ".solcx" / f"solc-v{VERSION}"
    return path if path.is_file() and VERSION in _version(path) else None


def _version(solc: Path) -> str:
    try:
        done = subprocess.run(
            [str(solc), "--version"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError as trouble:
        return str(trouble)
    return done.stdout if done.returncode == 0 else done.stderr
