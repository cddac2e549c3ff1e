"""`--data` of the commands that learn: whose behaviour."""

from pathlib import Path
from typing import Annotated, Final

import typer

from offchain.data import completejourney, event_folder
from offchain.data.dataset import Dataset
from offchain.data.simulator import ShopParameters, simulate

SEED: Final = 7
"""Of the simulated shop."""

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        envvar="PROMO_DATA",
        help="Folder of your events (events.csv, catalogue.json) or of the Complete Journey tables; without it, a "
        "simulated shop.",
    ),
]


def behaviour(folder: Path | None) -> Dataset:
    """The behaviour of that folder, or of a simulated shop. Raises `DataError`."""
    if folder is None:
        return simulate(ShopParameters(seed=SEED)).dataset
    return event_folder.load(folder) if event_folder.is_one(folder) else completejourney.load(folder)
