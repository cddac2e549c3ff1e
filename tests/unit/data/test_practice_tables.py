"""The simulated shop as files: read back, the same bytes each time, a trial that knows nothing of what came later."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from offchain.commands.coupon_data import coupon_data
from offchain.data import event_folder, practice_tables, trial
from offchain.data.errors import SchemaError, SimulationError
from offchain.data.simulator import ShopParameters, simulate

SHOP = ShopParameters(seed=3, shoppers=40, products=20, groups=4, days=70)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("practice") / "shop"
    practice_tables.write(SHOP, path)
    return path


def test_the_events_are_those_of_the_simulator(folder: Path) -> None:
    found, wanted = event_folder.load(folder), simulate(SHOP).dataset
    assert list(found.events.canonical_rows()) == list(wanted.events.canonical_rows())
    assert (found.catalogue, found.cutoff) == (wanted.catalogue, wanted.cutoff)


def test_the_coupon_tables_hold_every_mailing_and_redemption(folder: Path) -> None:
    exposures = coupon_data(folder, None).exposures
    mailed = pl.read_csv(folder / "mailings.csv")
    assert len(exposures) == len(mailed) > 50
    assert exposures["label"].sum() == len(pl.read_csv(folder / "redemptions.csv")) > 5


def test_the_trial_has_a_row_a_shopper_with_a_name_that_is_no_feature(folder: Path) -> None:
    arms = {"column": "arm", "treatment": practice_tables.MAILED, "control": practice_tables.NOTHING}
    found = trial.load(folder / "trial.csv", **arms, outcome="bought", shopper="shopper")
    assert found.binary
    assert found.shoppers is not None
    assert len(set(found.shoppers)) == len(found.rows) == SHOP.shoppers
    assert not [name for name in found.rows.columns if "shopper" in name]
    with pytest.raises(SchemaError, match="2 names in 40 rows"):
        trial.load(folder / "trial.csv", **arms, outcome="bought", shopper="arm")


def test_the_same_shop_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for path in practice_tables.write(SHOP, tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_too_few_days_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SimulationError, match="at least 56"):
        practice_tables.write(ShopParameters(days=40), tmp_path)
