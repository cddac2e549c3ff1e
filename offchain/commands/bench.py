"""`promo bench`: figures of this machine, and of the contracts."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final, Literal

import typer

from offchain.adapters.durable import settle
from offchain.adapters.keys import KeySigner
from offchain.adapters.processes import in_processes
from offchain.attestation.keccak import keccak
from offchain.cashier.sample_orders import Sample, samples
from offchain.commands import (
    bench_allocate,
    bench_api,
    bench_index,
    bench_rank,
    bench_redemption,
    bench_scale,
    bench_segment,
    bench_tree,
    bench_uplift,
)
from offchain.commands.bench_environment import environment
from offchain.commands.options import JsonOption
from offchain.commands.outcome import ROOT, answer, exit_codes
from offchain.coupons import voucher_file
from offchain.coupons.batch import Batch
from offchain.coupons.signing import PART, Part, parts_of, sign_part
from offchain.domain import cascade

app = typer.Typer(help="Figures of this machine.", no_args_is_help=True)
app.command("rank")(bench_rank.rank)
app.command("allocate")(bench_allocate.bench_allocate)
app.command("scale")(bench_scale.bench_scale)
app.command("segment")(bench_segment.segment)

app.command("api")(bench_api.api)
app.command("index")(bench_index.index)
app.command("tree")(bench_tree.tree)
app.command("redemption")(bench_redemption.redemption)
app.command("uplift")(bench_uplift.uplift)

_SECOND: Final = 1_000_000_000
"""Nanoseconds."""
_ROUND: Final = 300_000_000
"""How long one round of a measurement lasts, nanoseconds of the core."""
_ROUNDS: Final = 5
_CALLS: Final = 50
"""Calls between two looks at the clock, of what takes microseconds."""
_WHOLE: Final = 20_000
"""Vouchers of one file."""
_BATCHES: Final[Mapping[str, bool]] = {"wallets": False, "codes": True}
GOALS: Final[Mapping[str, int]] = {
    "quotes_per_second_1_promotion_5_lines": 20_000,
    "vouchers_per_second_codes_all_cores_to_file": 1_667,
}
"""Figure -> what it should be; 1,667 vouchers a second are 100,000 in a minute."""


@app.callback()
def bench() -> None:
    """Figures of this machine."""


@app.command("quote")
def quote(as_json: JsonOption = False) -> None:
    """How many orders a second one core prices by the twin: promotions chosen, every share of every line.

    Example: promo bench quote --json
    """
    figures = {f"quotes_per_second_{sample.name}": _per_second(_quote_of(sample)) for sample in samples()}
    _answer(figures, as_json)


def _answer(figures: Mapping[str, int], as_json: bool) -> None:
    goals = {name: goal for name, goal in GOALS.items() if name in figures}
    document: dict[str, Any] = {"figures": dict(figures), "peers": {}, "goals": goals, "environment": environment()}
    answer(document, as_json, lambda: _print(figures))


@app.command("coupon")
def coupon(as_json: JsonOption = False) -> None:
    """How many vouchers a second are signed: by one core for wallets and for codes, and by all cores into a file.

    Example: promo bench coupon --json
    """
    figures = {
        f"vouchers_per_second_{name}_1_core": _per_second(_part_of(bearer), calls=1, each=PART)
        for name, bearer in _BATCHES.items()
    }
    with TemporaryDirectory() as folder:
        figures["vouchers_per_second_codes_all_cores_to_file"] = _whole_batch(Path(folder) / "vouchers.jsonl")
    _answer(figures, as_json)


def _batch(count: int, *, bearer: bool) -> tuple[Batch, KeySigner]:
    signer = KeySigner(keccak(b"promissory bench"))
    return Batch(
        chain_id=1337,
        hub=1,
        campaign=keccak(b"campaign"),
        issuer=signer.address,
        bearer=bearer,
        first_index=0,
        count=count,
        not_before=0,
        deadline=1,
        epoch=0,
        issued_at=0,
    ), signer


def _part_of(bearer: bool) -> Callable[[], object]:
    signing, part = _batch(PART, bearer=bearer), Part(0, [(number + 1, 0) for number in range(PART)])
    return lambda: sign_part(signing, part)


def _whole_batch(path: Path) -> int:
    """Vouchers a second of the clock, signed by all cores and written."""
    batch, signer = _batch(_WHOLE, bearer=True)
    start = time.perf_counter_ns()
    parts = in_processes(sign_part, (batch, signer), parts_of(batch, [(number, 0) for number in range(_WHOLE)]))
    voucher_file.write(path, batch, parts, settle)
    return _WHOLE * _SECOND // (time.perf_counter_ns() - start)


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


def _per_second(work: Callable[[], object], *, calls: int = _CALLS, each: int = 1) -> int:
    """Units a second of one core's time, in the best of some rounds: others on the machine only make a round slower.

    calls : between two looks at the clock; each : units of one call.
    """
    best = 0
    for _ in range(_ROUNDS):
        units, spent, start = 0, 0, time.process_time_ns()
        while spent < _ROUND:
            for _ in range(calls):
                work()
            units += calls * each
            spent = time.process_time_ns() - start
        best = max(best, units * _SECOND // spent)
    return best


def _print(figures: Mapping[str, int]) -> None:
    for name, value in figures.items():
        goal = f"   goal {GOALS[name]:,}" if name in GOALS else ""
        print(f"{name:45}{value:>10,}{goal}")
