"""`promo demo`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from offchain.commands.outcome import ROOT, Exit, answer, exit_codes, say
from offchain.data import completejourney
from offchain.data.dataset import Dataset
from offchain.data.simulator import ShopParameters, simulate
from offchain.demo import run
from offchain.demo.responses import HistoryResponses, Responses, TrueResponses
from offchain.settings import Settings


def demo(
    data: Annotated[
        Path | None, typer.Option(help="Folder of the Complete Journey tables; without it, a simulated shop.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON document.")] = False,
) -> None:
    """The whole story once: behaviour, offers, attestation, redemption, audit, on a chain of its own.

    Writes build/demo/report.html and report.json. Exit code 0 only if the audit is green.

    Example: promo demo --data ~/completejourney
    """
    settings = Settings.read(os.environ)
    folder = data or settings.data

    with exit_codes(as_json):
        document, green = run.run(lambda: source(folder), settings.build / "demo", ROOT, say)
    answer(document, as_json, lambda: None)
    raise typer.Exit(Exit.DONE if green else Exit.REFUSED)


def source(folder: Path | None) -> tuple[Dataset, Responses]:
    """Real tables with responses drawn from the shoppers' past, or a simulated shop with its own truth."""
    if folder is not None:
        dataset = completejourney.load(folder)
        return dataset, HistoryResponses.learn(dataset)
    dataset, truth = simulate(ShopParameters(seed=run.SEED))
    return dataset, TrueResponses(truth)
