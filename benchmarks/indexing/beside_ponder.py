"""The index beside Ponder, both cold, in turns: `python -m benchmarks.indexing.beside_ponder FOLDER` prints JSON.

FOLDER is a copy of benchmarks/indexing/ponder in which `npm install --ignore-scripts` was run. Each starts as a
program, reads one history from the same canned node and writes it to the disk: ours by `promo index run` every
record, ledger, redemption and transaction into SQLite, Ponder one table of the redemptions into its own PGlite. A run
is over when ours ends, and when Ponder says that it is ready.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.indexing.beside_another import history, index_run
from benchmarks.indexing.node import EACH, HUB
from offchain.commands.bench_environment import environment

_PATIENCE: Final = 500.0
"""Seconds that Ponder may take."""
_EVERY: Final = 0.05


def main(folder: Path, logs: int, rounds: int) -> dict[str, Any]:
    """The document."""
    ours, theirs = [], []
    with TemporaryDirectory(prefix="promissory-ponder-") as made, history(logs, Path(made)) as url:
        place = Path(made)
        for number in range(rounds):
            ours.append(index_run(url, place, place / f"store-{number}.sqlite3", logs)[0])
            theirs.append(_ponder(url, folder, logs))
    package = json.loads((folder / "node_modules" / "ponder" / "package.json").read_text("utf-8"))
    times = [other / own for own, other in zip(ours, theirs, strict=True)]
    return {
        "figures": {
            "logs": logs,
            "rounds": rounds,
            "index_run_s": round(median(ours), 2),
            "times_ponder_cold": round(median(times), 2),
        },
        "peers": {"ponder": package["version"], "ponder_cold_s": round(median(theirs), 2)},
        "goals": {"times_ponder_cold": 5},
        "environment": environment(),
    }


def _ponder(url: str, folder: Path, logs: int) -> float:
    """Seconds of one start of Ponder without what it kept. Raises `RuntimeError` where it does not get ready."""
    shutil.rmtree(folder / ".ponder", ignore_errors=True)
    told = {
        "BENCH_RPC": url,
        "BENCH_HUB": f"0x{HUB:040x}",
        "BENCH_LAST": str(logs // EACH),
        "PONDER_TELEMETRY_DISABLED": "1",
    }
    port = _free_port()
    command = ["node", "node_modules/ponder/dist/esm/bin/ponder.js", "start", "--schema", "bench", "--port", str(port)]
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, env=os.environ | told, stdout=sys.stderr) as running:
        try:
            while not _answers(f"http://127.0.0.1:{port}/ready"):
                if running.poll() is not None or time.perf_counter() - start > _PATIENCE:
                    raise RuntimeError("Ponder does not get ready")
                time.sleep(_EVERY)
            spent = time.perf_counter() - start
            rows = json.loads(_read(f"http://127.0.0.1:{port}/rows"))[0]["rows"]
            if rows != logs - 1:
                raise RuntimeError(f"Ponder has {rows} redemptions, wanted {logs - 1}")
            return spent
        finally:
            running.terminate()


def _answers(url: str) -> bool:
    try:
        _read(url)
    except (URLError, OSError):
        return False
    return True


def _read(url: str) -> bytes:
    with urlopen(url, timeout=30) as answer:  # noqa: S310 - of this machine
        content: bytes = answer.read()
    return content


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.indexing.beside_ponder")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--logs", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    print(json.dumps(main(asked.folder.resolve(), asked.logs, asked.rounds), indent=1))  # noqa: T201 - the answer
