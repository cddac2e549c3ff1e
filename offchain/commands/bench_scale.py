"""`promo bench scale`."""

import json
import os
import subprocess
import sys
from typing import Annotated, Any

import typer

from offchain.adapters.spark.session import SparkMissingError, missing
from offchain.commands.bench_environment import environment
from offchain.commands.engines import EngineName, EngineOption
from offchain.commands.options import JsonOption
from offchain.commands.outcome import ROOT, answer, exit_codes, say


def bench_scale(
    *,
    events: Annotated[int, typer.Option(min=1_000, help="Rows of the log.")] = 1_000_000,
    engine: EngineOption = EngineName.NUMPY,
    as_json: JsonOption = False,
) -> None:
    """Events a second and memory of interactions, habits, recommenders, lists and segments over a log of this size.

    `learned` is a hash of what was learned: it is the same for both engines.

    Example: promo bench scale --events 1000000 --engine spark --json
    """
    with exit_codes(as_json):
        if engine is EngineName.SPARK and (told := missing(os.environ.get("JAVA_HOME"))):
            raise SparkMissingError(told)
        say(f"{events:,} events on {engine.value} ...")
        command = [sys.executable, "-m", "benchmarks.scale", str(events), engine.value]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    document: dict[str, Any] = json.loads(done.stdout) | {"peers": {}, "environment": environment()}
    answer(document, as_json, lambda: _print(document["figures"]))


def _print(figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        print(f"{name:24}{value:>20}")
