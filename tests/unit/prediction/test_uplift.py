"""A trial of anybody's, by its column names alone; outcomes are never features."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from offchain.cli import app
from offchain.data import trial
from offchain.data.errors import SchemaError
from offchain.prediction import uplift
from tests.surroundings import ROOT, require_or_skip, shared_folder


def leaflet(folder: Path, rows: int = 4_000) -> Path:
    """Who lives near buys 30 points more often with a leaflet; who lives far buys more often, and is not changed."""
    chance = np.random.default_rng(6)
    near, got = chance.integers(0, 2, rows), chance.integers(0, 3, rows)
    bought = chance.random(rows) < 0.7 - 0.5 * near + 0.3 * near * (got == 1)
    table = pl.DataFrame({"lives": np.where(near, "near", "far"), "age": chance.integers(20, 70, rows), "leaflet": got})
    table.with_columns(pl.Series("bought", bought), pl.Series("spend", bought * 5.5)).write_csv(folder / "trial.csv")
    return folder / "trial.csv"


def test_another_trial_works_by_its_column_names(tmp_path: Path) -> None:
    arms = ["--treatment-column", "leaflet", "--treatment", "1", "--control", "0", "--outcome", "bought"]
    options = ["--data", str(leaflet(tmp_path)), *arms, "--base", "logistic", "--learner", "t", "--json"]
    done = CliRunner().invoke(app, ["bench", "uplift", *options])
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert document["figures"]["qini"] > 0 > document["peers"]["response_model_qini"]
    assert document["figures"]["qini_low_95"] > document["peers"]["random_qini"]
    assert document["figures"]["effect_decile_1"] > 0.2
    kept = json.loads((ROOT / "benchmarks" / "results" / "uplift.json").read_text("utf-8"))
    assert {part: set(kept[part]) for part in kept if part != "figures"} == {
        part: set(document[part]) for part in document if part != "figures"
    }
    assert set(kept["figures"]) - set(document["figures"]) == {"qini_x_boosting"}  # of another base
    written = CliRunner().invoke(app, ["predict", "uplift", *options, "--out", str(tmp_path / "out")])
    assert written.exit_code == 0, written.output
    lift = pl.read_csv(tmp_path / "out" / "lift.csv")
    assert lift["lift_bps"].dtype == pl.Int64 and len(lift) == document["figures"]["rows"]


def test_outcomes_are_no_features(tmp_path: Path) -> None:
    opened = trial.load(leaflet(tmp_path), column="leaflet", treatment="1", control="0", outcome="bought")
    names, rows = uplift.features(opened)
    assert not any("spend" in name or "bought" in name or "leaflet" in name for name in names)
    assert rows.dtype == np.int64


def test_an_arm_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"found \['0', '1', '2'\]"):
        trial.load(leaflet(tmp_path), column="leaflet", treatment="letter", control="0", outcome="bought")


def test_the_hillstrom_trial_is_told_apart_in_integers() -> None:
    path = shared_folder() / "data" / "hillstrom" / "hillstrom.parquet"
    require_or_skip("shared", path.is_file(), "the Hillstrom trial is not here")
    opened = trial.load(path, column="segment", treatment="Womens E-Mail", control="No E-Mail", outcome="visit")
    found = uplift.figures(opened, uplift.cross_fitted(opened, "logistic"), "t_logistic")
    assert isinstance(found["qini_low_95"], float) and found["qini_low_95"] > 0.03
    assert isinstance(found["qini_integer"], float) and found["qini_integer"] > 0.05
