"""`promo bench index`: every contestant in its turn, round after round."""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.indexing import contestants
from benchmarks.indexing.contestants import Cryo
from benchmarks.indexing.node import EACH
from offchain.commands.bench_environment import environment
from offchain.commands.outcome import answer, exit_codes, say

GOALS: Final = {
    "times_web3_get_logs": 25,
    "times_cryo_export": 1.0,
    "digest_check_s": 10,
    "signatures_per_s_1_core": 20_000,
}
ABSENT: Final = "absent: make peers"
_CRYO: Final = ((100, 100), (500, 500), (1_000, 100), (1_000, 1_000), (10_000, 100))
"""Blocks of a file and blocks of a question that are tried: cryo takes part with what is fastest here."""
_NODE: Final = "canned answers from a loopback HTTP server in a process of its own, the same for all"


def main(arguments: Sequence[str]) -> None:
    """Measures and prints."""
    asked = _parsed(arguments)
    with exit_codes(asked.json), _node(asked.logs) as url, TemporaryDirectory(prefix="promissory-index-") as folder:
        figures, peers = _by_web3(url, asked.web3_logs // EACH, asked.rounds)
        found, cryo = _by_cryo(url, asked.logs // EACH, asked.rounds, Path(folder))
        figures, peers = figures | found, peers | cryo
        say(f"index: digest of {asked.records:,} records, signatures")
        command = [sys.executable, "-m", "benchmarks.indexing.checking", str(asked.records)]
        figures |= json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    document = {
        "figures": figures,
        "peers": peers,
        "goals": GOALS,
        "environment": environment() | {"node": _NODE, "rounds": asked.rounds, "web3": version("web3")},
    }
    answer(document, asked.json, lambda: _print(document))


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="promo bench index")
    parser.add_argument("--logs", type=int, default=100_000)
    parser.add_argument("--web3-logs", type=int, default=4_000)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


@contextmanager
def _node(logs: int) -> Iterator[str]:
    """The canned node's URL, while the block lasts."""
    command = [sys.executable, "-m", "benchmarks.indexing.node", str(logs)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        if running.stdin is None or running.stdout is None:
            raise RuntimeError("the node has no pipes")
        say(f"index: a node with {logs:,} logs")
        try:
            yield running.stdout.readline().strip()
        finally:
            running.stdin.close()


def _by_web3(url: str, blocks: int, rounds: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ours and web3.py's loop over the same blocks, in turns."""
    ours, theirs = [], []
    for number in range(1, rounds + 1):
        say(f"index: beside web3.py, round {number} of {rounds}")
        spent, read = _timed(lambda: contestants.ours(url, 1, blocks))
        ours.append(spent)
        spent, found = _timed(lambda: contestants.by_web3(url, 1, blocks))
        theirs.append(spent)
        _want_same(contestants.rows_of_ours(read) == contestants.rows_of_web3(found), "web3.py")
    logs = blocks * EACH
    figures: dict[str, Any] = {"logs_beside_web3": logs, "logs_per_s_beside_web3": _rate(logs, ours)}
    figures["times_web3_get_logs"] = _times(ours, theirs)
    return figures, {"web3_get_logs_logs_per_s": _rate(logs, theirs)}


def _by_cryo(url: str, blocks: int, rounds: int, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ours into a Parquet file and cryo's export of the same blocks, in turns; reading alone beside them."""
    path, cryo, best = folder / "ours.parquet", None, (0, 0)
    exported = folder / "cryo"
    exported.mkdir()
    if Cryo.is_here():
        cryo = Cryo(url, exported)
        best = min(_CRYO, key=lambda sizes: min(cryo.export(1, blocks, *sizes) for _ in range(2)))
    reads, files, theirs = [], [], []
    for number in range(1, rounds + 1):
        say(f"index: {'beside cryo' if cryo else 'alone, cryo is absent'}, round {number} of {rounds}")
        spent, read = _timed(lambda: contestants.ours(url, 1, blocks))
        reads.append(spent)
        files.append(_timed(lambda: contestants.ours_to_file(url, 1, blocks, path))[0])
        if cryo:
            theirs.append(cryo.export(1, blocks, *best))
            _want_same(contestants.same(contestants.frame_of(read), cryo.frame()), "cryo")
    logs = blocks * EACH
    figures: dict[str, Any] = {
        "logs": logs,
        "read_logs_per_s": _rate(logs, reads),
        "export_logs_per_s": _rate(logs, files),
    }
    if cryo is None:
        return figures, {"cryo": ABSENT}
    cryo.close()
    told = {"cryo": version("cryo"), "cryo_blocks_a_file": best[0], "cryo_blocks_a_question": best[1]}
    figures["times_cryo_export"] = _times(files, theirs)
    return figures, {"cryo_export_logs_per_s": _rate(logs, theirs), **told}


def _want_same(same: bool, peer: str) -> None:
    if not same:
        raise RuntimeError(f"{peer} finds other records than we do")


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def _rate(logs: int, seconds: Sequence[float]) -> int:
    return int(logs / median(seconds))


def _times(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the rounds' ratios: the two of a round ran one after the other."""
    return round(median(other / own for own, other in zip(ours, theirs, strict=True)), 2)


def _print(document: dict[str, Any]) -> None:
    for name, value in {**document["figures"], **document["peers"]}.items():
        goal = f"   goal {GOALS[name]}" if name in GOALS else ""
        print(f"{name:32}{value:>24}{goal}")  # noqa: T201 - the answer


if __name__ == "__main__":
    main(sys.argv[1:])
