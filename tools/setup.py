"""Install everything the project needs, pinned, inside the repository: `make setup`.

    .venv/          Python packages of requirements.lock (hash-checked) and the project itself
    node_modules/   node packages of package-lock.json
    .toolchain/     the Solidity compiler by the name py-solc-x looks for, caches, logs, stamps

Each step leaves a stamp, a hash over what decided its outcome. A step whose stamp is still true is not
run again, so a second set-up costs a fraction of a second and an interrupted one goes on where it stopped.
Exit codes: 0 done, 3 something is missing (said which, and how to get it), 4 interrupted.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tools import brownie_network, compiler, node_packages, python_packages
from tools.surroundings import EXIT_SURROUNDINGS_MISSING, ROOT, SurroundingsMissingError, python_part, require

EXIT_INTERRUPTED = 4


class Step(NamedTuple):
    """One part of set-up.

    `inputs` are the files whose content decides the outcome; `products` must exist afterwards.
    """

    name: str
    inputs: tuple[str, ...]
    products: tuple[str, ...]
    run: Callable[[Path], str]


STEPS = (
    Step(
        name="python packages",
        inputs=("requirements.lock", "pyproject.toml", "tools/python_packages.py", "tools/brownie_scripts.py"),
        products=(".venv/bin/python", ".venv/bin/promo", ".venv/bin/brownie"),
        run=python_packages.install,
    ),
    Step(
        name="node packages",
        inputs=("package.json", "package-lock.json", ".npmrc", "tools/node_packages.py"),
        products=("node_modules/ganache/dist/node/core.js", "node_modules/solc/soljson.js"),
        run=node_packages.install,
    ),
    Step(
        name="compiler",
        inputs=("tools/solc", "package-lock.json", "tools/compiler.py"),
        products=(f".toolchain/solc-v{compiler.VERSION}",),
        run=compiler.link,
    ),
)


def main() -> int:
    """Run every step that is not up to date, and say what was done."""
    started = time.monotonic()
    try:
        with _one_at_a_time(ROOT):
            ran = set_up(ROOT)
    except SurroundingsMissingError as missing:
        print(f"set-up stopped: {missing}", file=sys.stderr)
        return EXIT_SURROUNDINGS_MISSING
    except KeyboardInterrupt:
        print("\nset-up interrupted; `make setup` goes on where it stopped", file=sys.stderr)
        return EXIT_INTERRUPTED
    took = time.monotonic() - started
    print(f"set-up: {'done' if ran else 'complete already, nothing to do'} ({took:.1f} s)")
    return 0


def set_up(root: Path) -> list[str]:
    """Do what is not up to date; returns the names of what was done."""
    require(python_part())  # before any stamp goes: a Python that is refused must not undo what another one set up
    ran = run_steps(root, STEPS)
    # Not behind stamps: a package put in by hand brings the compiled modules back, and the home folder is not ours.
    if python_packages.make_brownie_pure(root):
        ran.append("brownie modules")
    if brownie_network.register(root):
        ran.append("brownie network")
    return ran


def run_steps(root: Path, steps: Sequence[Step]) -> list[str]:
    """Run the steps that are not fresh, in their order; returns their names."""
    ran = []
    for step in steps:
        if is_fresh(root, step):
            continue
        print(f"{step.name}: installing ...", flush=True)
        started = time.monotonic()
        stamp = _stamp(root, step)
        stamp.unlink(missing_ok=True)
        outcome = step.run(root)
        _write_atomically(stamp, digest(root, step))
        print(f"{step.name}: {outcome} ({time.monotonic() - started:.1f} s)", flush=True)
        ran.append(step.name)
    return ran


def is_fresh(root: Path, step: Step) -> bool:
    """True when the step's stamp was left by these very inputs and its products are all there."""
    stamp = _stamp(root, step)
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != digest(root, step):
        return False
    return all((root / product).exists() for product in step.products)


def digest(root: Path, step: Step) -> str:
    """SHA-256 over the step's inputs, the repository's place (installed scripts hold it) and the Python."""
    state = hashlib.sha256(f"{root}\n{sys.version_info[:3]}\n".encode())
    for name in step.inputs:
        content = (root / name).read_bytes()
        state.update(f"{name} {len(content)}\n".encode())
        state.update(content)
    return state.hexdigest()


def _stamp(root: Path, step: Step) -> Path:
    return root / ".toolchain" / "stamps" / step.name.replace(" ", "-")


def _write_atomically(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    """Two set-ups in one repository would tear each other's environment apart: the second one waits.

    It also waits for the installers of one that was killed, which inherit the lock.
    """
    folder = root / ".toolchain"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        os.set_inheritable(lock.fileno(), True)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
