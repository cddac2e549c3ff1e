"""A shop's own behaviour in a folder: events.csv, catalogue.json, and if there opted-out.csv and privacy/."""

import json
from pathlib import Path
from typing import Final

from offchain.data import csv_events, ingestion
from offchain.data.catalogue import Catalogue
from offchain.data.dataset import USD, Dataset
from offchain.data.errors import DatasetError, SchemaError, SourceError
from offchain.data.events import EventLog
from offchain.data.ingestion import Ingestion

EVENTS: Final = "events.csv"
CATALOGUE: Final = "catalogue.json"
SHOP: Final = "shop.json"
"""{"name": text, "currency": ISO 4217 number, "cutoff": Unix seconds}; each may be left out, and so may the file."""


def is_one(folder: Path) -> bool:
    """Whether the folder has this form."""
    return (folder / EVENTS).is_file()


def load(
    folder: Path,
    cutoff: int | None = None,
    intake: Ingestion | None = None,
    received: EventLog | None = None,
) -> Dataset:
    """The shop's events without those of shoppers who said no, under pseudonyms where it has a key, and its catalogue.

    cutoff : Unix seconds; when left out, that of shop.json, else the second after the last event; intake : when left
    out, the folder's own, for every purpose; received : behaviour besides, under pseudonyms already. Raises
    `SourceError`, `SchemaError`, `DatasetError`, every `CatalogueError` and every `PrivacyFolderError`.
    """
    intake = intake or ingestion.of_folder(folder)
    shop = _shop(folder / SHOP)
    source = csv_events.load(folder / EVENTS)
    events = intake.apply(source)
    if received is not None:
        events = EventLog.joined([events, intake.still(received)])
    last = events.table["time"].max()
    if not isinstance(last, int):
        raise DatasetError(
            f"events of {folder.name}",
            found=f"none that may be used of {source.table.height}, bad rows: {events.bad_by_reason()}",
            wanted="at least one",
            advice="look at the reasons, at who said no, then at events.csv",
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
