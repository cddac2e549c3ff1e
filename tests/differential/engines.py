"""Where the harnesses run: anvil where it is installed, a hundred times faster; else the ganache of all other tests."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from offchain.adapters.ganache import LocalGanache
from tests.surroundings import ROOT, required_parts

ANVIL = ROOT / "node_modules" / "@foundry-rs" / "anvil-linux-amd64" / "bin" / "anvil"
# The shell ends anvil when its standard input closes, which it also does when the test run is killed.
WHILE_INPUT_IS_OPEN = '"$@" & cat > /dev/null; kill $!; wait $!'
PATIENCE = 60  # seconds
LISTENING = re.compile(r"Listening on ([\d.]+:\d+)")


@dataclass(frozen=True)
class Engine:
    """fast : whether many thousand cases are a matter of seconds."""

    url: str
    fast: bool


@contextmanager
def engine(anvil: Path = ANVIL) -> Iterator[Engine]:
    """A chain of its own on a free port, until the block ends."""
    if anvil.is_file():
        with _anvil(anvil) as url:
            yield Engine(url, fast=True)
        return
    if "anvil" in required_parts():
        pytest.fail(f"no anvil at {anvil.relative_to(ROOT)}: run `make setup` (PROMO_REQUIRE asks for it)")
    with LocalGanache() as ganache:
        yield Engine(ganache.url, fast=False)


@contextmanager
def _anvil(program: Path) -> Iterator[str]:
    command = [str(program), "--port", "0", "--hardfork", "shanghai", "--no-request-size-limit"]
    shell = ["sh", "-c", WHILE_INPUT_IS_OPEN, "anvil", *command]
    # Anvil writes a line a call, which nobody reads: a pipe would fill and stop it.
    with (
        tempfile.NamedTemporaryFile() as log,
        subprocess.Popen(shell, stdin=subprocess.PIPE, stdout=log) as process,
    ):
        assert process.stdin is not None
        try:
            yield f"http://{_listening(Path(log.name), process)}"
        finally:
            process.stdin.close()


def _listening(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Host and port, once anvil has said them."""
    give_up = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < give_up:
        if match := LISTENING.search(log.read_text(encoding="utf-8")):
            return match.group(1)
        time.sleep(0.02)
    raise AssertionError(f"anvil does not listen: {log.read_text(encoding='utf-8')[-500:]}")
