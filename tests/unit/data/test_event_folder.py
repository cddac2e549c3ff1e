"""A merchant's own folder of events becomes a data set, without those who opted out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from offchain.data import event_folder
from offchain.data.errors import DataError, DatasetError, SchemaError, SourceError
from offchain.data.schema import EVENT_SCHEMA
from offchain.data.simulator import ShopParameters, simulate

TIME = 1_750_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two shoppers, one purchase each."""
    rows = [f"{shopper},sku-1,purchase,1,500,{TIME + number},web" for number, shopper in enumerate(("ann", "bob"))]
    (tmp_path / "events.csv").write_text("\n".join([",".join(EVENT_SCHEMA), *rows, ""]))
    simulate(ShopParameters(shoppers=2, days=1)).dataset.catalogue.save(tmp_path / "catalogue.json")
    return tmp_path


def test_it_is_read_whole(folder: Path) -> None:
    assert event_folder.is_one(folder)
    dataset = event_folder.load(folder)
    assert set(dataset.events.table["shopper"]) == {"ann", "bob"}
    assert (dataset.cutoff, dataset.currency, dataset.name) == (TIME + 2, 840, folder.name)


def test_the_shop_says_its_name_currency_and_cutoff(folder: Path) -> None:
    (folder / "shop.json").write_text(json.dumps({"name": "Tea", "currency": 978, "cutoff": TIME + 1}))
    dataset = event_folder.load(folder)
    assert (dataset.cutoff, dataset.currency, dataset.name) == (TIME + 1, 978, "Tea")
    assert event_folder.load(folder, TIME + 9).cutoff == TIME + 9


def test_who_opted_out_is_not_there(folder: Path) -> None:
    (folder / "opted-out.csv").write_text("shopper\nbob\n")
    assert set(event_folder.load(folder).events.table["shopper"]) == {"ann"}


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("shop.json", "{", SourceError),
        ("shop.json", '{"currency": "USD"}', SchemaError),
        ("shop.json", '{"currency": true}', SchemaError),
        ("shop.json", '{"colour": "red"}', SchemaError),
        ("opted-out.csv", "name\nbob\n", SchemaError),
        ("opted-out.csv", "", SourceError),
        ("events.csv", ",".join(EVENT_SCHEMA) + "\n", DatasetError),
    ],
)
def test_a_file_of_another_form_is_refused(folder: Path, name: str, content: str, error: type[DataError]) -> None:
    (folder / name).write_text(content)
    with pytest.raises(error):
        event_folder.load(folder)


def test_a_folder_without_events_is_not_of_this_form(tmp_path: Path) -> None:
    assert not event_folder.is_one(tmp_path)
