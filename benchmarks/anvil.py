"""A chain on anvil, where npm brought it or it is on PATH: faster than ganache, and of any hard fork."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from offchain.adapters.node_program import LocalChainError

ROOT = Path(__file__).resolve().parent.parent
BY_NPM = ROOT / "node_modules" / "@foundry-rs" / "anvil-linux-amd64" / "bin" / "anvil"
# The shell ends anvil when its standard input closes, which it also does when its owner is killed.
WHILE_INPUT_IS_OPEN = '"$@" & cat > /dev/null; kill $!; wait $!'
PATIENCE = 60  # seconds
LISTENING = re.compile(r"Listening on ([\d.]+:\d+)")


class AnvilStartError(LocalChainError):
    """Anvil does not listen."""


def find_anvil() -> Path | None:
    """The program, if there is one."""
    if BY_NPM.is_file():
        return BY_NPM
    on_path = shutil.which("anvil")
    return Path(on_path) if on_path else None


@contextmanager
def anvil(program: Path, *options: str) -> Iterator[str]:
    """The URL of a chain of its own on a free port, until the block ends. Raises `AnvilStartError`."""
    shell = ["sh", "-c", WHILE_INPUT_IS_OPEN, "anvil", str(program), "--port", "0", *options]
    # Anvil writes a line a call, which nobody reads: a pipe would fill and stop it.
    with (
        tempfile.NamedTemporaryFile() as log,
        subprocess.Popen(shell, stdin=subprocess.PIPE, stdout=log) as process,
    ):
        try:
            yield f"http://{_listening(Path(log.name), process)}"
        finally:
            if process.stdin is not None:
                process.stdin.close()


def _listening(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Host and port, once anvil has said them."""
    give_up = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < give_up:
        if match := LISTENING.search(log.read_text(encoding="utf-8")):
            return match.group(1)
        time.sleep(0.02)
    raise AnvilStartError(f"anvil does not listen: {log.read_text(encoding='utf-8')[-500:]}")
