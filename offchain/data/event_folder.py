"""A shop's own behaviour in a folder: events.csv, catalogue.json, and where it is there opted-out.csv."""

import json
from pathlib import Path
from typing import Final

import polars as pl

from offchain.data import csv_events
from offchain.data.catalogue import Catalogue
from offchain.data.consent import consented, opted_out_in
from offchain.data.dataset import USD, Dataset
from offchain.data.errors import DatasetError, SchemaError, SourceError

EVENTS: Final = "events.csv"
CATALOGUE: Final = "catalogue.json"
OPTED_OUT: Final = "opted-out.csv"
SHOP: Final = "shop.json"
"""{"name": text, "currency": ISO 4217 number, "cutoff": Unix seconds}; each may be left out, and so may the file."""


def is_one(folder: Path) -> bool:
    """Whether the folder has this form."""
    return (folder / EVENTS).is_file()


def load(folder: Path, cutoff: int | None = None) -> Dataset:
    """The shop's events without those of shoppers who opted out, and its catalogue.

    cutoff : Unix seconds; when left out, that of shop.json, else the second after the last event. Raises `SourceError`,
    `SchemaError`, `DatasetError` and every `CatalogueError`.
    """
    shop = _shop(folder / SHOP)
    events = csv_events.load(folder / EVENTS)
    if (folder / OPTED_OUT).exists():
        events = consented(events, opted_out_in(_table(folder / OPTED_OUT))).events
    last = events.table["time"].max()
    if not isinstance(last, int):
        raise DatasetError(
            f"events of {folder.name}",
            found=f"none, bad rows: {events.bad_by_reason()}",
            wanted="at least one",
            advice="look at the reasons, then at events.csv",
        )
    end = cutoff or shop.get("cutoff") or last + 1
    catalogue = Catalogue.load(folder / CATALOGUE)
    return Dataset(str(shop.get("name") or folder.name), int(shop.get("currency") or USD), events, catalogue, int(end))


def _shop(path: Path) -> dict[str, str | int]:
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError(
            path.name, found=error, wanted="a JSON object", advice="restore it or leave it out"
        ) from error
    kinds = {"name": str, "currency": int, "cutoff": int}
    known = isinstance(found, dict) and all(type(value) is kinds.get(name) for name, value in found.items())
    if not known:
        raise SchemaError(
            path.name, found=found, wanted="name (text), currency and cutoff (whole numbers)", advice="mend it"
        )
    return dict(found)


def _table(path: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SourceError(path.name, found=error, wanted="a CSV file", advice="check the file") from error
