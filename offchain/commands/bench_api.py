"""`promo bench api`: how many quotes the service answers, beside a bare route."""

import subprocess
import sys
from typing import Annotated

import typer

from offchain.commands.options import JsonOption
from offchain.commands.outcome import ROOT, exit_codes


def api(
    rounds: Annotated[int, typer.Option(min=1, help="How often each is asked, one after the other.")] = 5,
    seconds: Annotated[int, typer.Option(min=1, help="How long each time.")] = 5,
    as_json: JsonOption = False,
) -> None:
    """How many quotes a second `promo serve` answers on this machine, and how long one takes at half of that, beside a
    bare FastAPI route in the same server.

    It seeds a chain of its own in a temporary folder. The requests come from wrk (Debian: apt-get install wrk), those
    at a steady rate from a program of ours that counts an answer's time from when its request was due.

    Example: promo bench api --rounds 9 --json
    """
    sizes = ["--rounds", str(rounds), "--seconds", str(seconds)]
    command = [sys.executable, "-m", "benchmarks.service", *sizes, *["--json"] * as_json]
    with exit_codes(as_json):
        raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
