"""The Python side of set-up: `.venv` with exactly the packages of requirements.lock, and the project."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from tools.installing import run_installer
from tools.surroundings import SurroundingsMissingError, python_part, require, venv_part

SITE_PACKAGES = Path(".venv/lib/python3.11/site-packages")
# Written last into a new environment: names the place and the interpreter that it was made for.
MADE_FOR = Path(".venv/made-for")
# There while packages are installed. An installer that was killed leaves packages by halves, which no installer
# mends later: such an environment is thrown away. What was downloaded stays in the cache.
UNFINISHED = Path(".venv/unfinished")
# Run at every start of this environment's Python, so that `brownie`, `pytest` and `promo` agree on where the
# compiler is and leave nothing in the home folder, without anybody exporting anything. What is set already wins.
# The second line needs the project, which the editable install puts on the path in a file that sorts before this.
STARTUP_FILE = SITE_PACKAGES / "promissory-toolchain.pth"
STARTUP = """\
import os; os.environ.setdefault("SOLCX_BINARY_PATH", {solc!r}); os.environ.setdefault("MPLCONFIGDIR", {matplotlib!r})
import tools.brownie_scripts; tools.brownie_scripts.install()
"""
# One import of each proves that the environment works, and leaves the bytecode that later starts need.
FIRST_IMPORTS = "import brownie, coincurve, fastapi, matplotlib, numpy, polars, pytest, scipy.sparse, sqlalchemy, typer"


def install(root: Path) -> str:
    """Make `.venv` hold what requirements.lock says, nothing else, and `promo`. Returns a summary."""
    require(python_part())
    _make_environment(root)
    (root / UNFINISHED).touch()
    python = str(root / ".venv" / "bin" / "python")
    if not (root / ".venv" / "bin" / "uv").exists():
        _install_uv(root, python)
    uv = [str(root / ".venv" / "bin" / "uv"), "pip"]
    run_installer(root, "uv-sync", [*uv, "sync", "--python", python, "--require-hashes", "requirements.lock"])
    run_installer(
        root,
        "uv-project",
        [*uv, "install", "--python", python, "--no-deps", "--no-build-isolation", "--editable", "."],
    )
    run_installer(root, "uv-check", [*uv, "check", "--python", python])
    make_brownie_pure(root)
    _write_startup_file(root)
    run_installer(root, "first-imports", [python, "-c", FIRST_IMPORTS])
    (root / UNFINISHED).unlink()
    locked = len(re.findall(r"^\S+==", _lock(root), re.MULTILINE))
    return f"{locked} packages locked, none in conflict"


def make_brownie_pure(root: Path) -> int:
    """Delete the compiled twins of Brownie's own modules, so that its Python source runs. Returns how many.

    The wheel of eth-brownie is compiled with mypyc, and where an annotation in it is wrong the compiled
    module raises TypeError for a correct program (docs/adr/0001). Every compiled module lies beside its
    source; one that does not is refused, since deleting it would break Brownie.
    """
    compiled = sorted((root / SITE_PACKAGES / "brownie").rglob("*.so"))
    orphans = [path.name for path in compiled if not path.with_name(path.name.split(".")[0] + ".py").exists()]
    if orphans:
        raise SurroundingsMissingError(
            name="eth-brownie",
            found=f"compiled modules without source: {', '.join(orphans)}",
            remedy="This wheel is not the one that requirements.lock pins: remove .venv and run `make setup`",
        )
    for path in compiled:
        path.unlink()
    if compiled:
        print(f"brownie: removed {len(compiled)} compiled modules, its Python source runs (docs/adr/0001)", flush=True)
    return len(compiled)


def _make_environment(root: Path) -> None:
    """Make `.venv` anew unless it was made here by this Python, and its packages are whole."""
    marker = root / MADE_FOR
    made_for = f"{root}\n{sys.version}\n"
    if not (root / UNFINISHED).exists() and marker.is_file() and marker.read_text(encoding="utf-8") == made_for:
        return
    require(venv_part())
    shutil.rmtree(root / ".venv", ignore_errors=True)
    run_installer(root, "venv", [sys.executable, "-m", "venv", ".venv"])
    marker.write_text(made_for, encoding="utf-8")


def _install_uv(root: Path, python: str) -> None:
    """Bring in uv by pip, at the version and with the hashes of the lock file."""
    stanza = re.search(r"^uv==.*?(?=^[^\s#]|\Z)", _lock(root), re.DOTALL | re.MULTILINE)
    if stanza is None:
        raise SurroundingsMissingError("requirements.lock", "no entry for uv", "Restore the file")
    only_uv = root / ".toolchain" / "uv.lock"
    only_uv.parent.mkdir(exist_ok=True)
    only_uv.write_text(stanza.group(), encoding="utf-8")
    run_installer(root, "pip-uv", [python, "-m", "pip", "install", "--no-deps", "--require-hashes", "-r", str(only_uv)])


def _write_startup_file(root: Path) -> None:
    toolchain = root / ".toolchain"
    text = STARTUP.format(solc=str(toolchain), matplotlib=str(toolchain / "cache" / "matplotlib"))
    (root / STARTUP_FILE).write_text(text, encoding="utf-8")


def _lock(root: Path) -> str:
    return (root / "requirements.lock").read_text(encoding="utf-8")
