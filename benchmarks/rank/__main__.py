"""`promo bench rank`: every contestant in a process of its own, one after the other."""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy
import scipy
import typer

from benchmarks.rank.contestants import LENGTH, PEERS
from benchmarks.rank.split import Split
from offchain.commands.outcome import ROOT, Exit, answer, exit_codes, fail, say
from offchain.models.registry import RECOMMENDERS

_THREADS: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
GOALS: Final[dict[str, dict[str, float]]] = {
    "graph-filter": {"recall@20": 0.172, "ndcg@20": 0.140, "fit_cpu_s": 10, "recommend_cpu_s": 30, "peak_mib": 2048},
    "spectral-filter": {"recall@20": 0.186, "ndcg@20": 0.153},
}
"""On the gowalla split that LightGCN published."""
_COLUMNS: Final = (f"recall@{LENGTH}", f"ndcg@{LENGTH}", "fit_cpu_s", "recommend_cpu_s", "peak_mib")


def main(arguments: Sequence[str]) -> None:
    """Measures and prints. Exit codes: 0 done, 2 no such model, 3 the files cannot be read."""
    asked = _parsed(arguments)
    with exit_codes(asked.json):
        names = _names(asked.models, asked.json)
        split = Split.load(asked.train, asked.test)  # refuses here what every process would refuse
        document = _document(split)
        for number, name in enumerate(names, start=1):
            say(f"rank: {name}, {number} of {len(names)}")
            _enter(document, name, _measured(name, asked.train, asked.test))
    answer(document, asked.json, lambda: print(_table(document)))  # noqa: T201 - the answer


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="promo bench rank")
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--models", default="")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _names(text: str, as_json: bool) -> list[str]:
    """Everything, or what is named, each once."""
    known = [*RECOMMENDERS, *PEERS]
    named = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for name in named:
        if name not in known:
            fail(as_json, Exit.WRONG_USE, "NoSuchModel", f"--models: found {name}, wanted some of {', '.join(known)}")
    return named or known


def _document(split: Split) -> dict[str, Any]:
    shoppers, items = split.test.shape
    return {
        "models": [],
        "peers": [],
        "refused": [],
        "data": {"shoppers": shoppers, "items": items, "train": split.train.matrix.nnz, "test": split.test.nnz},
        "goals_on_gowalla": GOALS,
        "environment": {
            "python": platform.python_version(),
            "numpy": numpy.__version__,
            "scipy": scipy.__version__,
            "machine": platform.machine(),
            "cores": os.cpu_count(),
            "threads": 1,
        },
    }


def _measured(name: str, train: Path, test: Path) -> dict[str, Any]:
    """The document of a process of its own, on one thread; one that died is told as refused."""
    command = [sys.executable, "-m", "benchmarks.rank.measuring", name, str(train.resolve()), str(test.resolve())]
    environment = {**os.environ, **dict.fromkeys(_THREADS, "1")}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return {"model": name, "refused": f"its process ended with {done.returncode}; see standard error"}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _enter(document: dict[str, Any], name: str, found: dict[str, Any]) -> None:
    without = "refused" in found or "missing" in found
    document["refused" if without else "models" if name in RECOMMENDERS else "peers"].append(found)


def _table(document: dict[str, Any]) -> str:
    """For people."""
    lines = [f"{'':34}" + "".join(f"{column:>17}" for column in _COLUMNS)]
    for found in (*document["models"], *document["peers"]):
        mark = "" if found["deterministic"] else " *"
        lines.append(f"{found['model'] + mark:34}" + "".join(f"{found[column]:>17}" for column in _COLUMNS))
    lines += [f"{found['model']:34}{found.get('refused') or found.get('missing')}" for found in document["refused"]]
    return "\n".join([*lines, "* learned in floats: another machine may learn other bits"])


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
