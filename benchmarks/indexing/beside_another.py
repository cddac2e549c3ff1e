"""`promo index run` beside that of another checkout: `python -m benchmarks.indexing.beside_another CHECKOUT`.

It prints JSON. Both start as programs with this one's packages, read one canned history in turns, and write it into a
new SQLite file; the files must hold the same rows. Seconds are of the processor, which other programs beside change
least, and of the clock.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, text

from benchmarks.indexing.node import CHAIN_ID
from offchain.adapters.sql_digest import digest_of, raw_tables
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_tables import METADATA
from offchain.commands.bench_environment import environment
from offchain.commands.outcome import ROOT

T = TypeVar("T")
_PROMO: Final = "from offchain.cli import main; main()"
"""The program `promo` of the folder that it is started in."""


@contextmanager
def history(logs: int, place: Path) -> Iterator[str]:
    """The URL of a canned node with such a history, whose deployment stands in `place`."""
    command = [sys.executable, "-m", "benchmarks.indexing.history_node", str(logs), str(place)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:
        if node.stdin is None or node.stdout is None:
            raise RuntimeError("the node has no pipes")
        try:
            yield node.stdout.readline().strip()
        finally:
            node.stdin.close()


def index_run(url: str, place: Path, store: Path, logs: int, checkout: Path = ROOT) -> tuple[float, float]:
    """Seconds of the clock and of the processor of one `promo index run` into a new store. Raises `RuntimeError` where
    the store does not hold a record a log."""
    options = ["--store", str(store), "--deployment", str(place / f"{CHAIN_ID}.json"), "--rpc", url]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-c", _PROMO, "index", "run", *options]
    subprocess.run(command, check=True, stdout=sys.stderr, cwd=checkout)
    spent, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    found = _read(store, lambda connection: connection.execute(text("SELECT count(*) FROM records")).scalar_one())
    if found != logs:
        raise RuntimeError(f"the store holds {found} records, wanted {logs}")
    return spent, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(checkout: Path, logs: int, rounds: int) -> dict[str, Any]:
    """The document. Raises `RuntimeError` where the stores differ."""
    spent: dict[Path, list[tuple[float, float]]] = {ROOT: [], checkout: []}
    with TemporaryDirectory(prefix="promissory-index-") as made, history(logs, Path(made)) as url:
        for number in range(rounds):
            digests: set[bytes] = set()
            for which, runs in spent.items():
                store = Path(made) / f"store-{number}-{len(digests)}.sqlite3"
                runs.append(index_run(url, Path(made), store, logs, which))
                digests.add(_read(store, _digest))
            if len(digests) != 1:
                raise RuntimeError(f"round {number + 1}: the stores hold different rows")
    ours, theirs = spent[ROOT], spent[checkout]
    pairs = list(zip(ours, theirs, strict=True))
    figures = {
        "logs": logs,
        "rounds": rounds,
        "index_run_s": round(median(run[0] for run in ours), 2),
        "index_run_cpu_s": round(median(run[1] for run in ours), 2),
        "other_index_run_s": round(median(run[0] for run in theirs), 2),
        "other_index_run_cpu_s": round(median(run[1] for run in theirs), 2),
        "times_other": round(median(other[0] / own[0] for own, other in pairs), 2),
        "times_other_cpu": round(median(other[1] / own[1] for own, other in pairs), 2),
    }
    return {"figures": figures, "peers": {}, "environment": environment()}


def _digest(connection: Connection) -> bytes:
    """Of every row of the index."""
    return digest_of(connection, raw_tables(connection, METADATA.tables), lambda *_: None)[1]


def _read(store: Path, read: Callable[[Connection], T]) -> T:
    engine = open_engine(f"sqlite:///{store}", read_only=True)
    try:
        with engine.connect() as connection:
            return read(connection)
    finally:
        engine.dispose()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.indexing.beside_another")
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--logs", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    print(json.dumps(main(asked.checkout.resolve(), asked.logs, asked.rounds), indent=1))  # noqa: T201 - the answer
