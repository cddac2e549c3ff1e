"""`promo bench rank`: recommenders beside their peers on a public split."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from offchain.commands.options import JsonOption
from offchain.commands.outcome import ROOT, exit_codes


def rank(
    train: Annotated[Path, typer.Option(help="What shoppers did: a matrix of scipy.sparse.save_npz, one row each.")],
    test: Annotated[Path, typer.Option(help="What they did later, alike.")],
    models: Annotated[str, typer.Option(help="Names with commas between them; without it, all and their peers.")] = "",
    as_json: JsonOption = False,
) -> None:
    """How well each recommender foretells what shoppers did later, in what time and memory, beside its peers.

    Recall and NDCG at 20 as LightGCN's evaluation defines them; each model in a process of its own, on one thread.

    Example: promo bench rank --train train.npz --test test.npz --models graph-filter,item-cf
    """
    options = ["--train", str(train.resolve()), "--test", str(test.resolve()), "--models", models]
    command = [sys.executable, "-m", "benchmarks.rank", *options, *["--json"] * as_json]
    with exit_codes(as_json):
        raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
