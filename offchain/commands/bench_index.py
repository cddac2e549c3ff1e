"""`promo bench index`: how fast a history is read and checked, beside its peers."""

import subprocess
import sys
from typing import Annotated

import typer

from offchain.commands.options import JsonOption
from offchain.commands.outcome import ROOT, exit_codes


def index(
    logs: Annotated[int, typer.Option(min=1_000, help="Logs that are read and exported beside cryo.")] = 100_000,
    web3_logs: Annotated[int, typer.Option(min=1_000, help="Logs that are read beside web3.py.")] = 4_000,
    records: Annotated[int, typer.Option(min=1_000, help="Records of the stored history.")] = 1_000_000,
    rounds: Annotated[int, typer.Option(min=1, help="How often everybody takes a turn.")] = 9,
    as_json: JsonOption = False,
) -> None:
    """How fast logs are read, decoded and exported, beside web3.py's get_logs and cryo (make peers) on one canned node;
    how fast the digest of a stored history is checked, and signers are recovered.

    All take turns, and what they find is compared before it is told.

    Example: promo bench index --json
    """
    sizes = ["--logs", str(logs), "--web3-logs", str(web3_logs), "--records", str(records), "--rounds", str(rounds)]
    command = [sys.executable, "-m", "benchmarks.indexing", *sizes, *["--json"] * as_json]
    with exit_codes(as_json):
        raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
