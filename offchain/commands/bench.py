"""`promo bench`: figures of this machine, and of the contracts."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal

import typer

from offchain.cashier.sample_orders import Sample, samples
from offchain.commands.outcome import ROOT, answer, exit_codes
from offchain.commands.surroundings import JsonOption
from offchain.domain import cascade

app = typer.Typer(help="Figures of this machine.", no_args_is_help=True)

_SECOND: Final = 1_000_000_000
"""Nanoseconds."""
_ROUND: Final = 300_000_000
"""How long one round of a measurement lasts, nanoseconds of the core."""
_ROUNDS: Final = 5
_CALLS: Final = 50
"""Calls between two looks at the clock."""
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


@app.command("gas")
def gas(
    network: Annotated[
        Literal["ganache", "anvil"] | None,
        typer.Option(
            help="That network alone. Without it ganache (Shanghai), and anvil (Prague) too where it is here."
        ),
    ] = None,
    breakdown: Annotated[
        str | None,
        typer.Option(metavar="OPERATION", help="Take this one apart: where its gas goes, by step and function."),
    ] = None,
    renew: Annotated[bool, typer.Option("--renew", help="Make the committed snapshot anew from this run.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What every operation costs on chain, beside its goal, the floor of its calldata, and what one would use instead.

    Exit code 1 when the figures are more than one percent from the committed snapshot. JSON: with no network named
    `also` holds the document of anvil, which has the same members.

    Example: promo bench gas --breakdown "redeem by voucher, 1 line, quote by the merchant"
    """
    options = [f"--network={network}"] * bool(network) + [f"--breakdown={breakdown}"] * bool(breakdown)
    flags = ["--json"] * as_json + ["--renew"] * renew
    # A process of its own: it is where the repository is, and holds Brownie.
    command = [sys.executable, "-m", "benchmarks.gas", *options, *flags]
    with exit_codes(as_json):
        raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)


def _quote_of(sample: Sample) -> Callable[[], object]:
    return lambda: cascade.run(sample.presented, sample.lines, sample.delivery)


def _per_second(quote: Callable[[], object]) -> int:
    """Calls a second of one core's time, in the best of some rounds: others on the machine only make a round slower."""
    best = 0
    for _ in range(_ROUNDS):
        calls, spent, start = 0, 0, time.process_time_ns()
        while spent < _ROUND:
            for _ in range(_CALLS):
                quote()
            calls += _CALLS
            spent = time.process_time_ns() - start
        best = max(best, calls * _SECOND // spent)
    return best


def _print(figures: Mapping[str, int]) -> None:
    for name, value in figures.items():
        goal = f"   goal {GOALS[name]:,}" if name in GOALS else ""
        print(f"{name:45}{value:>10,}{goal}")
