"""`promo bench tree`: how fast the tree of an epoch is built, beside its peer."""

import subprocess
import sys
from typing import Annotated

import typer

from offchain.commands.options import JsonOption
from offchain.commands.outcome import ROOT, exit_codes


def tree(
    leaves: Annotated[int, typer.Option(min=1, help="Coupons of the tree.")] = 1_000_000,
    peer_depth: Annotated[int, typer.Option(min=1, max=20, help="The peer's tree has 2**DEPTH leaves.")] = 16,
    rounds: Annotated[int, typer.Option(min=1, help="How often both are built one after the other.")] = 3,
    as_json: JsonOption = False,
) -> None:
    """How fast the Merkle tree of salted coupons is built, in what memory, and how fast one proof is given, beside
    @openzeppelin/merkle-tree.

    The peer, given our leaves and node hash, has to come to our root.

    Example: promo bench tree --json
    """
    sizes = ["--leaves", str(leaves), "--peer-depth", str(peer_depth), "--rounds", str(rounds)]
    command = [sys.executable, "-m", "benchmarks.trees", *sizes, *["--json"] * as_json]
    with exit_codes(as_json):
        raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
