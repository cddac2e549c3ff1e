"""`--data` and `--privacy` of the commands that learn: whose behaviour, and how it is taken in."""

import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from offchain.commands.outcome import say
from offchain.data import completejourney, event_folder
from offchain.data.consents import LEARNING, Purpose
from offchain.data.dataset import Dataset
from offchain.data.ingestion import Ingestion, of_folder
from offchain.data.simulator import ShopParameters, simulate

SEED: Final = 7
"""Of the simulated shop."""
PRIVACY: Final = "PROMO_PRIVACY"

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        envvar="PROMO_DATA",
        help="Folder of your events (events.csv, catalogue.json) or of the Complete Journey tables; without it, a "
        "simulated shop.",
    ),
]


PrivacyOption = Annotated[
    Path | None,
    typer.Option(
        "--privacy",
        envvar=PRIVACY,
        help="Privacy folder of the shop; without it, the folder `privacy` inside --data, where there is one.",
    ),
]


def behaviour(folder: Path | None, privacy: Path | None = None, purposes: Collection[Purpose] = LEARNING) -> Dataset:
    """The behaviour of that folder, or of a simulated shop, of those who allow every one of `purposes`; under
    pseudonyms where there is a privacy folder. Raises `DataError`.
    """
    taken = intake(folder, privacy, purposes)
    if folder is None:
        made = simulate(ShopParameters(seed=SEED)).dataset
        return replace(made, events=taken.apply(made.events))
    load = event_folder.load if event_folder.is_one(folder) else completejourney.load
    return load(folder, intake=taken)


def behaviour_told(folder: Path | None, privacy: Path | None, purposes: Collection[Purpose]) -> Dataset:
    """The same, and on standard error what was read. Raises `DataError`."""
    dataset = behaviour(folder, privacy, purposes)
    say(f"{dataset.name}: {dataset.events.table.height:,} events")
    return dataset


def intake(folder: Path | None, privacy: Path | None = None, purposes: Collection[Purpose] = LEARNING) -> Ingestion:
    """How behaviour of that folder is taken in; the environment's privacy folder counts where none is named, so that no
    command can forget it. Raises `DataError`.
    """
    named = privacy or (Path(os.environ[PRIVACY]) if os.environ.get(PRIVACY) else None)
    return of_folder(folder, named, purposes)


def behaviour_as_it_is(folder: Path) -> Dataset:
    """The shop's own rows under its own ids, of everybody: for the person whom they are about. Raises `DataError`."""
    load = event_folder.load if event_folder.is_one(folder) else completejourney.load
    return load(folder, intake=Ingestion())
