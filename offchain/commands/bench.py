"""`promo bench`: figures of this machine."""

import os
import platform
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import typer

from offchain.cashier.sample_orders import Sample, samples
from offchain.commands.outcome import answer
from offchain.commands.surroundings import JsonOption
from offchain.domain import cascade

app = typer.Typer(help="Figures of this machine.", no_args_is_help=True)

_SECONDS: Final = 0.4
"""How long one round of a measurement lasts."""
_ROUNDS: Final = 5
"""Rounds of which the best counts: others on the machine can only make a round slower."""
GOALS: Final[Mapping[str, int]] = {"quotes_per_second_1_promotion_5_lines": 20_000}


@app.callback()
def bench() -> None:
    """Figures of this machine."""


@app.command("quote")
def quote(as_json: JsonOption = False) -> None:
    """How many orders a second one core prices by the twin: promotions chosen, every share of every line.

    Example: promo bench quote --json
    """
    figures = {f"quotes_per_second_{sample.name}": _per_second(_quote_of(sample)) for sample in samples()}
    environment = {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }
    document: dict[str, Any] = {"figures": figures, "peers": {}, "goals": dict(GOALS), "environment": environment}
    answer(document, as_json, lambda: _print(figures))


def _quote_of(sample: Sample) -> Callable[[], object]:
    return lambda: cascade.run(sample.presented, sample.lines, sample.delivery)


def _per_second(quote: Callable[[], object]) -> int:
    """Calls a second in the best of some rounds."""
    best = 0
    for _ in range(_ROUNDS):
        calls, start = 0, time.perf_counter_ns()
        end = start + int(_SECONDS * 1_000_000_000)
        now = start
        while now < end:
            for _ in range(100):
                quote()
            calls += 100
            now = time.perf_counter_ns()
        best = max(best, calls * 1_000_000_000 // (now - start))
    return best


def _print(figures: Mapping[str, int]) -> None:
    for name, value in figures.items():
        goal = f"   goal {GOALS[name]:,}" if name in GOALS else ""
        print(f"{name:45}{value:>10,}{goal}")
